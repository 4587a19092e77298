// SPDX-License-Identifier: Apache-2.0
// The ARP packet that tells a link who has an IPv4 address now. Pure.
#pragma once

#include <array>
#include <cstdint>

#include "vrrpd/base/address.hpp"
#include "vrrpd/linux/mac_address.hpp"

namespace vrrpd::linux {

/// An Ethernet frame without its checksum; the card pads it to 60 bytes.
using ArpFrame = std::array<std::uint8_t, 42>;

/// The announcement that keepalived sends: a broadcast ARP *request* (RFC 826) in which sender and
/// target are the address itself, and the target's hardware address is ff:ff:ff:ff:ff:ff.
/// `address` is IPv4.
[[nodiscard]] ArpFrame gratuitous_arp(const MacAddress& mac, const IpAddress& address);

}  // namespace vrrpd::linux
