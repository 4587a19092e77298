// SPDX-License-Identifier: Apache-2.0
// What the kernel tells beside a packet, and what it is told: interface, own address, TTL
// (cmsg(3), ip(7), ipv6(7)).
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <optional>

#include "vrrpd/base/address.hpp"

namespace vrrpd::linux {

/// What came with a packet.
struct Ancillary {
  std::optional<unsigned> ifindex;       ///< where it came in
  std::optional<IpAddress> destination;  ///< IPv6 only: IPv4 has it in the packet's header
  std::optional<std::uint8_t> ttl;       ///< IPv6 only: the hop limit
};

/// How a packet is to leave.
struct Egress {
  IpAddress source;      ///< of the packet's family
  unsigned ifindex = 0;  ///< 0: the routes decide
  std::uint8_t ttl = 255;
};

/// Room for the ancillary data of one packet of either family.
class AncillaryBuffer {
 public:
  /// Lends itself to `message` for what recvmmsg(2) has to tell.
  void receive_into(msghdr& message);
  /// Writes `egress` into itself and hands it to `message`.
  void send_with(msghdr& message, const Egress& egress);

 private:
  // in6_pktinfo (20 bytes) and an int, each behind a cmsghdr; in_pktinfo is shorter.
  static constexpr std::size_t capacity = CMSG_SPACE(20) + CMSG_SPACE(sizeof(int));
  alignas(cmsghdr) std::array<std::uint8_t, capacity> bytes_;
};

/// From a message that recvmmsg(2) has filled in.
[[nodiscard]] Ancillary read_ancillary(msghdr& message);

}  // namespace vrrpd::linux
