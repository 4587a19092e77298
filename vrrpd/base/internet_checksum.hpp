// SPDX-License-Identifier: Apache-2.0
// The Internet checksum (RFC 1071), with or without a pseudo-header.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "vrrpd/base/address.hpp"

namespace vrrpd {

/// What RFC 9293 §3.1, RFC 5798 §5.2.8 (IPv4) and RFC 8200 §8.1 (IPv6) put before the message; the
/// length follows from that.
struct PseudoHeader {
  IpAddress source, destination;
  std::uint8_t protocol = 0;  ///< IANA's number of what the message is
};

/// Of a message whose checksum field is zero: its checksum. Of one that is complete: 0 if the
/// checksum is right.
[[nodiscard]] std::uint16_t internet_checksum(std::span<const std::uint8_t> message,
                                              const std::optional<PseudoHeader>& pseudo_header);

}  // namespace vrrpd
