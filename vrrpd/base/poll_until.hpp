// SPDX-License-Identifier: Apache-2.0
// poll(2) with a deadline on the boot-time clock.
#pragma once

#include <poll.h>

#include <optional>
#include <span>

#include "vrrpd/base/time.hpp"

namespace vrrpd {

/// Waits until one of `waiting` is ready, or until `deadline` (nothing: for ever): false if it was
/// the deadline. A deadline in the past still looks once.
[[nodiscard]] bool poll_until(std::span<pollfd> waiting, std::optional<Instant> deadline);

}  // namespace vrrpd
