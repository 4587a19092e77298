// SPDX-License-Identifier: Apache-2.0
// Numbers and texts to bytes and back, in network order. A text is its length and its bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vrrpd::peer {

class WireWriter {
 public:
  void byte(std::uint8_t value) { bytes_.push_back(value); }
  void number16(std::uint16_t value) { big_endian(value, 2); }
  void number32(std::uint32_t value) { big_endian(value, 4); }
  void number64(std::uint64_t value) { big_endian(value, 8); }
  /// At most 65,535 bytes.
  void text(std::string_view value) {
    number16(static_cast<std::uint16_t>(value.size()));
    bytes_.insert(bytes_.end(), value.begin(), value.end());
  }
  void raw(std::span<const std::uint8_t> value) {
    bytes_.insert(bytes_.end(), value.begin(), value.end());
  }
  [[nodiscard]] std::vector<std::uint8_t>& bytes() { return bytes_; }

 private:
  void big_endian(std::uint64_t value, unsigned width) {
    while (width-- > 0) byte(static_cast<std::uint8_t>(value >> (8 * width)));
  }

  std::vector<std::uint8_t> bytes_;
};

/// Reads from the front. What is not there, or is longer than allowed, reads as zero or empty, and
/// failed() from then on.
class WireReader {
 public:
  explicit WireReader(std::span<const std::uint8_t> bytes) : rest_{bytes} {}

  std::uint8_t byte() { return static_cast<std::uint8_t>(big_endian(1)); }
  std::uint16_t number16() { return static_cast<std::uint16_t>(big_endian(2)); }
  std::uint32_t number32() { return static_cast<std::uint32_t>(big_endian(4)); }
  std::uint64_t number64() { return big_endian(8); }
  std::string text(std::size_t most) {
    const std::size_t length = number16();
    if (length > most) failed_ = true;
    const auto bytes = take(length);
    return {bytes.begin(), bytes.end()};
  }
  /// A text that may stand in a log: control characters become question marks.
  std::string words(std::size_t most) {
    auto value = text(most);
    for (char& letter : value) {
      const auto byte = static_cast<unsigned char>(letter);
      if (byte < ' ' || byte == 0x7f) letter = '?';
    }
    return value;
  }
  template <std::size_t N>
  std::array<std::uint8_t, N> raw() {
    std::array<std::uint8_t, N> value{};
    const auto bytes = take(N);
    for (std::size_t i = 0; i < bytes.size(); ++i) value[i] = bytes[i];
    return value;
  }

  void fail() { failed_ = true; }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::span<const std::uint8_t> take(std::size_t length) {
    if (failed_ || length > rest_.size()) {
      failed_ = true;
      return {};
    }
    const auto taken = rest_.first(length);
    rest_ = rest_.subspan(length);
    return taken;
  }
  std::uint64_t big_endian(std::size_t width) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : take(width)) value = value << 8 | byte;
    return value;
  }

  std::span<const std::uint8_t> rest_;
  bool failed_ = false;
};

}  // namespace vrrpd::peer
