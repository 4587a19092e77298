// SPDX-License-Identifier: Apache-2.0
// The term in the heartbeat row: the first own transaction of a new primary, and what a replica
// shows of who was promoted last.
#pragma once

#include <optional>

#include "checks/mysql/heartbeat_writer.hpp"
#include "notify/mysql/report.hpp"
#include "notify/mysql/term.hpp"

namespace vrrpd::mysql {

/// Belongs to one thread. Without settings nothing is marked.
class Mark {
 public:
  Mark(const std::optional<HeartbeatSettings>& settings, const Report& report);

  /// For each look at a primary of that term: sees to it that the row says so. Never waits longer
  /// than some milliseconds: under semi-sync the write may take for ever (decision 13: issued, not
  /// awaited), and goes on at the next look.
  void keep(Term term);

 private:
  OnceReported report_;
  std::optional<HeartbeatWriter> writer_;
  Term marked_, asked_;
};

}  // namespace vrrpd::mysql
