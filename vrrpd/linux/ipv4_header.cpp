// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/ipv4_header.hpp"

namespace vrrpd::linux {
namespace {

// Byte offsets of RFC 791 §3.1.
namespace field {
constexpr std::size_t version_and_length = 0;
constexpr std::size_t total_length = 2;
constexpr std::size_t ttl = 8;
constexpr std::size_t source = 12;
constexpr std::size_t destination = 16;
constexpr std::size_t end_of_fixed_part = 20;
}  // namespace field

}  // namespace

std::optional<Ipv4Header> parse_ipv4_header(std::span<const std::uint8_t> packet) {
  if (packet.size() < field::end_of_fixed_part) return std::nullopt;
  if (packet[field::version_and_length] >> 4 != 4) return std::nullopt;
  const std::size_t header_bytes = (packet[field::version_and_length] & 0x0fU) * 4U;
  const std::size_t total_bytes =
      packet[field::total_length] * 256U + packet[field::total_length + 1];
  if (header_bytes < field::end_of_fixed_part || header_bytes > packet.size() ||
      total_bytes < header_bytes) {
    return std::nullopt;
  }
  return Ipv4Header{.header_bytes = header_bytes,
                    .total_bytes = total_bytes,
                    .ttl = packet[field::ttl],
                    .source = *IpAddress::from_bytes(packet.subspan(field::source, 4)),
                    .destination = *IpAddress::from_bytes(packet.subspan(field::destination, 4))};
}

}  // namespace vrrpd::linux
