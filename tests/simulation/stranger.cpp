// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/stranger.hpp"

#include "vrrpd/protocol/packet.hpp"

namespace vrrpd::simulation {

using namespace protocol;

Packet Stranger::packet() {
  const auto& config = cast_.nodes.front().members[dice_.below(cast_.members())].config;
  const auto source = IpAddress::v4(192, 168, 14, 200);
  Advert advert{.version = config.version,
                .vrid = config.vrid,
                .priority = priority_owner,
                .interval = config.advert_int,
                .addresses = config.addresses,
                .authentication = config.authentication,
                .sender = source};
  std::uint8_t ttl = 255;
  enum Fault : std::size_t { ttl_254, checksum, shorter, longer, interval, other_version, faults };
  const auto fault = dice_.below(faults);
  switch (fault) {
    case ttl_254: ttl = 254; break;
    case interval:
      // Version 3 learns any interval but 0.
      advert.interval = config.version == Version::v2 ? advert.interval * 2 : Duration{};
      break;
    case other_version:
      advert.version = config.version == Version::v2 ? Version::v3 : Version::v2;
      advert.authentication = {};
      break;
    default: break;
  }
  Packet packet{.message = encode(advert, multicast_group_v4),
                .source = source,
                .destination = multicast_group_v4,
                .ttl = ttl,
                .bad = true};
  if (fault == checksum) packet.message[6] ^= 0x10;
  if (fault == shorter) packet.message.resize(packet.message.size() - 4);
  if (fault == longer) packet.message.resize(packet.message.size() + 4);
  return packet;
}

}  // namespace vrrpd::simulation
