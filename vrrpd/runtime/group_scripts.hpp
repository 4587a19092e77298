// SPDX-License-Identifier: Apache-2.0
// The notify scripts of a group and its members, run behind each other: keepalived starts them side
// by side, and which one ends last is chance.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "notify/notify.hpp"
#include "vrrpd/modules/job_queue.hpp"

namespace vrrpd::runtime {

/// A script notify of the group or of a member, by what it is told.
struct ScriptNotify {
  notify::Transition::Of of;
  std::string name;
  std::size_t member;                      ///< whose priority is told
  std::shared_ptr<notify::Notify> notify;  ///< what is told may wait, and it with that
  /// Makes the one that is told instead when a reload removes the instance: of a word of its own,
  /// and behind the state `before`. Nothing: it is told STOP.
  std::function<std::shared_ptr<notify::Notify>(std::string_view before)> removed{};
};

class GroupScripts {
 public:
  /// In the order in which they are to run.
  explicit GroupScripts(std::vector<ScriptNotify> scripts);
  /// From now on these are told. What was told before still runs, in its turn.
  void replace(std::vector<ScriptNotify> scripts);

  /// `priority_of` a member, as it is now. Every state is told; but the time to stop in is short:
  /// STOP does not wait for what is still told of older states. `adopted`: notify::Transition.
  void tell(notify::State state, bool adopted,
            const std::function<std::uint8_t(std::size_t)>& priority_of);
  /// A reload has removed it.
  void tell_removed(const std::function<std::uint8_t(std::size_t)>& priority_of);
  [[nodiscard]] bool idle() const { return !queue_ || queue_->idle(); }

 private:
  std::string_view told_ = "INIT";  ///< last
  std::vector<ScriptNotify> scripts_;
  std::unique_ptr<modules::JobQueue> queue_;  ///< nothing: there are no scripts
};

}  // namespace vrrpd::runtime
