// SPDX-License-Identifier: Apache-2.0
// Bytes as a person writes them down: hex("21 33 64").
#pragma once

#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

namespace vrrpd::tests {

inline std::vector<std::uint8_t> hex(const std::string& text) {
  std::vector<std::uint8_t> bytes;
  std::istringstream words{text};
  for (unsigned byte = 0; words >> std::hex >> byte;) {
    bytes.push_back(static_cast<std::uint8_t>(byte));
  }
  return bytes;
}

}  // namespace vrrpd::tests
