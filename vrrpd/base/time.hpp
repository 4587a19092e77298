// SPDX-License-Identifier: Apache-2.0
// Time as everybody here speaks of it. Nothing in this header can read a clock: who needs the time
// is handed an Instant (see clock.hpp for the one place that reads it).
#pragma once

#include <chrono>
#include <cstdint>
#include <ratio>

namespace vrrpd {

using Duration = std::chrono::nanoseconds;

/// The boot-time clock (CLOCK_BOOTTIME): monotonic, and it goes on while the machine is suspended,
/// so that whoever slept knows how long. It has no now() on purpose.
struct BootClock {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<BootClock>;
  static constexpr bool is_steady = true;
};
using Instant = BootClock::time_point;

/// The unit of VRRPv3's Max Advertise Interval (RFC 9568 §5.2.7).
using Centiseconds = std::chrono::duration<std::int64_t, std::centi>;

}  // namespace vrrpd
