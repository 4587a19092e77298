// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/base/poll_until.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "vrrpd/base/clock.hpp"

namespace vrrpd {

bool poll_until(std::span<pollfd> waiting, std::optional<Instant> deadline) {
  for (;;) {
    timespec timeout{};
    if (deadline) {
      const Duration left = std::max(*deadline - boot_now(), Duration::zero());
      const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
      timeout = {.tv_sec = seconds.count(), .tv_nsec = (left - seconds).count()};
    }
    const int ready = ppoll(waiting.data(), waiting.size(), deadline ? &timeout : nullptr, nullptr);
    if (ready > 0) return true;
    if (ready == 0 && boot_now() >= *deadline) return false;
    if (ready < 0 && errno != EINTR) return false;
  }
}

}  // namespace vrrpd
