// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/timers.hpp"

namespace vrrpd::protocol {

Duration skew_time(Version version, std::uint8_t priority, Duration master_adver_interval) {
  const Duration unit = version == Version::v2 ? std::chrono::seconds{1} : master_adver_interval;
  return unit * (256 - priority) / 256;
}

Duration master_down_interval(Version version, std::uint8_t priority,
                              Duration master_adver_interval) {
  return missed_adverts * master_adver_interval +
         skew_time(version, priority, master_adver_interval);
}

}  // namespace vrrpd::protocol
