// SPDX-License-Identifier: Apache-2.0
// What is said to nftables: a table with one chain at the hook `input`, sets of addresses, and
// rules that look them up. In the words of nft(8):
//
//     table inet keepalived {
//       flags owner
//       set ipv4 { type ipv4_addr; elements = { 192.0.2.1 } }
//       set ipv6 { type ipv6_addr; elements = { 2001:db8::1 } }
//       set link_local { type ipv6_addr . ifname; elements = { fe80::1 . "eth1" } }
//       chain vrrpd_in {
//         type filter hook input priority -1; policy accept;
//         iif "lo" accept
//         icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
//         ip daddr @ipv4 drop
//         ip6 daddr @ipv6 drop
//         ip6 daddr . iifname @link_local drop
//       }
//     }
#pragma once

#include <span>
#include <string>
#include <vector>

#include "vrrpd/linux/firewall.hpp"

namespace vrrpd::linux::nftables {

/// `owned`: it goes when the socket that makes it is closed (Linux 5.12). There must be none of
/// that name. With `options.match_ifindex` an interface that does not exist is left out.
[[nodiscard]] std::vector<NetlinkMessage> make_table(const FirewallOptions& options,
                                                     std::span<const Destination> destinations,
                                                     bool owned);

/// Refused, all of it, if there is no such table or it has no chain `vrrpd_in`: then it is not
/// ours.
[[nodiscard]] std::vector<NetlinkMessage> remove_table(const std::string& name);

/// The same requests between the marks of a batch.
[[nodiscard]] std::vector<NetlinkMessage> transaction(std::vector<NetlinkMessage> requests);

}  // namespace vrrpd::linux::nftables
