// SPDX-License-Identifier: Apache-2.0
#include "sockets.hpp"

#include <array>

#include "network_lab.hpp"
#include "tests/support/catch.hpp"

namespace vrrpd::test {

SystemResult<void> send(linux::VrrpSocket& socket, const IpAddress& source,
                        const IpAddress& destination, const Bytes& message, std::uint8_t ttl) {
  const linux::OutgoingPacket packet{
      .source = source, .destination = destination, .ttl = ttl, .message = message};
  const auto failures = socket.send({&packet, 1});
  if (failures.empty()) return {};
  UNSCOPED_INFO(failures.front().error.text());
  return std::unexpected{failures.front().error};
}

linux::ReceivedPacket receive_one(linux::VrrpSocket& socket) {
  std::array<linux::ReceivedPacket, 4> packets;
  REQUIRE(readable(socket.fd(), 3000));  // the first ARP request may have to be repeated
  REQUIRE(socket.receive(packets) == 1U);
  return packets[0];
}

Bytes payload_of(const linux::ReceivedPacket& packet) {
  return {packet.payload().begin(), packet.payload().end()};
}

std::vector<Bytes> payloads(linux::VrrpSocket& socket, std::size_t count) {
  std::vector<Bytes> seen;
  std::vector<linux::ReceivedPacket> packets(64);
  while (seen.size() < count && readable(socket.fd(), 1000)) {
    const std::size_t received = socket.receive(packets).value();
    for (std::size_t i = 0; i < received; ++i) seen.push_back(payload_of(packets[i]));
  }
  return seen;
}

}  // namespace vrrpd::test
