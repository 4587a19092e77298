// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/group_scripts.hpp"

#include <cstddef>
#include <exception>
#include <utility>

#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// keepalived tells every state. Behind a script that hangs so many are kept: a day of a flapping
// link must not fill the memory.
constexpr std::size_t states_most = 64;

/// Scripts are not asked, so nobody waits for their progress.
class Nobody : public notify::Progress {
  void moved(std::string_view) override {}
  [[nodiscard]] bool held_before() const override { return false; }
};

/// An exception that left the thread would end the process, and with it every mastership.
void run(notify::Notify& notify, const notify::Transition& told, const Cancellation& cancel) {
  Nobody progress;
  try {
    notify.transition(told, progress, cancel);
  } catch (const std::exception& error) {
    log(Level::error, "({}) its notify script could not be run: {}", told.name, error.what());
  }
}

}  // namespace

GroupScripts::GroupScripts(std::vector<ScriptNotify> scripts) : scripts_{std::move(scripts)} {}

void GroupScripts::replace(std::vector<ScriptNotify> scripts) { scripts_ = std::move(scripts); }

GroupScripts::~GroupScripts() {
  if (queue_) queue_->let_go();
}

void GroupScripts::tell_removed(const notify::Transition& group,
                                const std::function<std::uint8_t(std::size_t)>& priority_of) {
  for (auto& script : scripts_) {
    if (script.removed) script.notify = script.removed;
  }
  tell(group, priority_of);
}

void GroupScripts::tell(const notify::Transition& group,
                        const std::function<std::uint8_t(std::size_t)>& priority_of) {
  if (scripts_.empty() || !has_queue(group)) return;
  for (const auto& script : scripts_) {
    const bool of_group = script.of == notify::Transition::Of::group;
    auto told = group;
    told.of = script.of;
    told.name = script.name;
    told.priority = of_group ? std::uint8_t{0} : priority_of(script.member);
    queue_->append(
        [notify = script.notify, told](const Cancellation& cancel) { run(*notify, told, cancel); });
  }
  if (const auto dropped = queue_->keep_newest(states_most * scripts_.size()); dropped > 0) {
    log(Level::error, "({}) a notify script does not end: {} that wait behind it are dropped",
        scripts_.front().name, dropped);
  }
}

/// No thread or descriptor may be left at a reload, or when the first state is told: that costs a
/// script, and must cost no mastership.
bool GroupScripts::has_queue(const notify::Transition& untold) {
  if (queue_) return true;
  auto started = modules::start_job_queue("scripts");
  if (!started) {
    log(Level::error, "({}) its notify scripts are not told {}: {}", untold.name,
        notify::name(untold.state), started.error());
    return false;
  }
  queue_ = std::move(*started);
  return true;
}

void GroupScripts::end_by(Instant now, Instant until) {
  until_ = until;
  in_order_until_ = now + (until - now) / 2;
}

void GroupScripts::hasten(Instant now) {
  if (!queue_ || !until_ || let_go_ || now < in_order_until_) return;
  if (now >= *until_) {
    let_go_ = true;
    return queue_->let_go();
  }
  const auto load = queue_->load();
  if (!load.running || load.waiting == 0) return;
  if (load.begun != hastened_) {
    hastened_ = load.begun;
    its_time_ = now + (*until_ - now) / static_cast<Duration::rep>(load.waiting + 1);
  }
  if (now >= its_time_) queue_->cancel_running(load.begun);
}

}  // namespace vrrpd::runtime
