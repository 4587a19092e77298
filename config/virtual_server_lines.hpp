// SPDX-License-Identifier: Apache-2.0
// virtual_server and what stands in it.
#pragma once

#include <cstdint>
#include <optional>

#include "config/complaints.hpp"
#include "config/draft.hpp"
#include "config/keyword.hpp"
#include "config/statement.hpp"
#include "config/virtual_server.hpp"

namespace vrrpd::config {

/// virtual_server ADDRESS [PORT]|fwmark N|group NAME { … }. Says once what becomes of the block.
void read_virtual_server(const Statement& statement, Draft& draft, Complaints& complaints);

/// TCP_CHECK and its like, in a real_server; completed when the virtual server is.
void read_checker(const Statement& statement, RealServer& server, Complaints& complaints);

/// KEYWORD ADDRESS [PORT], the words from number `first` on (0 is the keyword). Nothing, with a
/// complaint, if they will not do.
struct ServiceAddress {
  IpAddress address;
  std::uint16_t port = 0;
};
[[nodiscard]] std::optional<ServiceAddress> read_service_address(const Statement& statement,
                                                                 std::size_t first,
                                                                 Complaints& complaints);

/// Puts what `outer` says into what `inner` leaves open.
void inherit(CheckerTimes& inner, const CheckerTimes& outer);

/// keepalived's defaults, by the kind of check.
void complete(Checker& checker);

}  // namespace vrrpd::config
