// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/timers.hpp"

#include <algorithm>

namespace vrrpd::protocol {

Duration skew_time(Version version, std::uint8_t priority, Duration master_adver_interval) {
  const Duration unit = version == Version::v2 ? std::chrono::seconds{1} : master_adver_interval;
  return unit * (256 - priority) / 256;
}

Duration master_down_interval(Version version, std::uint8_t priority,
                              Duration master_adver_interval, int adverts) {
  return adverts * master_adver_interval + skew_time(version, priority, master_adver_interval);
}

Duration credible_lateness(Duration master_adver_interval) {
  return std::max<Duration>(master_adver_interval, std::chrono::milliseconds{50});
}

}  // namespace vrrpd::protocol
