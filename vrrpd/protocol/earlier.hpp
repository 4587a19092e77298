// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>

#include "vrrpd/base/time.hpp"

namespace vrrpd::protocol {

/// Of two timers the one that is due first; one that does not run is never due.
[[nodiscard]] inline std::optional<Instant> earlier(std::optional<Instant> a,
                                                    std::optional<Instant> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace vrrpd::protocol
