// SPDX-License-Identifier: Apache-2.0
// The kernel's routes and its rules: put in, put back, take out, many at a time. Every change is
// confirmed by the kernel's own answer.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "vrrpd/base/ip_route.hpp"
#include "vrrpd/base/routing_rule.hpp"
#include "vrrpd/base/system_error.hpp"
#include "vrrpd/linux/netlink_socket.hpp"
#include "vrrpd/linux/routing_request.hpp"

namespace vrrpd::linux {

enum class RoutingOutcome : std::uint8_t {
  changed,
  as_wanted,  ///< it was there already, or (remove) not there any more
};

/// `Entry` is IpRoute or RoutingRule. One thread at a time; never waits for anything but the
/// kernel. Changes need CAP_NET_ADMIN. One answer for each entry, in order; all are tried.
template <class Entry>
class RoutingTable {
 public:
  using Outcomes = std::vector<SystemResult<RoutingOutcome>>;

  [[nodiscard]] static SystemResult<RoutingTable> open();

  /// As the entries' own placement says. EEXIST from an `add` is an error.
  [[nodiscard]] Outcomes add(std::span<const Entry> entries) {
    return carry_out(entries, RoutingVerb::add);
  }
  /// Those that are missing. What took their place meanwhile (the same destination, metric and
  /// table) stays.
  [[nodiscard]] Outcomes restore(std::span<const Entry> entries) {
    return carry_out(entries, RoutingVerb::restore);
  }
  /// Exactly these: one that differs, be it only in who made it, stays.
  [[nodiscard]] Outcomes remove(std::span<const Entry> entries) {
    return carry_out(entries, RoutingVerb::remove);
  }

 private:
  explicit RoutingTable(NetlinkSocket socket) : socket_{std::move(socket)} {}
  [[nodiscard]] Outcomes carry_out(std::span<const Entry> entries, RoutingVerb verb);

  NetlinkSocket socket_;
  KnownDevices devices_;
};

using RouteTable = RoutingTable<IpRoute>;
using RuleTable = RoutingTable<RoutingRule>;

}  // namespace vrrpd::linux
