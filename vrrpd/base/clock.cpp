// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/base/clock.hpp"

#include <time.h>

namespace vrrpd {

Instant boot_now() noexcept {
  timespec time{};
  clock_gettime(CLOCK_BOOTTIME, &time);
  return Instant{std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec}};
}

}  // namespace vrrpd
