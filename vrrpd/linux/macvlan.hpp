// SPDX-License-Identifier: Apache-2.0
// Interfaces with a virtual router's MAC address (RFC 9568 §7.3): macvlans in private mode on top
// of an Ethernet interface.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "vrrpd/base/system_error.hpp"
#include "vrrpd/linux/mac_address.hpp"
#include "vrrpd/linux/netlink_socket.hpp"

namespace vrrpd::linux {

struct Macvlan {
  std::string name;  ///< at most 15 bytes
  std::string base;  ///< the interface below
  MacAddress mac;
  bool operator==(const Macvlan&) const = default;
};

enum class MacvlanMade {
  created,
  found,     ///< there was exactly such a one, of an earlier run or a peer of this one
  replaced,  ///< there was such a one of another virtual router or with another base
};

/// There is an interface of that name, and it is no macvlan in private mode: make() could not have
/// it. Any thread. False also if the kernel does not say.
[[nodiscard]] bool is_taken_by_another(const std::string& name);

/// One thread at a time; never waits for anything but the kernel. Changes need CAP_NET_ADMIN.
class MacvlanTable {
 public:
  [[nodiscard]] static SystemResult<MacvlanTable> open();

  /// It is left down if it is new. ENODEV: there is no base. EMEDIUMTYPE: the base is no Ethernet.
  /// EEXIST: an interface of that name is somebody else's, and stays: it is no macvlan in private
  /// mode with a virtual router's MAC address (RFC 9568 §7.3).
  [[nodiscard]] SystemResult<MacvlanMade> make(const Macvlan& wanted);
  [[nodiscard]] SystemResult<void> set_up(const std::string& name);
  /// Removes it if there is exactly such a one, be it that its base has another name by now: true.
  /// Anything else of that name stays: false.
  [[nodiscard]] SystemResult<bool> remove(const Macvlan& macvlan);

 private:
  explicit MacvlanTable(NetlinkSocket socket) : socket_{std::move(socket)} {}

  [[nodiscard]] SystemResult<void> create(const Macvlan& wanted, unsigned base);
  [[nodiscard]] SystemResult<void> remove_index(unsigned index, const std::string& name);
  [[nodiscard]] SystemResult<void> confirm(NetlinkMessage request, std::string call,
                                           const std::string& subject);

  NetlinkSocket socket_;
};

}  // namespace vrrpd::linux
