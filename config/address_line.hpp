// SPDX-License-Identifier: Apache-2.0
// A line of virtual_ipaddress: ADDR[/LEN] [dev IF] [scope S] [label L] [brd ADDR|+|-] …
#pragma once

#include <cstddef>

#include "config/complaints.hpp"
#include "config/draft.hpp"
#include "config/statement.hpp"

namespace vrrpd::config {

/// IFNAMSIZ - 1, for names and labels alike, in bytes.
inline constexpr std::size_t kLongestInterfaceName = 15;

/// Adds the address, or says why it is left out.
void read_address_line(const Statement& line, InstanceDraft& draft, Complaints& complaints);

}  // namespace vrrpd::config
