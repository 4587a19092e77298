// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/arp.hpp"

#include <algorithm>

namespace vrrpd::linux {

ArpFrame gratuitous_arp(const MacAddress& mac, const IpAddress& address) {
  constexpr std::array<std::uint8_t, 2> ethertype_arp{0x08, 0x06};
  constexpr std::array<std::uint8_t, 8> ethernet_ipv4_request{
      0x00, 0x01,  // hardware type: Ethernet
      0x08, 0x00,  // protocol type: IPv4
      6,    4,     // lengths of their addresses
      0x00, 0x01,  // operation: request
  };
  ArpFrame frame{};
  auto next = frame.begin();
  const auto put = [&next](const auto& bytes) { next = std::ranges::copy(bytes, next).out; };
  put(broadcast_mac);  // to
  put(mac);            // from
  put(ethertype_arp);
  put(ethernet_ipv4_request);
  put(mac);                       // sender
  put(address.bytes().first(4));  // sender
  put(broadcast_mac);             // target
  put(address.bytes().first(4));  // target
  return frame;
}

}  // namespace vrrpd::linux
