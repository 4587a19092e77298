// SPDX-License-Identifier: Apache-2.0
// Routes and rules as the kernel wants to hear of them (rtnetlink(7)). Pure, but for the numbers of
// interfaces.
#pragma once

#include <cstdint>
#include <map>
#include <string>

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

/// The number that an interface of that name had when a route last went to it.
using KnownDevices = std::map<std::string, unsigned>;

/// A route is removed from the interface that it went to, whatever that is called by now.
/// ENODEV: the route names an interface that does not exist.
[[nodiscard]] SystemResult<NetlinkMessage> routing_request(const IpRoute& route, RoutingVerb verb,
                                                           KnownDevices& known);
/// Never an error: a rule may name interfaces that come later. For the kernel too they are names.
[[nodiscard]] SystemResult<NetlinkMessage> routing_request(const RoutingRule& rule,
                                                           RoutingVerb verb, KnownDevices& known);

}  // namespace vrrpd::linux
