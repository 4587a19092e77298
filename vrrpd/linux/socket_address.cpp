// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/socket_address.hpp"

#include <cstring>
#include <span>

namespace vrrpd::linux {

in_addr to_in_addr(const IpAddress& address) {
  in_addr result{};
  std::memcpy(&result, address.bytes().data(), sizeof result);
  return result;
}

in6_addr to_in6_addr(const IpAddress& address) {
  in6_addr result{};
  std::memcpy(&result, address.bytes().data(), sizeof result);
  return result;
}

SocketAddress::SocketAddress(const IpAddress& address, unsigned ifindex, std::uint16_t port) {
  if (address.is_v4()) {
    storage_.v4 = {};
    storage_.v4.sin_family = AF_INET;
    storage_.v4.sin_port = htons(port);
    storage_.v4.sin_addr = to_in_addr(address);
    size_ = sizeof storage_.v4;
  } else {
    storage_.v6 = {};
    storage_.v6.sin6_family = AF_INET6;
    storage_.v6.sin6_port = htons(port);
    storage_.v6.sin6_addr = to_in6_addr(address);
    storage_.v6.sin6_scope_id = ifindex;  // the kernel looks at it where the scope is a link
    size_ = sizeof storage_.v6;
  }
}

std::optional<IpAddress> SocketAddress::address() const {
  if (storage_.any.sa_family == AF_INET) {
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&storage_.v4.sin_addr);
    return IpAddress::from_bytes({bytes, sizeof(in_addr)});
  }
  if (storage_.any.sa_family == AF_INET6) {
    return IpAddress::from_bytes(std::span{storage_.v6.sin6_addr.s6_addr});
  }
  return std::nullopt;
}

}  // namespace vrrpd::linux
