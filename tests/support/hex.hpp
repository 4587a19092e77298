// SPDX-License-Identifier: Apache-2.0
// Bytes as a person writes them down: hex("21 33 64"), and back.
#pragma once

#include <cstdint>
#include <span>
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

inline std::string hex_text(std::span<const std::uint8_t> bytes) {
  constexpr auto digits = "0123456789abcdef";
  std::string text;
  for (const auto byte : bytes) {
    if (!text.empty()) text += ' ';
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

}  // namespace vrrpd::tests
