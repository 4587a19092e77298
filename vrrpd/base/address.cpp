// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/base/address.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace vrrpd {

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string terminated{text};
  IpAddress address;
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes_.data()) == 1) return address;
  address = {};
  address.family_ = Family::ipv6;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes_.data()) == 1) return address;
  return std::nullopt;
}

std::optional<IpAddress> IpAddress::from_bytes(std::span<const std::uint8_t> bytes) {
  if (bytes.size() != 4 && bytes.size() != 16) return std::nullopt;
  IpAddress address;
  address.family_ = bytes.size() == 4 ? Family::ipv4 : Family::ipv6;
  std::ranges::copy(bytes, address.bytes_.begin());
  return address;
}

bool IpAddress::is_multicast() const {
  return is_v4() ? (bytes_[0] & 0xf0) == 0xe0 : bytes_[0] == 0xff;
}

std::string IpAddress::to_string() const {
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(is_v4() ? AF_INET : AF_INET6, bytes_.data(), text, sizeof text);
  return text;
}

}  // namespace vrrpd
