// SPDX-License-Identifier: Apache-2.0
// An IPv4 or IPv6 address as a value.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace vrrpd {

enum class Family : std::uint8_t { ipv4, ipv6 };

class IpAddress {
 public:
  /// 0.0.0.0
  constexpr IpAddress() = default;

  /// `text` is the usual notation, without a prefix length.
  [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);
  /// `bytes` are 4 (IPv4) or 16 (IPv6) bytes in network order; anything else is nothing.
  [[nodiscard]] static std::optional<IpAddress> from_bytes(std::span<const std::uint8_t> bytes);
  [[nodiscard]] static constexpr IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c,
                                              std::uint8_t d) {
    IpAddress address;
    address.bytes_ = {a, b, c, d};
    return address;
  }

  [[nodiscard]] static constexpr IpAddress v6(const std::array<std::uint8_t, 16>& bytes) {
    IpAddress address;
    address.family_ = Family::ipv6;
    address.bytes_ = bytes;
    return address;
  }

  [[nodiscard]] constexpr Family family() const { return family_; }
  [[nodiscard]] constexpr bool is_v4() const { return family_ == Family::ipv4; }
  /// Network order: 4 or 16 bytes, by family.
  [[nodiscard]] constexpr std::span<const std::uint8_t> bytes() const {
    return std::span{bytes_}.first(is_v4() ? 4 : 16);
  }
  /// 32 or 128.
  [[nodiscard]] constexpr std::uint8_t bit_count() const { return is_v4() ? 32 : 128; }
  [[nodiscard]] bool is_multicast() const;
  /// fe80::/10; never IPv4.
  [[nodiscard]] constexpr bool is_link_local() const {
    return !is_v4() && bytes_[0] == 0xfe && (bytes_[1] & 0xc0) == 0x80;
  }
  [[nodiscard]] std::string to_string() const;

  /// Within a family the numeric order that RFC 9568 §6.4.3 breaks ties by.
  constexpr auto operator<=>(const IpAddress&) const = default;

 private:
  Family family_ = Family::ipv4;
  std::array<std::uint8_t, 16> bytes_{};
};

}  // namespace vrrpd
