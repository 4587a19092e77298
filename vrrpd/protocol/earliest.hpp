// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "vrrpd/base/time.hpp"

namespace vrrpd::protocol {

/// Of several timers the one that is due first; one that does not run is never due. Asked after
/// each event, so it passes no optional around: GCC writes those in two halves and reads them in
/// one, and the processor waits for that.
template <class... Timers>
[[nodiscard]] std::optional<Instant> earliest(const Timers&... timers) {
  Instant first = Instant::max();
  const auto consider = [&first](const std::optional<Instant>& timer) {
    if (timer && *timer < first) first = *timer;
  };
  (consider(timers), ...);
  return first == Instant::max() ? std::nullopt : std::optional{first};
}

}  // namespace vrrpd::protocol
