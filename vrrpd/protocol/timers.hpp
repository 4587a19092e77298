// SPDX-License-Identifier: Apache-2.0
// RFC 9568 §6.1, the derived times. Nothing is cut to whole seconds or centiseconds on the way.
#pragma once

#include "vrrpd/protocol/advert.hpp"

namespace vrrpd::protocol {

/// Missed adverts until the master counts as gone, unless vrrp_down_timer_adverts says otherwise.
inline constexpr int missed_adverts = 3;

/// Version 3: ((256 - Priority) * Active_Adver_Interval) / 256.
/// Version 2: (256 - Priority) / 256 seconds, whatever the interval (RFC 3768 §6.1).
[[nodiscard]] Duration skew_time(Version version, std::uint8_t priority,
                                 Duration master_adver_interval);

/// (3 * Active_Adver_Interval) + Skew_Time; keepalived down_timer_adverts: `adverts` in place of 3.
[[nodiscard]] Duration master_down_interval(Version version, std::uint8_t priority,
                                            Duration master_adver_interval,
                                            int adverts = missed_adverts);

/// How late a backup's timer may be served and still be believed (decision 19): one interval, in
/// which the advert of a living master would have come. But never less than 50 ms: so late the
/// scheduler of a busy host often is, without anything having been missed.
[[nodiscard]] Duration credible_lateness(Duration master_adver_interval);

}  // namespace vrrpd::protocol
