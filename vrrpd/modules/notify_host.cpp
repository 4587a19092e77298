// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/modules/notify_host.hpp"

#include <exception>
#include <utility>

#include "vrrpd/base/clock.hpp"

namespace vrrpd::modules {
namespace {

constexpr Duration standing_interval = std::chrono::seconds{1};
constexpr Duration standing_deadline = std::chrono::milliseconds{500};
constexpr Duration hint_deadline = std::chrono::seconds{3};
constexpr const char* held_text = "maintenance is on";

}  // namespace

class NotifyHost::GateProgress : public notify::Progress {
 public:
  GateProgress(NotifyHost& host, unsigned generation, bool held_before)
      : host_{host}, generation_{generation}, held_before_{held_before} {}

  void moved(std::string_view text) override {
    host_.mailbox_.post(
        [&host = host_, alive = host_.alive_, generation = generation_, text = std::string{text}] {
          if (*alive) host.events_.progress(generation, text);
        });
  }
  [[nodiscard]] bool held_before() const override { return held_before_; }

 private:
  NotifyHost& host_;
  unsigned generation_;
  bool held_before_;
};

NotifyHost::NotifyHost(std::string name, std::unique_ptr<notify::Notify> module, Mailbox& mailbox,
                       Events events)
    : name_{std::move(name)},
      mailbox_{mailbox},
      events_{std::move(events)},
      line_{mailbox_, alive_, events_.mastership},
      module_{std::move(module)},
      queue_{"notify " + name_} {
  try {
    fence_thread_.emplace("fence " + name_, [this] { work_fence(); });
    life_thread_.emplace("life " + name_, [this] { work_life(); });
    module_->meet(line_);
  } catch (...) {
    abandon();  // or the threads that there are would be joined for ever
    throw;
  }
}

NotifyHost::~NotifyHost() { abandon(); }

void NotifyHost::abandon() {
  if (std::exchange(abandoned_, true)) return;
  *alive_ = false;
  queue_.cancel();
  const std::scoped_lock lock{mutex_};
  ending_ = true;
  changed_.notify_all();
}

void NotifyHost::start() {
  standing_thread_.emplace("standing " + name_, [this] { watch_standing(); });
}

void NotifyHost::hold(bool on) {
  {
    const std::scoped_lock lock{mutex_};
    if (std::exchange(held_, on) == on) return;
    changed_.notify_all();
  }
  if (on) return queue_.cancel();
  if (told_) transition(*told_);
}

void NotifyHost::transition(notify::Transition transition) {
  told_ = transition;
  if (held_) return;
  queue_.supersede([this, transition = std::move(transition)](const Cancellation& cancel) {
    GateProgress progress{*this, 0, false};
    try {
      module_->transition(transition, progress, cancel);
    } catch (const std::exception& error) {
      progress.moved(std::string{"the module failed: "} + error.what());
    }
  });
}

void NotifyHost::open_gate(unsigned generation, notify::Transition transition, bool held_before) {
  if (held_) {
    return mailbox_.post([this, alive = alive_, generation] {
      if (*alive) events_.gate_refused(generation, {.reason = held_text, .evidence = held_text});
    });
  }
  queue_.supersede([this, generation, held_before,
                    transition = std::move(transition)](const Cancellation& cancel) {
    GateProgress progress{*this, generation, held_before};
    std::expected<void, notify::Refusal> answer;
    try {
      answer = module_->before_master(transition, progress, cancel);
    } catch (const std::exception& error) {
      answer = std::unexpected(notify::Refusal{
          .reason = std::string{"the module failed: "} + error.what(), .evidence = {}});
    }
    mailbox_.post([this, alive = alive_, generation, answer = std::move(answer)] {
      if (!*alive) return;
      if (answer) {
        events_.gate_opened(generation);
      } else {
        events_.gate_refused(generation, answer.error());
      }
    });
  });
}

void NotifyHost::cancel_gate() { queue_.cancel(); }

void NotifyHost::hand_over(unsigned generation, Instant deadline) {
  queue_.supersede([this, generation, deadline](const Cancellation& cancel) {
    auto result = run_handover(deadline, cancel);
    mailbox_.post([this, alive = alive_, generation, result = std::move(result)] {
      if (*alive) events_.handed_over(generation, result);
    });
  });
}

void NotifyHost::fence(unsigned generation, Duration at_most) {
  if (held_) {
    return mailbox_.post([this, alive = alive_, generation] {
      if (*alive)
        events_.fenced(generation,
                       {.outcome = notify::Fenced::Outcome::not_fenced, .text = held_text});
    });
  }
  const std::scoped_lock lock{mutex_};
  fence_request_ = {generation, at_most};
  changed_.notify_all();
}

void NotifyHost::master_silent(bool silent) {
  last_hint_ = word_.hint();
  const std::scoped_lock lock{mutex_};
  hint_ = {last_hint_, silent};
  changed_.notify_all();
}

// A module that is held is not asked: the group does not claim then anyway.
void NotifyHost::look_for_life(unsigned generation, Instant until) {
  const std::scoped_lock lock{mutex_};
  life_request_ = {generation, last_hint_, until};
  changed_.notify_all();
}

void NotifyHost::ask_for_handover() {
  const std::scoped_lock lock{mutex_};
  wants_handover_ = true;
  changed_.notify_all();
}

void NotifyHost::order(notify::Order order) {
  if (!orders_) {
    auto started = start_job_queue("orders " + name_);
    if (!started) return order.answer(std::unexpected{"not possible now: " + started.error()});
    orders_ = std::move(*started);
  }
  orders_->append([this, order = std::move(order)](const Cancellation&) {
    try {
      module_->order(order);
    } catch (const std::exception& error) {
      order.answer(std::unexpected{std::string{"the module failed: "} + error.what()});
    }
  });
}

notify::Standing NotifyHost::ask_standing(std::optional<bool> silent, bool ask_for_handover) {
  try {
    if (ask_for_handover) module_->ask_for_handover(boot_now() + hint_deadline);
    if (silent == true) module_->master_silent(boot_now() + hint_deadline);
    if (silent == false) module_->master_heard(boot_now() + hint_deadline);
    return module_->standing(boot_now() + standing_deadline);
  } catch (const std::exception& error) {
    return {.eligibility = notify::Eligibility::unknown,
            .reason = std::string{"the module failed: "} + error.what(),
            .evidence = "module failed"};
  }
}

// One that fails says nothing: the gate asks again.
std::optional<std::string> NotifyHost::ask_for_life(Instant until) {
  try {
    return module_->sign_of_life(until);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

// Where it failed nobody knows how far it came.
notify::HandedOver NotifyHost::run_handover(Instant deadline, const Cancellation& cancel) {
  GateProgress progress{*this, 0, false};
  try {
    return module_->hand_over(deadline, line_, progress, cancel);
  } catch (const std::exception& error) {
    return {.outcome = notify::HandedOver::Outcome::uncertain,
            .text = std::string{"the module failed: "} + error.what()};
  }
}

notify::Fenced NotifyHost::run_fence(Duration at_most) {
  try {
    return module_->fence(boot_now() + at_most);
  } catch (const std::exception& error) {
    return {.outcome = notify::Fenced::Outcome::not_fenced,
            .text = std::string{"the module failed: "} + error.what()};
  }
}

void NotifyHost::watch_standing() {
  unsigned heeded = 0;
  std::unique_lock lock{mutex_};
  while (!ending_) {
    if (held_) {
      changed_.wait(lock, [this] { return ending_ || !held_; });
      continue;
    }
    const auto hint = std::exchange(hint_, std::nullopt);
    const bool ask = std::exchange(wants_handover_, false);
    lock.unlock();
    if (hint) heeded = hint->number;
    auto standing = ask_standing(hint.transform([](const Hint& one) { return one.silent; }), ask);
    mailbox_.post([this, alive = alive_, heeded, standing = std::move(standing)] {
      if (!*alive) return;
      if (standing.tell_again) tell_again();
      events_.standing(word_.looked(heeded, standing));
    });
    lock.lock();
    changed_.wait_for(lock, standing_interval,
                      [this] { return ending_ || hint_ || wants_handover_; });
  }
}

void NotifyHost::tell_again() {
  if (told_ && told_->state == notify::State::backup && queue_.idle()) transition(*told_);
}

void NotifyHost::work_fence() {
  std::unique_lock lock{mutex_};
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || fence_request_; });
    // A fence that was asked for is carried out even at the end.
    if (!fence_request_) return;
    const auto request = *std::exchange(fence_request_, std::nullopt);
    lock.unlock();
    auto fenced = run_fence(request.at_most);
    mailbox_.post(
        [this, alive = alive_, generation = request.generation, fenced = std::move(fenced)] {
          if (*alive) events_.fenced(generation, fenced);
        });
    lock.lock();
  }
}

void NotifyHost::work_life() {
  std::unique_lock lock{mutex_};
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || life_request_; });
    if (ending_) return;
    const auto request = *std::exchange(life_request_, std::nullopt);
    const bool asks = !held_;
    lock.unlock();
    const auto sign = asks ? ask_for_life(request.until) : std::nullopt;
    mailbox_.post([this, alive = alive_, request, sign] {
      if (!*alive) return;
      if (const auto standing = sign ? word_.lives(request.hint, *sign) : std::nullopt)
        events_.standing(*standing);
      if (events_.looked_for_life) events_.looked_for_life(request.generation);
    });
    lock.lock();
  }
}

}  // namespace vrrpd::modules
