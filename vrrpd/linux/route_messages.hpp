// SPDX-License-Identifier: Apache-2.0
// What the kernel writes about links, addresses and routes (rtnetlink(7)), as values.
#pragma once

#include <optional>

#include "vrrpd/linux/interface_address.hpp"
#include "vrrpd/linux/interfaces.hpp"

struct nlmsghdr;

namespace vrrpd::linux {

/// From RTM_NEWLINK or RTM_DELLINK; nothing if it is another message, or a bridge's view of one of
/// its ports: those come with the same types, and RTM_DELLINK then only means "left the bridge".
[[nodiscard]] std::optional<Interface> read_link(nlmsghdr& message);

/// From RTM_NEWADDR or RTM_DELADDR; nothing if it is another message or family.
[[nodiscard]] std::optional<InterfaceAddress> read_address(nlmsghdr& message);

/// Is it RTM_DELROUTE or RTM_DELRULE of an entry with keepalived's protocol number?
[[nodiscard]] bool is_removed_routing(nlmsghdr& message);

}  // namespace vrrpd::linux
