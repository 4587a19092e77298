// SPDX-License-Identifier: Apache-2.0
// Trackers into effective priority or fault (keepalived: track_script, track_interface, track_file,
// track_process, weight, reverse). Which trackers an instance has, also in a sync group, is decided
// elsewhere (runtime/plan).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace vrrpd::protocol {

enum class TrackerState : std::uint8_t {
  unknown,  ///< no verdict yet
  up,
  down,
};

/// One thing an instance depends on.
struct Tracker {
  std::string name;  ///< for messages: "check_run", "interface eth1"
  /// 0: down is a fault. Else added while up (> 0) or while down (< 0). -254..254.
  int weight = 0;
  /// Weight 0: up is the fault. Else what is added is taken away, and the reverse.
  bool reverse = false;
  TrackerState state = TrackerState::unknown;
  std::string text;  ///< what was seen last, for messages
  /// track_file: with a weight the number counts, times the weight, whatever the state; without one
  /// the state does.
  std::optional<std::int32_t> value{};
};

/// What the trackers of an instance add up to.
struct Fitness {
  std::uint8_t priority = 0;  ///< effective: clamped to 1..254, or 255 for an owner
  /// Why the instance is in fault; empty: it is not.
  std::string fault;
  /// A tracker of weight 0 has no verdict yet: unknown is not healthy, but it is no fault to
  /// report.
  bool awaiting_verdict = false;

  bool operator==(const Fitness&) const = default;
};

[[nodiscard]] Fitness fitness(std::uint8_t base_priority, std::span<const Tracker> trackers);

}  // namespace vrrpd::protocol
