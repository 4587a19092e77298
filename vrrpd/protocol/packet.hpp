// SPDX-License-Identifier: Apache-2.0
// The bytes of an ADVERTISEMENT, IPv4.
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

/// What arrived: the VRRP message, and what the IP header said.
struct ReceivedPacket {
  std::span<const std::uint8_t> message;
  IpAddress source;
  IpAddress destination;
  std::uint8_t ttl = 0;
};

/// RFC 9568 §7.1, all that can be said without knowing the virtual router. Any bytes are fine.
[[nodiscard]] std::expected<Advert, Reject> decode(const ReceivedPacket& packet);

/// RFC 9568 §7.2. `destination` counts in the checksum's pseudo-header (version 3).
/// `advert` must have at most 255 addresses, all IPv4, and an interval that its version can say.
[[nodiscard]] std::vector<std::uint8_t> encode(const Advert& advert, const IpAddress& destination);

}  // namespace vrrpd::protocol
