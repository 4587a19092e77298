// SPDX-License-Identifier: Apache-2.0
// What an earlier run left behind on this host (decision 18): exactly the addresses that the
// configuration or the run-time state names, on the interfaces that they name.
#pragma once

#include <span>
#include <vector>

#include "vrrpd/linux/address_table.hpp"
#include "vrrpd/runtime/identity.hpp"

namespace vrrpd::runtime {

/// What these groups have when they serve, and what those of the past run had.
[[nodiscard]] std::vector<NamedAddress> addresses_of_all(std::span<const GroupIdentity> groups,
                                                         const PastRun& past);

/// Those of `addresses` that the host has, as the kernel names them; each once.
[[nodiscard]] std::vector<linux::AddressKey> found_on_host(
    const std::vector<NamedAddress>& addresses, std::span<const linux::InterfaceAddress> existing);

/// Takes them down and logs each. Returns those that are still there.
[[nodiscard]] std::vector<linux::AddressKey> remove_left_overs(
    std::span<const linux::AddressKey> left_over, linux::AddressTable& table);

}  // namespace vrrpd::runtime
