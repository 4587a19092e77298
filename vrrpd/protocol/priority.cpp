// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/priority.hpp"

#include <algorithm>

#include "vrrpd/protocol/advert.hpp"

namespace vrrpd::protocol {
namespace {

constexpr int file_most = 253;    // keepalived: what is more counts as this
constexpr int file_fault = -254;  // and what is this or less is a fault

int file_contribution(const Tracker& tracker) {
  const std::int64_t product = std::int64_t{*tracker.value} * tracker.weight;
  const std::int64_t added = tracker.reverse ? -product : product;
  return static_cast<int>(std::clamp<std::int64_t>(added, file_fault, file_most));
}

/// keepalived: a positive weight counts while the tracker is up, a negative one while it is down;
/// `reverse` turns the sign of what is added and swaps nothing else.
int contribution(const Tracker& tracker) {
  if (tracker.value) return file_contribution(tracker);
  if (tracker.state == TrackerState::unknown) return 0;
  const bool up = tracker.state == TrackerState::up;
  const bool counts = tracker.weight > 0 ? up : !up;
  if (!counts) return 0;
  return tracker.reverse ? -tracker.weight : tracker.weight;
}

bool is_fault(const Tracker& tracker) {
  if (tracker.weight != 0) return tracker.value && file_contribution(tracker) <= file_fault;
  const auto bad = tracker.reverse ? TrackerState::up : TrackerState::down;
  return tracker.state == bad;
}

}  // namespace

Fitness fitness(std::uint8_t base_priority, std::span<const Tracker> trackers) {
  Fitness result;
  int total = base_priority;
  for (const auto& tracker : trackers) {
    total += contribution(tracker);
    if (tracker.weight == 0 && tracker.state == TrackerState::unknown)
      result.awaiting_verdict = true;
    if (!is_fault(tracker)) continue;
    if (!result.fault.empty()) result.fault += "; ";
    result.fault += tracker.name;
    if (!tracker.text.empty()) result.fault += ": " + tracker.text;
  }
  // The clamp comes last, so that several weights add up correctly beyond the limits.
  result.priority = base_priority == priority_owner
                        ? priority_owner
                        : static_cast<std::uint8_t>(std::clamp(total, 1, 254));
  return result;
}

}  // namespace vrrpd::protocol
