// SPDX-License-Identifier: Apache-2.0
// The IPv4 header in front of what a raw socket receives (RFC 791 §3.1). Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "vrrpd/base/address.hpp"

namespace vrrpd::linux {

struct Ipv4Header {
  std::size_t header_bytes = 0;  ///< 20 to 60: with options
  std::size_t total_bytes = 0;   ///< header and payload, as the sender says
  std::uint8_t ttl = 0;
  IpAddress source;
  IpAddress destination;
};

/// Nothing if `packet` is no IPv4 packet, ends within its own header, or contradicts itself about
/// its length. `packet` may be shorter than total_bytes (cut off by a small buffer).
[[nodiscard]] std::optional<Ipv4Header> parse_ipv4_header(std::span<const std::uint8_t> packet);

}  // namespace vrrpd::linux
