// SPDX-License-Identifier: Apache-2.0
// What a host that knows of no such TCP connection answers. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace vrrpd::linux {

/// An IP packet with a TCP segment and nothing else.
class TcpReset {
 public:
  [[nodiscard]] std::span<const std::uint8_t> bytes() const {
    return std::span{bytes_}.first(size_);
  }

 private:
  friend std::optional<TcpReset> reset_for(std::span<const std::uint8_t> packet);

  static constexpr std::size_t ipv6_header_bytes = 40, tcp_header_bytes = 20;
  std::array<std::uint8_t, ipv6_header_bytes + tcp_header_bytes> bytes_{};
  std::size_t size_ = 0;
};

/// RFC 9293 §3.10.7.1, the state CLOSED. `packet` begins with its IP header and may be cut off
/// behind the TCP header. Nothing: it is no TCP segment, or one that nobody answers (a RST, a
/// fragment, a source that is not a single host); or its IPv6 header has extensions.
[[nodiscard]] std::optional<TcpReset> reset_for(std::span<const std::uint8_t> packet);

}  // namespace vrrpd::linux
