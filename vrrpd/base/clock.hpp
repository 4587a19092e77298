// SPDX-License-Identifier: Apache-2.0
// The one place that reads the clock. protocol/ and the planners must not include it.
#pragma once

#include "vrrpd/base/time.hpp"

namespace vrrpd {

/// CLOCK_BOOTTIME now.
[[nodiscard]] Instant boot_now() noexcept;

}  // namespace vrrpd
