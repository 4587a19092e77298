// SPDX-License-Identifier: Apache-2.0
// Destinations as the sets of addresses that nftables looks them up in.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "vrrpd/linux/firewall.hpp"

namespace vrrpd::linux::nftables {

/// As the kernel compares it.
using Key = std::vector<std::uint8_t>;

struct Set {
  enum class Form : std::uint8_t {
    ipv4,
    ipv6,
    link_local,  ///< the address, and behind it the interface's name or index
  };
  Form form;
  std::string name;
  std::uint32_t id;         ///< within the transaction
  std::uint32_t type;       ///< what nft(8) shows the keys as: its own numbers, six bits each
  std::uint32_t key_bytes;  ///< of each key
  std::vector<Key> keys{};
};

/// One of each form. With `options.match_ifindex` a link-local address whose interface does not
/// exist is left out.
[[nodiscard]] std::array<Set, 3> sets_of(std::span<const Destination> destinations,
                                         const FirewallOptions& options);

}  // namespace vrrpd::linux::nftables
