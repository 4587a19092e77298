// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/base/internet_checksum.hpp"

namespace vrrpd {
namespace {

/// 16-bit words in network order; an odd last byte is the high half of a word.
std::uint32_t sum(std::span<const std::uint8_t> bytes) {
  std::uint32_t total = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    total += static_cast<std::uint32_t>(bytes[at]) << (at % 2 == 0 ? 8 : 0);
  }
  return total;
}

}  // namespace

std::uint16_t internet_checksum(std::span<const std::uint8_t> message,
                                const std::optional<PseudoHeader>& pseudo_header) {
  std::uint32_t total = sum(message);
  if (pseudo_header) {
    total += sum(pseudo_header->source.bytes()) + sum(pseudo_header->destination.bytes()) +
             pseudo_header->protocol + static_cast<std::uint32_t>(message.size());
  }
  while (total >> 16 != 0) total = (total & 0xffff) + (total >> 16);
  return static_cast<std::uint16_t>(~total & 0xffff);
}

}  // namespace vrrpd
