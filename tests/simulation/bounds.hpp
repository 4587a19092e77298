// SPDX-License-Identifier: Apache-2.0
// How long things may take, computed from what the RFC and keepalived's keywords say and from
// nothing that vrrpd/protocol computes.
#pragma once

#include "tests/simulation/cast.hpp"

namespace vrrpd::simulation {

/// RFC 9568 §6.1, RFC 3768 §6.1: Skew_Time at this priority behind a master of this interval.
[[nodiscard]] Duration skew(const protocol::InstanceConfig& config, std::uint8_t priority,
                            Duration master_interval);
/// Active_Down_Interval, with keepalived's down_timer_adverts in place of the 3.
[[nodiscard]] Duration down_interval(const protocol::InstanceConfig& config, std::uint8_t priority,
                                     Duration master_interval);
/// Where two nodes are each the better one for some members of a group, and claim within the wire's
/// delay of each other, both yield and begin anew, until the luck of their schedulers parts them.
inline constexpr int rounds_of_discord = 20;

/// The longest that any node of the cast waits for a master, at the worst priority.
[[nodiscard]] Duration longest_down_interval(const Cast& cast);
/// What comes on top of each bound: the wire, the scheduler, the clocks.
[[nodiscard]] Duration slack(Duration bound);
/// From healing to exactly one master that stays.
[[nodiscard]] Duration settling(const Cast& cast);

}  // namespace vrrpd::simulation
