// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace vrrpd::linux {

/// An Ethernet address, first byte on the wire first.
using MacAddress = std::array<std::uint8_t, 6>;

inline constexpr MacAddress broadcast_mac{0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

}  // namespace vrrpd::linux
