// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/ndp.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

#include "vrrpd/base/internet_checksum.hpp"

namespace vrrpd::linux {
namespace {

constexpr MacAddress all_nodes_mac{0x33, 0x33, 0x00, 0x00, 0x00, 0x01};  // RFC 2464 §7
constexpr IpAddress all_nodes =
    IpAddress::v6({0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01});
constexpr std::uint8_t protocol_icmpv6 = 58;
constexpr std::uint8_t hop_limit = 255;  // RFC 4861 §7.1.2: anything else is ignored
constexpr std::size_t message_bytes = 24 + 8;
constexpr std::size_t message_begin = sizeof(NeighbourAdvertisement) - message_bytes;
constexpr std::size_t checksum_begin = message_begin + 2;

}  // namespace

NeighbourAdvertisement unsolicited_advertisement(const MacAddress& mac, const IpAddress& address,
                                                 bool router) {
  constexpr std::array<std::uint8_t, 2> ethertype_ipv6{0x86, 0xdd};
  constexpr std::array<std::uint8_t, 8> ipv6_header{
      0x60,      0x00,          0x00,
      0x00,  // version
      0x00,      message_bytes, protocol_icmpv6,
      hop_limit,  // payload length, next header, hop limit
  };
  constexpr std::uint8_t router_flag = 0x80;
  constexpr std::uint8_t override_flag = 0x20;
  const std::array<std::uint8_t, 8> advertisement{
      136,
      0,  // type, code
      0x00,
      0x00,  // checksum
      static_cast<std::uint8_t>(override_flag | (router ? router_flag : 0)),
      0x00,
      0x00,
      0x00,
  };
  constexpr std::array<std::uint8_t, 2> target_link_layer_address{2, 1};  // option 2, 8 bytes
  NeighbourAdvertisement frame{};
  auto next = frame.begin();
  const auto put = [&next](const auto& bytes) { next = std::ranges::copy(bytes, next).out; };
  put(all_nodes_mac);  // to
  put(mac);            // from
  put(ethertype_ipv6);
  put(ipv6_header);
  put(address.bytes().first(16));  // source
  put(all_nodes.bytes());          // destination
  put(advertisement);
  put(address.bytes().first(16));  // target
  put(target_link_layer_address);
  put(mac);
  // RFC 4443 §2.3
  const std::uint16_t sum = internet_checksum(std::span{frame}.last<message_bytes>(),
                                              PseudoHeader{address, all_nodes, protocol_icmpv6});
  frame[checksum_begin] = static_cast<std::uint8_t>(sum >> 8);
  frame[checksum_begin + 1] = static_cast<std::uint8_t>(sum & 0xff);
  return frame;
}

}  // namespace vrrpd::linux
