// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vrrpd/base/system_error.hpp"
#include "vrrpd/linux/mac_address.hpp"

namespace vrrpd::linux {

struct Interface {
  unsigned index = 0;  ///< from 1; a device that is deleted and made anew gets another
  std::string name;
  bool up = false;       ///< the operator wants it up (IFF_UP)
  bool running = false;  ///< it has a carrier and can send (IFF_RUNNING)
  unsigned mtu = 0;      ///< bytes
  MacAddress mac{};      ///< zeros if it has none of six bytes
  /// Ethernet, and no IFF_NOARP: neighbours are found by ARP and ND, so that announcements help.
  bool has_neighbours = false;

  [[nodiscard]] bool usable() const { return up && running; }
};

/// Any thread. ENODEV: there is no interface of that name.
[[nodiscard]] SystemResult<Interface> find_interface(std::string_view name);

/// All of them. Any thread. What changes later is told by Monitor, whole.
[[nodiscard]] SystemResult<std::vector<Interface>> list_interfaces();

/// For messages: "eth1", or "#7" if there is no such interface any more.
[[nodiscard]] std::string name_of(unsigned ifindex);

}  // namespace vrrpd::linux
