// SPDX-License-Identifier: Apache-2.0
// Routes and rules as the kernel wants to hear of them (rtnetlink(7)). Pure, but for the numbers of
// interfaces.
#pragma once

#include <cstdint>

#include "vrrpd/base/ip_route.hpp"
#include "vrrpd/base/routing_rule.hpp"
#include "vrrpd/base/system_error.hpp"
#include "vrrpd/linux/netlink_socket.hpp"

namespace vrrpd::linux {

enum class RoutingVerb : std::uint8_t {
  add,      ///< as the entry's own placement says
  restore,  ///< only if it is not there: EEXIST otherwise
  remove,   ///< it, and nothing that differs from it
};

/// ENODEV: the route names an interface that does not exist.
[[nodiscard]] SystemResult<NetlinkMessage> routing_request(const IpRoute& route, RoutingVerb verb);
/// Never an error: a rule may name interfaces that come later.
[[nodiscard]] SystemResult<NetlinkMessage> routing_request(const RoutingRule& rule,
                                                           RoutingVerb verb);

}  // namespace vrrpd::linux
