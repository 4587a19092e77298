// SPDX-License-Identifier: Apache-2.0
#include "notify/witness/base64.hpp"

#include <cstdint>

namespace vrrpd::witness {
namespace {

constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view three = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8 | (i < three.size() ? static_cast<unsigned char>(three[i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      text += i <= three.size() ? digits[bits >> (18 - 6 * i) & 63U] : '=';
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); at += 4) {
    std::uint32_t bits = 0;
    std::size_t padding = 0;
    for (const char letter : text.substr(at, 4)) {
      const auto digit = digits.find(letter);
      if (letter == '=')
        ++padding;
      else if (digit == digits.npos || padding > 0)
        return std::nullopt;
      bits = bits << 6 | (letter == '=' ? 0U : static_cast<std::uint32_t>(digit));
    }
    for (std::size_t i = 0; i + padding < 3; ++i)
      bytes += static_cast<char>(bits >> (16 - 8 * i) & 0xFFU);
  }
  // Padding within, bits that an encoder would have left out: it is not what an encoder writes.
  if (to_base64(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace vrrpd::witness
