// SPDX-License-Identifier: Apache-2.0
// An address as virtual_ipaddress and static_ipaddress have it, one a line:
// ADDR[/LEN] [dev IF] [scope S] [label L] [brd ADDR|+|-] [peer ADDR[/LEN]] [home] [-nodad] …
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "config/complaints.hpp"
#include "config/model.hpp"
#include "config/statement.hpp"

namespace vrrpd::config {

/// IFNAMSIZ - 1, for names and labels alike, in bytes.
inline constexpr std::size_t kLongestInterfaceName = 15;

enum class AddressUse : std::uint8_t {
  of_instance,  ///< virtual_ipaddress: while it is master
  of_host,      ///< static_ipaddress: from start to stop
};

/// Nothing, with a complaint, if the address is to be left out. A word that will not do is left out
/// where keepalived keeps the address.
[[nodiscard]] std::optional<VirtualAddress> read_address_line(const Statement& line, AddressUse use,
                                                              Complaints& complaints);

}  // namespace vrrpd::config
