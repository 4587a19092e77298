// SPDX-License-Identifier: Apache-2.0
// A VRRP advertisement as meaning; packet.hpp knows the bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::protocol {

enum class Version : std::uint8_t { v2 = 2, v3 = 3 };

/// RFC 9568 §5.2.4: sent by a master that gives up.
inline constexpr std::uint8_t priority_resign = 0;
/// RFC 9568 §5.2.4: the owner of the addresses.
inline constexpr std::uint8_t priority_owner = 255;

/// RFC 3768 §10: "reserved" since then, but keepalived pairs use it (version 2, IPv4 only).
struct Authentication {
  enum class Type : std::uint8_t { none = 0, pass = 1, header = 2 };
  Type type = Type::none;
  std::array<std::uint8_t, 8> data{};  ///< PASS: the password, zero-padded; a secret

  [[nodiscard]] static Authentication pass(std::string_view password);
  bool operator==(const Authentication&) const = default;
};

/// Over what the checksum is taken. Version 2 over IPv4 never has a pseudo-header, IPv6 always has
/// one; only in version 3 over IPv4 the three forms meet: keepalived and RFC 5798 include the
/// pseudo-header, RFC 9568 §5.2.8 leaves it out.
enum class ChecksumForm : std::uint8_t {
  with_pseudo_header,
  without_pseudo_header,
  /// keepalived up to 1.3.5, unicast: the pseudo-header names 224.0.0.18 as destination.
  with_group_pseudo_header,
};

struct Advert {
  Version version = Version::v3;
  std::uint8_t vrid = 0;
  std::uint8_t priority = 0;
  /// Version 2: Adver Int, whole seconds. Version 3: Max Advertise Interval, 10 ms to 40.95 s.
  Duration interval{};
  std::vector<IpAddress> addresses{};  ///< all of the sender's family
  Authentication authentication{};     ///< version 2 over IPv4 only
  ChecksumForm checksum = ChecksumForm::with_pseudo_header;

  // From the IP header:
  IpAddress sender{};       ///< the sender's primary address, which breaks ties
  IpAddress destination{};  ///< a multicast group, or one of our addresses
  std::uint8_t ttl = 0;     ///< IPv6: the hop limit

  bool operator==(const Advert&) const = default;
};

}  // namespace vrrpd::protocol
