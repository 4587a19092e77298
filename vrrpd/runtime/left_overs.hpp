// SPDX-License-Identifier: Apache-2.0
// What an earlier run left behind on this host (decision 18): exactly what the configuration or the
// run-time state names. Each thing that goes is logged, and each that will not go.
#pragma once

#include <span>
#include <vector>

#include "vrrpd/linux/address_table.hpp"
#include "vrrpd/runtime/imprint.hpp"
#include "vrrpd/runtime/virtual_routes.hpp"

namespace vrrpd::runtime {

/// Those of `addresses` that the host has, as the kernel names them; each once.
[[nodiscard]] std::vector<linux::AddressKey> found_on_host(
    const std::vector<NamedAddress>& addresses, std::span<const linux::InterfaceAddress> existing);

/// Where left-overs are taken from. Both outlive it.
struct LeftOverTables {
  linux::AddressTable& addresses;
  RoutingTables& routing;
};

struct Removal {
  bool anything = false;                       ///< something was there
  bool complete = true;                        ///< nothing is there any more
  std::vector<linux::AddressKey> still_there;  ///< addresses that the kernel would not let go of
  Imprint failed;                              ///< the lines of all that is still there
};

/// Rules, routes, addresses and filters, in this order.
[[nodiscard]] Removal remove_left_overs(const Holdings& left_over, LeftOverTables tables);

/// Interfaces with virtual MAC addresses that are exactly like these. What was on them goes with
/// them.
[[nodiscard]] Removal remove_left_overs(std::span<const linux::Macvlan> left_over);

}  // namespace vrrpd::runtime
