// SPDX-License-Identifier: Apache-2.0
// The bytes of an ADVERTISEMENT, over IPv4 (addresses of 4 bytes) and IPv6 (of 16).
//
//  RFC 9568 §5.2 (version 3)                     RFC 3768 §5.3 (version 2)
//   0        8        16       24      31         0        8        16       24      31
//  +----+---+--------+--------+--------+         +----+---+--------+--------+--------+
//  |ver |typ| vrid   |priority| count  |         |ver |typ| vrid   |priority| count  |
//  +----+---+--------+--------+--------+         +----+---+--------+--------+--------+
//  |resv| max adv int|    checksum     |         |auth typ|adver int|    checksum    |
//  +----+------------+-----------------+         +--------+---------+----------------+
//  |          addresses …              |         |          addresses …              |
//  +-----------------------------------+         +-----------------------------------+
//                                                |  authentication data, 8 bytes     |
//                                                +-----------------------------------+
//
// The RFCs know version 2 over IPv4 only. keepalived speaks it over IPv6 too: with that family's
// checksum, and without the authentication data.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <vector>

#include "vrrpd/protocol/advert.hpp"
#include "vrrpd/protocol/reject.hpp"

namespace vrrpd::protocol {

/// RFC 9568 §5.1.1.2.
inline constexpr IpAddress multicast_group_v4 = IpAddress::v4(224, 0, 0, 18);
/// RFC 9568 §5.1.2.2: ff02::12.
inline constexpr IpAddress multicast_group_v6 =
    IpAddress::v6({0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12});
/// RFC 9568 §5.1.1.3 and §5.1.2.3.
inline constexpr std::uint8_t multicast_ttl = 255;

/// What arrived: the VRRP message, and what the IP header said. `message` ends where that header
/// says: the padding of a short Ethernet frame is no part of it.
struct ReceivedPacket {
  std::span<const std::uint8_t> message;
  IpAddress source;
  IpAddress destination;  ///< of the same family
  std::uint8_t ttl = 0;   ///< IPv6: the hop limit
};

/// RFC 9568 §7.1, all that can be said without knowing the virtual router. Any bytes are fine.
/// Whether the destination is one that this virtual router listens to, Instance::verify() tells.
[[nodiscard]] std::expected<Advert, Reject> decode(const ReceivedPacket& packet);

/// RFC 9568 §7.2. `destination` decides the family and counts in the checksum's pseudo-header.
/// `advert` must have at most 255 addresses, all of that family and its sender too, and an interval
/// that its version can say. Its checksum form counts in version 3 over IPv4 only.
[[nodiscard]] std::vector<std::uint8_t> encode(const Advert& advert, const IpAddress& destination);

}  // namespace vrrpd::protocol
