// SPDX-License-Identifier: Apache-2.0
// The addresses of this host's interfaces: list, add, renew, remove. Every change is confirmed by
// the kernel's own answer.
#pragma once

#include <set>
#include <span>
#include <utility>
#include <vector>

#include "vrrpd/base/system_error.hpp"
#include "vrrpd/linux/interface_address.hpp"
#include "vrrpd/linux/netlink_socket.hpp"

namespace vrrpd::linux {

enum class Removal {
  removed,
  was_absent,  ///< somebody else, or the end of its lifetime, was quicker; or the interface is gone
};

/// One thread at a time; never waits for anything but the kernel. Changes need CAP_NET_ADMIN.
class AddressTable {
 public:
  [[nodiscard]] static SystemResult<AddressTable> open();

  /// IPv4 and IPv6 addresses of all interfaces, each interface's in the kernel's order.
  [[nodiscard]] SystemResult<std::vector<InterfaceAddress>> list();

  /// Adds addresses; one that is there already gets the lifetime anew (or none: for ever), with
  /// IPv6 also the flags, and nothing else of it changes. IPv6 addresses are usable at once, unless
  /// they ask for the detection of duplicates. EEXIST: the interface has an IPv6 address with
  /// another prefix length. One answer for each address, in order; all are tried.
  [[nodiscard]] std::vector<SystemResult<void>> add(std::span<const InterfaceAddress> addresses);

  /// One answer for each key, in order; all are tried.
  [[nodiscard]] std::vector<SystemResult<Removal>> remove(std::span<const AddressKey> keys);

 private:
  explicit AddressTable(NetlinkSocket socket) : socket_{std::move(socket)} {}

  [[nodiscard]] std::vector<SystemResult<void>> send_additions(
      std::span<const InterfaceAddress* const> addresses);

  NetlinkSocket socket_;
  /// IPv6 addresses that we have put there: renewing those needs no look at what is there.
  std::set<AddressKey> exact_;
};

}  // namespace vrrpd::linux
