// SPDX-License-Identifier: Apache-2.0
// What the nodes and their servers are called in the configuration.
#pragma once

#include <string>

#include "tests/simulation/pair/network.hpp"
#include "vrrpd/base/address.hpp"

namespace vrrpd::simulation::pair {

inline constexpr std::uint16_t server_port = 3306;

[[nodiscard]] inline std::string address_of(Node node) {
  return node == 0 ? "192.0.2.1" : "192.0.2.2";
}
[[nodiscard]] inline IpAddress ip_of(Node node) {
  return IpAddress::v4(192, 0, 2, static_cast<std::uint8_t>(node + 1));
}

}  // namespace vrrpd::simulation::pair
