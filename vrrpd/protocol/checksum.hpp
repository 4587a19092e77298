// SPDX-License-Identifier: Apache-2.0
// The Internet checksum (RFC 1071), with or without a pseudo-header.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "vrrpd/base/address.hpp"

namespace vrrpd::protocol {

/// What RFC 5798 §5.2.8 (IPv4) and RFC 8200 §8.1 (IPv6) put before the message; the length and the
/// protocol, 112, follow from it.
struct PseudoHeader {
  IpAddress source, destination;
};

/// Of a message whose checksum field is zero: its checksum. Of one that is complete: 0 if the
/// checksum is right.
[[nodiscard]] std::uint16_t internet_checksum(std::span<const std::uint8_t> message,
                                              const std::optional<PseudoHeader>& pseudo_header);

}  // namespace vrrpd::protocol
