// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/outgoing.hpp"

#include "vrrpd/protocol/packet.hpp"

namespace vrrpd::protocol {

std::vector<Outgoing> outgoing(const InstanceConfig& config, const ChecksumForms& checksums,
                               const IpAddress& sender, std::uint8_t priority) {
  const auto to = [&](const IpAddress& destination, std::uint8_t ttl, ChecksumForm checksum) {
    return Outgoing{.advert = {.version = config.version,
                               .vrid = config.vrid,
                               .priority = priority,
                               .interval = config.advert_int,
                               .addresses = config.addresses,
                               .authentication = config.authentication,
                               .checksum = checksum,
                               .sender = sender,
                               .destination = destination,
                               .ttl = ttl},
                    .destination = destination,
                    .ttl = ttl};
  };
  if (!config.unicast()) return {to(config.group, multicast_ttl, checksums.for_group())};
  std::vector<Outgoing> all;
  for (std::size_t i = 0; i < config.unicast_peers.size(); ++i) {
    all.push_back(to(config.unicast_peers[i].address, config.unicast_ttl, checksums.for_peer(i)));
  }
  return all;
}

}  // namespace vrrpd::protocol
