// SPDX-License-Identifier: Apache-2.0
// RFC 9568 §6.1, the two derived times. Nothing is cut to whole seconds or centiseconds on the way.
#pragma once

#include "vrrpd/protocol/advert.hpp"

namespace vrrpd::protocol {

/// Missed adverts until the master counts as gone; keepalived: vrrp_down_timer_adverts.
inline constexpr int missed_adverts = 3;

/// Version 3: ((256 - Priority) * Active_Adver_Interval) / 256.
/// Version 2: (256 - Priority) / 256 seconds, whatever the interval (RFC 3768 §6.1).
[[nodiscard]] Duration skew_time(Version version, std::uint8_t priority,
                                 Duration master_adver_interval);

/// (3 * Active_Adver_Interval) + Skew_Time
[[nodiscard]] Duration master_down_interval(Version version, std::uint8_t priority,
                                            Duration master_adver_interval);

}  // namespace vrrpd::protocol
