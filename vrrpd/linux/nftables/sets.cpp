// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/nftables/sets.hpp"

#include <net/if.h>

#include <bit>
#include <utility>

namespace vrrpd::linux::nftables {
namespace {

// Of nft(8): include/datatype.h.
constexpr std::uint32_t ipv4_type = 7, ipv6_type = 8, ifindex_type = 20, ifname_type = 41;

Key link_local_key(const Destination& destination, const FirewallOptions& options) {
  const auto address = destination.address.bytes();
  Key key{address.begin(), address.end()};
  if (options.match_ifindex) {
    // In the host's order, as the kernel has it.
    const auto index = std::bit_cast<std::array<std::uint8_t, 4>>(destination.ifindex);
    key.insert(key.end(), index.begin(), index.end());
  } else {
    key.insert(key.end(), destination.interface.begin(), destination.interface.end());
    key.resize(address.size() + IFNAMSIZ);
  }
  return key;
}

}  // namespace

std::array<Set, 3> sets_of(std::span<const Destination> destinations,
                           const FirewallOptions& options) {
  const bool by_index = options.match_ifindex;
  Set ipv4{.form = Set::Form::ipv4, .name = "ipv4", .id = 1, .type = ipv4_type, .key_bytes = 4};
  Set ipv6{.form = Set::Form::ipv6, .name = "ipv6", .id = 2, .type = ipv6_type, .key_bytes = 16};
  Set link_local{.form = Set::Form::link_local,
                 .name = "link_local",
                 .id = 3,
                 .type = ipv6_type << 6 | (by_index ? ifindex_type : ifname_type),
                 .key_bytes = by_index ? 16u + 4u : 16u + IFNAMSIZ};
  for (const Destination& destination : destinations) {
    const auto bytes = destination.address.bytes();
    if (!destination.address.is_link_local()) {
      (destination.address.is_v4() ? ipv4 : ipv6).keys.emplace_back(bytes.begin(), bytes.end());
    } else if (!by_index || destination.ifindex != 0) {
      link_local.keys.push_back(link_local_key(destination, options));
    }
  }
  return {std::move(ipv4), std::move(ipv6), std::move(link_local)};
}

}  // namespace vrrpd::linux::nftables
