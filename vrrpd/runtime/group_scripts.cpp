// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/group_scripts.hpp"

#include <utility>

namespace vrrpd::runtime {
namespace {

/// Scripts are not asked, so nobody waits for their progress.
class Nobody : public notify::Progress {
  void moved(std::string_view) override {}
  [[nodiscard]] bool held_before() const override { return false; }
};

}  // namespace

GroupScripts::GroupScripts(std::vector<ScriptNotify> scripts) : scripts_{std::move(scripts)} {
  if (!scripts_.empty()) queue_ = std::make_unique<modules::JobQueue>("scripts");
}

void GroupScripts::tell(notify::State state, bool adopted,
                        const std::function<std::uint8_t(std::size_t)>& priority_of) {
  if (state == notify::State::stop && queue_) queue_->cancel();
  for (auto& script : scripts_) {
    const bool group = script.of == notify::Transition::Of::group;
    notify::Transition told{.of = script.of,
                            .name = script.name,
                            .state = state,
                            .priority = group ? std::uint8_t{0} : priority_of(script.member),
                            .adopted = adopted};
    queue_->append([&notify = *script.notify, told](const Cancellation& cancel) {
      Nobody progress;
      notify.transition(told, progress, cancel);
    });
  }
}

}  // namespace vrrpd::runtime
