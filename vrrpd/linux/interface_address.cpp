// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/interface_address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "vrrpd/linux/interfaces.hpp"

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

/// What a prefix is a prefix of: the far end, where there is one.
const IpAddress& prefix_base(const AddressKey& key) { return key.peer ? *key.peer : key.address; }

/// The kernel groups addresses into primary and secondaries by interface, mask and network.
bool share_prefix(const AddressKey& left, const AddressKey& right) {
  return left.ifindex == right.ifindex && left.prefix_length == right.prefix_length &&
         same_network(prefix_base(left), prefix_base(right), left.prefix_length);
}

bool can_be_source(const InterfaceAddress& address) {
  if (address.key.address.is_v4()) return !address.secondary;
  return address.key.address.is_link_local() && !address.tentative && !address.duplicate;
}

}  // namespace

std::string to_string(const AddressKey& key) {
  return fmt::format("{}{}/{} dev {}", key.address.to_string(),
                     key.peer ? " peer " + key.peer->to_string() : "", key.prefix_length,
                     name_of(key.ifindex));
}

std::optional<IpAddress> primary_address(unsigned ifindex, Family family,
                                         std::span<const InterfaceAddress> addresses,
                                         std::span<const IpAddress> excluded) {
  const auto fits = [&](const InterfaceAddress& candidate) {
    return candidate.key.ifindex == ifindex && candidate.key.address.family() == family &&
           can_be_source(candidate) &&
           std::ranges::find(excluded, candidate.key.address) == excluded.end();
  };
  const auto found = std::ranges::find_if(addresses, fits);
  if (found == addresses.end()) return std::nullopt;
  return found->key.address;
}

bool source_is_tentative(unsigned ifindex, const std::optional<IpAddress>& wanted,
                         std::span<const InterfaceAddress> addresses,
                         std::span<const IpAddress> excluded) {
  return std::ranges::any_of(addresses, [&](const InterfaceAddress& one) {
    const IpAddress& address = one.key.address;
    return one.key.ifindex == ifindex && one.tentative && !one.duplicate &&
           (wanted ? address == *wanted : address.is_link_local()) &&
           std::ranges::find(excluded, address) == excluded.end();
  });
}

bool lifetime_is_safe(const InterfaceAddress& wanted, std::span<const InterfaceAddress> existing) {
  const AddressKey& key = wanted.key;
  if (key.prefix_length >= key.address.bit_count()) return true;
  if (!key.address.is_v4()) return wanted.flags.no_prefix_route;
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

std::optional<AddressKey> in_the_way_of(const AddressKey& wanted,
                                        std::span<const InterfaceAddress> existing) {
  if (wanted.address.is_v4()) return std::nullopt;
  const auto found = std::ranges::find_if(existing, [&](const InterfaceAddress& other) {
    return other.key.ifindex == wanted.ifindex && other.key.address == wanted.address &&
           other.key != wanted;
  });
  if (found == existing.end()) return std::nullopt;
  return found->key;
}

}  // namespace vrrpd::linux
