// SPDX-License-Identifier: Apache-2.0
// What a run puts on this host, one thing a line: so it stands in the state file, from which the
// next run, or `vrrpd --release`, learns what to remove.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/ip_route.hpp"
#include "vrrpd/base/routing_rule.hpp"
#include "vrrpd/linux/macvlan.hpp"

namespace vrrpd::runtime {

/// Lines. Two runs with the same ones put the same onto the host.
using Imprint = std::vector<std::string>;

/// An address by the name of its interface, whose number may have changed since.
struct NamedAddress {
  std::string interface;
  IpAddress address;
  std::uint8_t prefix_length = 32;
  std::optional<IpAddress> peer{};  ///< linux::AddressKey::peer
  auto operator<=>(const NamedAddress&) const = default;
};

/// In any order: the members of a group may change places.
[[nodiscard]] bool same_lines(Imprint one, Imprint other);

[[nodiscard]] std::string imprint_of(const NamedAddress& address);
[[nodiscard]] std::string imprint_of(const IpRoute& route);
[[nodiscard]] std::string imprint_of(const RoutingRule& rule);
[[nodiscard]] std::string imprint_of(const linux::Macvlan& interface);

/// An nftables table of the family inet.
struct NamedTable {
  std::string name;
  auto operator<=>(const NamedTable&) const = default;
};
[[nodiscard]] std::string imprint_of(const NamedTable& table);

struct Holdings {
  std::vector<NamedAddress> addresses;
  std::vector<IpRoute> routes;
  std::vector<RoutingRule> rules;
  std::vector<linux::Macvlan> interfaces;
  std::vector<NamedTable> filters;
};

/// What the lines speak of, each once, in their order. Lines that speak of something else are
/// passed over.
[[nodiscard]] Holdings holdings_of(std::span<const std::string> imprint);

/// The lines of `imprint` that `kept` does not have.
[[nodiscard]] Imprint without(const Imprint& imprint, const Imprint& kept);

}  // namespace vrrpd::runtime
