// SPDX-License-Identifier: Apache-2.0
// A network: an address and how many of its bits count.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vrrpd/base/address.hpp"

namespace vrrpd {

struct IpPrefix {
  IpAddress address;
  std::uint8_t length = 0;  ///< 0..32 (IPv4) or 0..128 (IPv6)

  /// "192.0.2.0/24"; without a length all bits count.
  [[nodiscard]] static std::optional<IpPrefix> parse(std::string_view text);
  /// 0.0.0.0/0 or ::/0
  [[nodiscard]] static IpPrefix everything(Family family);

  [[nodiscard]] bool is_everything() const { return length == 0; }
  [[nodiscard]] std::string to_string() const;

  auto operator<=>(const IpPrefix&) const = default;
};

}  // namespace vrrpd
