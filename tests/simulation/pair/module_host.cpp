// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/module_host.hpp"

#include <utility>

#include "vrrpd/base/clock.hpp"

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;

namespace {

constexpr Duration standing_interval = 1s;
constexpr Duration standing_deadline = 500ms;
constexpr Duration hint_deadline = 3s;

}  // namespace

class ModuleHost::GateProgress final : public notify::Progress {
 public:
  GateProgress(ModuleHost& host, unsigned generation, bool held_before)
      : host_{host}, generation_{generation}, held_before_{held_before} {}

  void moved(std::string_view /*text*/) override {
    host_.post([&host = host_, generation = generation_] { host.events_.progress(generation); });
  }
  [[nodiscard]] bool held_before() const override { return held_before_; }

 private:
  ModuleHost& host_;
  unsigned generation_;
  bool held_before_;
};

ModuleHost::ModuleHost(Host& host, Process& daemon, std::unique_ptr<notify::Notify> module,
                       Events events)
    : host_{host},
      daemon_{daemon},
      module_{std::move(module)},
      events_{std::move(events)},
      transitions_{host, daemon, Role::transitions, [this] { work(); }},
      standing_{host, daemon, Role::standing, [this] { watch_standing(); }},
      fence_{host, daemon, Role::fence, [this] { work_fence(); }},
      life_{host, daemon, Role::life, [this] { work_life(); }} {}

void ModuleHost::supersede(Job job) {
  cancel_gate();
  job_ = std::move(job);
  transitions_.wake();
}

void ModuleHost::cancel_gate() {
  job_.reset();
  if (!running_) return;
  running_->request();
  transitions_.wake();
}

void ModuleHost::transition(const notify::Transition& transition) {
  told_ = transition;
  supersede([this, transition](const Cancellation& cancel) {
    GateProgress progress{*this, 0, false};
    module_->transition(transition, progress, cancel);
  });
}

void ModuleHost::open_gate(unsigned generation, bool held_before) {
  supersede([this, generation, held_before](const Cancellation& cancel) {
    GateProgress progress{*this, generation, held_before};
    notify::Transition transition;
    transition.state = notify::State::master;
    const auto answer = module_->before_master(transition, progress, cancel);
    post([this, generation, answer] {
      if (answer)
        events_.gate_opened(generation);
      else
        events_.gate_refused(generation, answer.error());
    });
  });
}

void ModuleHost::fence(unsigned generation, Duration at_most) {
  fence_request_ = {generation, at_most};
  fence_.wake();
}

void ModuleHost::master_silent(bool silent) {
  last_hint_ = word_.hint();
  hint_ = {last_hint_, silent};
  standing_.wake();
}

void ModuleHost::look_for_life(unsigned generation, Instant until) {
  life_request_ = {generation, last_hint_, until};
  life_.wake();
}

void ModuleHost::look_at_clock() {
  for (Worker* worker : {&transitions_, &standing_, &fence_, &life_}) worker->wake();
}

void ModuleHost::work() {
  for (;;) {
    while (!job_) transitions_.sleep_for_ever();
    const Job job = *std::exchange(job_, std::nullopt);
    running_ = std::make_shared<Cancellation>();
    job(*running_);
    running_.reset();
  }
}

void ModuleHost::watch_standing() {
  unsigned heeded = 0;
  for (;;) {
    const auto hint = std::exchange(hint_, std::nullopt);
    if (hint) heeded = hint->number;
    if (hint && hint->silent) module_->master_silent(boot_now() + hint_deadline);
    if (hint && !hint->silent) module_->master_heard(boot_now() + hint_deadline);
    post([this, heeded, standing = module_->standing(boot_now() + standing_deadline)] {
      if (standing.tell_again && told_ && told_->state == notify::State::backup && idle())
        transition(*told_);
      events_.standing(word_.looked(heeded, standing));
    });
    const Instant next = boot_now() + standing_interval;
    while (!hint_ && boot_now() < next) {
      standing_.sleep_until(next);
      Fiber::go_on_or_unwind();
    }
  }
}

void ModuleHost::work_fence() {
  for (;;) {
    while (!fence_request_) fence_.sleep_for_ever();
    const auto request = *std::exchange(fence_request_, std::nullopt);
    post([this, request, fenced = module_->fence(boot_now() + request.at_most)] {
      events_.fenced(request.generation, fenced);
    });
  }
}

void ModuleHost::work_life() {
  for (;;) {
    while (!life_request_) life_.sleep_for_ever();
    const auto request = *std::exchange(life_request_, std::nullopt);
    post([this, request, sign = module_->sign_of_life(request.until)] {
      if (const auto standing = sign ? word_.lives(request.hint, *sign) : std::nullopt)
        events_.standing(*standing);
      events_.looked_for_life(request.generation);
    });
  }
}

}  // namespace vrrpd::simulation::pair
