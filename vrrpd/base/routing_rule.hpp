// SPDX-License-Identifier: Apache-2.0
// A rule of policy routing as a value: what a line of virtual_rules or static_rules asks of the
// kernel (ip-rule(8)).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/ip_prefix.hpp"
#include "vrrpd/base/ip_route.hpp"

namespace vrrpd {

template <class Number>
struct NumberRange {
  Number first = 0;
  Number last = 0;

  bool operator==(const NumberRange&) const = default;
};

struct FirewallMark {
  std::uint32_t value = 0;
  std::uint32_t mask = 0xffffffff;

  bool operator==(const FirewallMark&) const = default;
};

struct RoutingRule {
  // What becomes of a packet that matches.
  struct Lookup {
    std::uint32_t table;
    bool operator==(const Lookup&) const = default;
  };
  struct LookupOfDevice {  ///< `l3mdev`: the table of the VRF that it comes from or goes to
    bool operator==(const LookupOfDevice&) const = default;
  };
  struct Goto {
    std::uint32_t preference;
    bool operator==(const Goto&) const = default;
  };
  struct Nothing {  ///< `nop`
    bool operator==(const Nothing&) const = default;
  };
  enum class Refuse : std::uint8_t { blackhole, unreachable, prohibit };
  using Action = std::variant<Lookup, LookupOfDevice, Goto, Nothing, Refuse>;

  Family family = Family::ipv4;
  std::uint32_t preference = 0;  ///< the smallest is looked at first
  Action action = Lookup{main_table};

  // Selectors: all that are given must match, or with `inverted` not all of them.
  bool inverted = false;  ///< `not`
  std::optional<IpPrefix> from{}, to{};
  std::uint8_t tos = 0;
  std::optional<FirewallMark> mark{};
  std::string in_device{}, out_device{};  ///< `iif`, `oif`; the device need not exist
  std::optional<std::uint64_t> tunnel_id{};
  std::optional<NumberRange<std::uint32_t>> user_ids{};
  std::optional<std::uint8_t> ip_protocol{};
  std::optional<NumberRange<std::uint16_t>> source_ports{}, destination_ports{};

  // What a lookup must not find.
  std::optional<std::uint32_t> suppress_prefix_length{};  ///< prefixes of this length and shorter
  std::optional<std::uint32_t> suppress_interface_group{};

  std::uint32_t realm = 0;  ///< FROM << 16 | TO; 0: none
  std::uint8_t protocol = protocol_keepalived;

  /// "preference 100 from 192.0.2.0/24 lookup 100", in the notation of ip-rule(8): everything that
  /// is not as usual, so that two rules with one text are the same.
  [[nodiscard]] std::string to_string() const;

  bool operator==(const RoutingRule&) const = default;
};

}  // namespace vrrpd
