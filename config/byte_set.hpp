// SPDX-License-Identifier: Apache-2.0
// Looking for any of several bytes. std::string_view's own find_first_of() asks for each byte of
// the text whether it is among them by searching; a large file has a million.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace vrrpd::config {

class ByteSet {
 public:
  constexpr explicit ByteSet(std::string_view bytes) {
    for (const char byte : bytes) has_[static_cast<unsigned char>(byte)] = true;
  }
  [[nodiscard]] constexpr bool has(char byte) const {
    return has_[static_cast<unsigned char>(byte)];
  }
  /// The place of the first one at `from` or behind it; npos: there is none.
  [[nodiscard]] constexpr std::size_t find_in(std::string_view text, std::size_t from = 0) const {
    for (; from < text.size(); ++from) {
      if (has(text[from])) return from;
    }
    return std::string_view::npos;
  }
  /// Of the first byte that is none of them.
  [[nodiscard]] constexpr std::size_t find_other_in(std::string_view text,
                                                    std::size_t from = 0) const {
    for (; from < text.size(); ++from) {
      if (!has(text[from])) return from;
    }
    return std::string_view::npos;
  }

 private:
  std::array<bool, 256> has_{};
};

}  // namespace vrrpd::config
