// SPDX-License-Identifier: Apache-2.0
// The neighbour advertisement that tells a link who has an IPv6 address now. Pure.
#pragma once

#include <array>
#include <cstdint>

#include "vrrpd/base/address.hpp"
#include "vrrpd/linux/mac_address.hpp"

namespace vrrpd::linux {

/// Ethernet, IPv6 (RFC 8200 §3), neighbour advertisement with one option (RFC 4861 §4.4, §4.6.1).
using NeighbourAdvertisement = std::array<std::uint8_t, 14 + 40 + 24 + 8>;

/// "I have `address` now, at `mac`", to all nodes of the link (RFC 9568 §6.4.1): Solicited clear,
/// Override set. Router is `router`: the RFC sets it, for its virtual routers forward; keepalived
/// sets it on hosts that do, and a host that follows it needs a router there.
/// The source is `address` itself: RFC 4861 §4.4 asks for an address of the interface, and this one
/// is that as soon as there is something to announce. `address` is IPv6.
[[nodiscard]] NeighbourAdvertisement unsolicited_advertisement(const MacAddress& mac,
                                                               const IpAddress& address,
                                                               bool router);

}  // namespace vrrpd::linux
