// SPDX-License-Identifier: Apache-2.0
// The link of these tests, and the configurations that its two routers have. This node is .128 and
// fe80::1; what it hears comes from .129 and fe80::2. Every packet is written down as its bytes.
#pragma once

#include <cstdint>
#include <string>

#include "tests/support/protocol_builders.hpp"
#include "vrrpd/protocol/packet.hpp"

namespace vrrpd::conformance {

inline constexpr IpAddress us_v4 = tests::node_1;    // 192.168.14.128
inline constexpr IpAddress peer_v4 = tests::node_2;  // 192.168.14.129
inline constexpr IpAddress us_v6 =
    IpAddress::v6({0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
inline constexpr IpAddress peer_v6 =
    IpAddress::v6({0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2});
inline constexpr IpAddress link_local_vip =
    IpAddress::v6({0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x33});
inline constexpr IpAddress global_vip =
    IpAddress::v6({0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x58});

/// A packet that arrives: the VRRP message, and what its IP header says.
struct Packet {
  std::string message;
  IpAddress source = peer_v4;
  IpAddress destination = protocol::multicast_group_v4;
  std::uint8_t ttl = 255;
};

inline Packet over_ipv6(std::string message, std::uint8_t hop_limit = 255) {
  return {.message = std::move(message),
          .source = peer_v6,
          .destination = protocol::multicast_group_v6,
          .ttl = hop_limit};
}

/// Version 3, virtual router 51, 192.168.14.88, priority 100, every 100 ms.
inline protocol::InstanceConfig v3() { return tests::version_3(); }

/// The same over IPv6: fe80::33 and 2001:db8::58.
inline protocol::InstanceConfig v3_ipv6() {
  auto config = v3();
  config.family = Family::ipv6;
  config.group = protocol::multicast_group_v6;
  config.addresses = {link_local_vip, global_vip};
  return config;
}

/// Version 2, virtual router 51, 192.168.14.88, priority 100, every second, no authentication.
inline protocol::InstanceConfig v2() {
  auto config = tests::version_2();
  config.authentication = {};
  return config;
}

/// The same with the password "1111".
inline protocol::InstanceConfig v2_with_password() { return tests::version_2(); }

}  // namespace vrrpd::conformance
