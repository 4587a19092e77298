// SPDX-License-Identifier: Apache-2.0
// The notify scripts of a group and its members, run behind each other: keepalived starts them side
// by side, and which one ends last is chance.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "notify/notify.hpp"
#include "vrrpd/base/time.hpp"
#include "vrrpd/modules/job_queue.hpp"

namespace vrrpd::runtime {

/// A script notify of the group or of a member, by what it is told.
struct ScriptNotify {
  notify::Transition::Of of;
  std::string name;
  std::size_t member;                      ///< whose priority is told
  std::shared_ptr<notify::Notify> notify;  ///< what is told may wait, and it with that
  /// Is told instead when a reload removes the instance: it has a word of its own for STOP.
  /// Nothing: the other one is told STOP.
  std::shared_ptr<notify::Notify> removed{};
};

class GroupScripts {
 public:
  /// In the order in which they are to run.
  explicit GroupScripts(std::vector<ScriptNotify> scripts);
  GroupScripts(GroupScripts&&) = default;
  GroupScripts& operator=(GroupScripts&&) = delete;
  /// What waits is started, and left to itself as what runs.
  ~GroupScripts();
  /// From now on these are told. What was told before still runs, in its turn.
  void replace(std::vector<ScriptNotify> scripts);

  /// Tells each of its instance, or group, what the group was told. `priority_of` a member, as it
  /// is now.
  void tell(const notify::Transition& group,
            const std::function<std::uint8_t(std::size_t)>& priority_of);
  /// A reload has removed it.
  void tell_removed(const notify::Transition& group,
                    const std::function<std::uint8_t(std::size_t)>& priority_of);
  [[nodiscard]] bool idle() const { return !queue_ || queue_->idle(); }

  /// From now on scripts are waited for no longer than `until`, and none is ended or dropped for
  /// that. In the first half of the time all is as ever. In the second one, each that others wait
  /// for has its part of what is left of it; then it is left to itself, and the next starts beside
  /// it. At `until` all are, and those that wait start side by side.
  void end_by(Instant now, Instant until);
  [[nodiscard]] bool ends() const { return until_.has_value(); }
  /// To be called again and again while ends() and not idle().
  void hasten(Instant now);

 private:
  /// False: they cannot be told that now, and the log says why.
  [[nodiscard]] bool has_queue(const notify::Transition& untold);

  std::vector<ScriptNotify> scripts_;
  std::unique_ptr<modules::JobQueue> queue_;  ///< nothing: nothing was told yet
  std::optional<Instant> until_;
  Instant in_order_until_{};
  std::uint64_t hastened_ = 0;  ///< the job that hasten() has seen last
  Instant its_time_{};          ///< is over then
  bool let_go_ = false;
};

}  // namespace vrrpd::runtime
