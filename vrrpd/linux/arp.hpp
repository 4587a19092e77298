// SPDX-License-Identifier: Apache-2.0
// Telling the neighbours who has an IPv4 address now.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"
#include "vrrpd/linux/mac_address.hpp"

namespace vrrpd::linux {

/// An Ethernet frame without its checksum; the card pads it to 60 bytes.
using ArpFrame = std::array<std::uint8_t, 42>;

/// The announcement that keepalived sends: a broadcast ARP *request* (RFC 826) in which sender and
/// target are the address itself, and the target's hardware address is ff:ff:ff:ff:ff:ff.
/// `address` is IPv4.
[[nodiscard]] ArpFrame gratuitous_arp(const MacAddress& mac, const IpAddress& address);

/// One thread at a time; no call waits. Needs CAP_NET_RAW.
class ArpSocket {
 public:
  [[nodiscard]] static SystemResult<ArpSocket> open();

  /// One announcement for each of `addresses` (IPv4), sent from the interface with `mac`. Returns
  /// how many, from the front, were taken; fewer than asked means that the interface's queue is
  /// full: go on with the rest later. ENETDOWN: the interface is down. EAFNOSUPPORT: one is not
  /// IPv4.
  [[nodiscard]] SystemResult<std::size_t> announce(unsigned ifindex, const MacAddress& mac,
                                                   std::span<const IpAddress> addresses);

 private:
  explicit ArpSocket(FileDescriptor socket) : socket_{std::move(socket)} {}

  FileDescriptor socket_;
};

}  // namespace vrrpd::linux
