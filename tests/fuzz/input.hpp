// SPDX-License-Identifier: Apache-2.0
// A fuzzer's bytes as numbers, choices and times. When they run out everything is zero, so that any
// input is a complete one and a shorter one is a simpler one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace vrrpd::fuzz {

class Input {
 public:
  explicit Input(std::span<const std::uint8_t> bytes) : rest_{bytes} {}
  Input(const std::uint8_t* data, std::size_t size) : rest_{data, size} {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }

  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const std::uint8_t value = rest_.front();
    rest_ = rest_.subspan(1);
    return value;
  }
  bool flag() { return (byte() & 1) != 0; }
  std::uint16_t word() {
    const unsigned high = byte();
    return static_cast<std::uint16_t>(high << 8 | byte());
  }
  /// 0 to count - 1. `count` is 1 to 256.
  std::size_t choice(std::size_t count) { return byte() % count; }

  /// Up to `count` bytes.
  std::span<const std::uint8_t> bytes(std::size_t count) {
    const auto taken = rest_.first(std::min(count, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }
  std::span<const std::uint8_t> rest() { return bytes(rest_.size()); }

 private:
  std::span<const std::uint8_t> rest_;
};

/// The bytes as text, for readers of files.
inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace vrrpd::fuzz
