// SPDX-License-Identifier: Apache-2.0
// How long a virtual address outlives a daemon that does not renew it (decision 16). Pure.
#pragma once

#include <chrono>
#include <cstddef>

#include "vrrpd/base/time.hpp"

namespace vrrpd::runtime {

/// At least 2 s, and not below the master-down interval: a shorter pause must not cost the address.
/// Longer where the host has hundreds of them: each renewal is news to everybody who listens to the
/// kernel (networkd, NetworkManager), so that all together are held to some hundred a second.
[[nodiscard]] std::chrono::seconds address_lifetime(Duration master_down_interval,
                                                    std::size_t addresses_of_host);

/// Renewed this long after the last time, all in one batch.
[[nodiscard]] constexpr Duration renewal_after(std::chrono::seconds lifetime) {
  return Duration{lifetime} / 3;
}

}  // namespace vrrpd::runtime
