// SPDX-License-Identifier: Apache-2.0
// IpAddress as the socket calls want it, and back.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <optional>

#include "vrrpd/base/address.hpp"

namespace vrrpd::linux {

/// `address` is IPv4.
[[nodiscard]] in_addr to_in_addr(const IpAddress& address);
/// `address` is IPv6.
[[nodiscard]] in6_addr to_in6_addr(const IpAddress& address);

/// A sockaddr_in or sockaddr_in6.
class SocketAddress {
 public:
  /// All zero: room for recvmmsg(2) to say where a packet is from.
  SocketAddress() = default;
  /// `ifindex` is the scope of a link-local address; other addresses have none.
  /// `port` in host order.
  SocketAddress(const IpAddress& address, unsigned ifindex, std::uint16_t port = 0);

  [[nodiscard]] sockaddr* data() { return reinterpret_cast<sockaddr*>(&storage_); }
  [[nodiscard]] const sockaddr* data() const {
    return reinterpret_cast<const sockaddr*>(&storage_);
  }
  /// Of the address that it was made from; before that, the room that there is.
  [[nodiscard]] socklen_t size() const { return size_; }
  /// Nothing if it is of neither family.
  [[nodiscard]] std::optional<IpAddress> address() const;

 private:
  union {
    sockaddr_in6 v6;
    sockaddr_in v4;
    sockaddr any;
  } storage_{};
  socklen_t size_ = sizeof storage_;
};

}  // namespace vrrpd::linux
