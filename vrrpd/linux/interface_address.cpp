// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/interface_address.hpp"

#include <fmt/format.h>
#include <net/if.h>

#include <algorithm>
#include <cstddef>

namespace vrrpd::linux {
namespace {

bool same_network(const IpAddress& left, const IpAddress& right, std::uint8_t prefix_length) {
  if (left.family() != right.family()) return false;
  const std::size_t whole_bytes = prefix_length / 8U;
  const unsigned odd_bits = prefix_length % 8U;
  if (!std::ranges::equal(left.bytes().first(whole_bytes), right.bytes().first(whole_bytes))) {
    return false;
  }
  if (odd_bits == 0) return true;
  const unsigned difference = left.bytes()[whole_bytes] ^ right.bytes()[whole_bytes];
  return difference >> (8U - odd_bits) == 0;
}

/// The kernel groups addresses into primary and secondaries by interface, mask and network.
bool share_prefix(const AddressKey& left, const AddressKey& right) {
  return left.ifindex == right.ifindex && left.prefix_length == right.prefix_length &&
         same_network(left.address, right.address, left.prefix_length);
}

}  // namespace

std::string to_string(const AddressKey& key) {
  char name[IF_NAMESIZE] = {};
  const std::string device =
      if_indextoname(key.ifindex, name) != nullptr ? name : fmt::format("#{}", key.ifindex);
  return fmt::format("{}/{} dev {}", key.address.to_string(), key.prefix_length, device);
}

std::optional<IpAddress> primary_address(unsigned ifindex,
                                         std::span<const InterfaceAddress> addresses,
                                         std::span<const IpAddress> excluded) {
  const auto fits = [&](const InterfaceAddress& candidate) {
    return candidate.key.ifindex == ifindex && candidate.key.address.is_v4() &&
           !candidate.secondary &&
           std::ranges::find(excluded, candidate.key.address) == excluded.end();
  };
  const auto found = std::ranges::find_if(addresses, fits);
  if (found == addresses.end()) return std::nullopt;
  return found->key.address;
}

bool lifetime_is_safe(const AddressKey& key, std::span<const InterfaceAddress> existing) {
  if (key.prefix_length >= key.address.bit_count()) return true;
  if (!key.address.is_v4()) return false;
  bool shared = false;
  for (const InterfaceAddress& other : existing) {
    if (other.key == key) {
      if (other.secondary) return true;
    } else if (share_prefix(other.key, key)) {
      if (!other.secondary) return true;  // that one is the primary, ours is or will be secondary
      shared = true;
    }
  }
  return !shared;
}

}  // namespace vrrpd::linux
