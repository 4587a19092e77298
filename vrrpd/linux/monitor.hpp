// SPDX-License-Identifier: Apache-2.0
// What changes on this host's interfaces, as it happens.
#pragma once

#include <variant>
#include <vector>

#include "vrrpd/base/system_error.hpp"
#include "vrrpd/linux/interface_address.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/linux/netlink_socket.hpp"

namespace vrrpd::linux {

/// Sent by the kernel for every change of a link, also for some that concern none of these fields.
struct LinkChanged {
  Interface link;        ///< as it is now
  bool deleted = false;  ///< the interface, its index and its addresses are gone
};

/// Also each time that a lifetime is renewed, and when an IPv6 address has passed the search for
/// duplicates or failed in it.
struct AddressAdded {
  InterfaceAddress address;  ///< as it is now
};

/// Also when its lifetime is over.
struct AddressRemoved {
  AddressKey key;
};

/// A route or a rule that carries keepalived's protocol number (ours do) was removed. The kernel
/// says nothing of IPv4 routes that go with their interface or their source address.
struct RoutingRemoved {};

/// The kernel had more to say than the socket could hold: read everything anew.
struct Overrun {};

using MonitorEvent =
    std::variant<LinkChanged, AddressAdded, AddressRemoved, RoutingRemoved, Overrun>;

/// One thread at a time. It reports what changes after open(): list first what is there after that.
class Monitor {
 public:
  [[nodiscard]] static SystemResult<Monitor> open();

  /// From now on RoutingRemoved too. Not for nothing: a host may have many routes that change
  /// often.
  [[nodiscard]] SystemResult<void> follow_routing();

  /// Readable when there is something to read().
  [[nodiscard]] int fd() const;

  /// What waits, in order; empty if nothing does. After some hundred events it is enough for one
  /// call, and fd() stays readable. An error never takes events along: they are returned first,
  /// with an Overrun behind them.
  [[nodiscard]] SystemResult<std::vector<MonitorEvent>> read();

 private:
  explicit Monitor(NetlinkSocket socket) : socket_{std::move(socket)} {}

  NetlinkSocket socket_;
};

}  // namespace vrrpd::linux
