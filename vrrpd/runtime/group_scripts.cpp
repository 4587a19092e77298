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

GroupScripts::GroupScripts(std::vector<ScriptNotify> scripts) { replace(std::move(scripts)); }

void GroupScripts::replace(std::vector<ScriptNotify> scripts) {
  scripts_ = std::move(scripts);
  if (!scripts_.empty() && !queue_) queue_ = std::make_unique<modules::JobQueue>("scripts");
}

void GroupScripts::tell_removed(const std::function<std::uint8_t(std::size_t)>& priority_of) {
  for (auto& script : scripts_) {
    if (script.removed) script.notify = script.removed(told_);
  }
  tell(notify::State::stop, false, priority_of);
}

void GroupScripts::tell(notify::State state, bool adopted,
                        const std::function<std::uint8_t(std::size_t)>& priority_of) {
  if (state == notify::State::stop && queue_) queue_->cancel();
  told_ = notify::name(state);
  for (auto& script : scripts_) {
    const bool group = script.of == notify::Transition::Of::group;
    notify::Transition told{.of = script.of,
                            .name = script.name,
                            .state = state,
                            .priority = group ? std::uint8_t{0} : priority_of(script.member),
                            .adopted = adopted};
    queue_->append(
        [notify = script.notify, told](const Cancellation& cancel) { run(*notify, told, cancel); });
  }
  if (!queue_ || scripts_.empty()) return;
  if (const auto dropped = queue_->keep_newest(states_most * scripts_.size()); dropped > 0) {
    log(Level::error, "({}) a notify script does not end: {} that wait behind it are dropped",
        scripts_.front().name, dropped);
  }
}

}  // namespace vrrpd::runtime
