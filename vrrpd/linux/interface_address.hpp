// SPDX-License-Identifier: Apache-2.0
// An address as an interface has it, and the rules that follow from which addresses it has. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "vrrpd/base/address.hpp"

namespace vrrpd::linux {

/// The kernel counts down whole seconds.
struct AddressLifetime {
  /// After this it takes the address away; at least 1. Nothing: never.
  std::optional<std::chrono::seconds> valid;
  /// After this the address is deprecated: not chosen as a source any more; 0: from the start.
  /// Nothing, or more than `valid`: as long as it is valid.
  std::optional<std::chrono::seconds> preferred;

  bool operator==(const AddressLifetime&) const = default;
};

/// What names an address to the kernel: two with different prefix lengths are two addresses (but
/// an interface cannot have an IPv6 address twice).
struct AddressKey {
  unsigned ifindex = 0;
  IpAddress address;
  std::uint8_t prefix_length = 32;  ///< of the peer, if there is one
  std::optional<IpAddress> peer{};  ///< peer: the far end of a point-to-point link

  auto operator<=>(const AddressKey&) const = default;
};

/// Words that keepalived and ip-address(8) have for how an address behaves.
struct AddressFlags {
  bool home = false;                 ///< home: IPv6, RFC 6275
  bool duplicate_detection = false;  ///< -nodad: IPv6, look for duplicates before it is used
  bool no_prefix_route = false;      ///< noprefixroute
  bool autojoin = false;             ///< autojoin: a multicast address, joined by the kernel
  bool manage_temporary = false;     ///< mngtmpaddr: IPv6, needs /64

  bool operator==(const AddressFlags&) const = default;
};

/// "Who put this address here" (IFA_PROTO), shown by `ip address` as "proto 18": the number that
/// rt_protos gives to keepalived, and that keepalived uses. Kernels before 5.18 do not know it.
inline constexpr std::uint8_t address_protocol = 18;

struct InterfaceAddress {
  AddressKey key;
  std::string label;  ///< IPv4 only; empty: the interface's name
  std::optional<IpAddress> broadcast;
  std::uint8_t scope = 0;  ///< RT_SCOPE_*; 0 is global
  AddressLifetime lifetime{};
  AddressFlags flags{};

  // What only the kernel says:

  /// IPv4, and another address of the same prefix came first. When that one goes, this one goes
  /// with it (unless the host sets promote_secondaries).
  bool secondary = false;
  /// IPv6: duplicates are being looked for; the address cannot be used yet. Monitor tells when it
  /// can.
  bool tentative = false;
  bool duplicate = false;     ///< IPv6: somebody else has it; the address stays unused
  std::uint8_t protocol = 0;  ///< who put it there: ours are `address_protocol`; 0: nobody said

  bool operator==(const InterfaceAddress&) const = default;
};

/// "192.0.2.1/24 dev eth1"
[[nodiscard]] std::string to_string(const AddressKey& key);

/// The address that adverts are sent from: the interface's first that is not one of `excluded` (our
/// own virtual addresses, left-overs of them) and fits. IPv4: not a secondary one. IPv6: link-local
/// (RFC 9568 §5.1.2.1), and the search for duplicates is over and found none.
/// `addresses` in the kernel's order.
[[nodiscard]] std::optional<IpAddress> primary_address(unsigned ifindex, Family family,
                                                       std::span<const InterfaceAddress> addresses,
                                                       std::span<const IpAddress> excluded);

/// IPv6: the interface has such an address (`wanted`, or nothing: what primary_address() looks
/// for), and whether another host has it too is still being asked (RFC 4862 §5.4). It is known
/// soon.
[[nodiscard]] bool source_is_tentative(unsigned ifindex, const std::optional<IpAddress>& wanted,
                                       std::span<const InterfaceAddress> addresses,
                                       std::span<const IpAddress> excluded);

/// May `wanted` carry a lifetime (decision 16)? Not if its end would take something else along.
/// IPv4: if it is, or would become, the primary address of a prefix that others share. IPv6: if it
/// makes a prefix route, which ends with it. A host address (/32, /128) has neither. `existing` is
/// what the host has now, with or without `wanted` itself. Ask again when that changes.
[[nodiscard]] bool lifetime_is_safe(const InterfaceAddress& wanted,
                                    std::span<const InterfaceAddress> existing);

/// IPv6: the interface has this very address already, with another prefix length or peer. The
/// kernel takes a request to add `wanted` for one to renew that one.
[[nodiscard]] std::optional<AddressKey> in_the_way_of(const AddressKey& wanted,
                                                      std::span<const InterfaceAddress> existing);

}  // namespace vrrpd::linux
