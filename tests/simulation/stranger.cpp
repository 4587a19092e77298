// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/stranger.hpp"

#include "vrrpd/protocol/packet.hpp"

namespace vrrpd::simulation {

using namespace protocol;

namespace {

enum class Fault : std::uint8_t { ttl, checksum, shorter, longer, interval, version, password };
constexpr std::size_t faults = static_cast<std::size_t>(Fault::password) + 1;

Packet bad_packet(const InstanceConfig& config, const IpAddress& destination, Fault fault) {
  Advert advert{.version = config.version,
                .vrid = config.vrid,
                .priority = priority_owner,
                .interval = config.advert_int,
                .addresses = config.addresses,
                .authentication = config.authentication,
                .sender = host_address(config.family, 200)};
  const bool v2 = config.version == Version::v2;
  // Version 3 learns any interval but 0.
  if (fault == Fault::interval) advert.interval = v2 ? advert.interval * 2 : Duration{};
  if (fault == Fault::version) advert.version = v2 ? Version::v3 : Version::v2;
  if (fault == Fault::password) advert.authentication = Authentication::pass("falsch");
  Packet packet{.message = encode(advert, destination),
                .source = advert.sender,
                .destination = destination,
                .ttl = multicast_ttl,
                .bad = true};
  if (fault == Fault::ttl) packet.ttl = 254;
  if (fault == Fault::checksum) packet.message[6] ^= 0x10;
  if (fault == Fault::shorter) packet.message.resize(packet.message.size() - 4);
  if (fault == Fault::longer) packet.message.resize(packet.message.size() + 4);
  return packet;
}

}  // namespace

std::vector<Packet> Stranger::packets() {
  const auto& config = cast_.nodes.front().members[dice_.below(cast_.members())].config;
  auto fault = static_cast<Fault>(dice_.below(faults));
  // A unicast advert may have crossed routers; only version 2 over IPv4 has passwords.
  if (fault == Fault::ttl && config.unicast()) fault = Fault::checksum;
  if (fault == Fault::password && config.version == Version::v3) fault = Fault::checksum;
  if (!config.unicast()) return {bad_packet(config, config.group, fault)};
  std::vector<Packet> packets;
  for (const auto& node : cast_.nodes) packets.push_back(bad_packet(config, node.address, fault));
  return packets;
}

}  // namespace vrrpd::simulation
