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

/// The kernel counts down whole seconds and takes the address away when `valid` is over.
struct AddressLifetime {
  std::chrono::seconds valid;      ///< at least 1
  std::chrono::seconds preferred;  ///< at most `valid`; 0: deprecated from the start

  bool operator==(const AddressLifetime&) const = default;
};

/// What names an address to the kernel: two with different prefix lengths are two addresses.
struct AddressKey {
  unsigned ifindex = 0;
  IpAddress address;
  std::uint8_t prefix_length = 32;

  auto operator<=>(const AddressKey&) const = default;
};

struct InterfaceAddress {
  AddressKey key;
  std::string label;  ///< IPv4 only; empty: the interface's name
  std::optional<IpAddress> broadcast;
  std::uint8_t scope = 0;                   ///< RT_SCOPE_*; 0 is global
  std::optional<AddressLifetime> lifetime;  ///< nothing: for ever
  /// Read only: IPv4, and another address of the same prefix came first. When that one goes, this
  /// one goes with it (unless the host sets promote_secondaries).
  bool secondary = false;
};

/// "192.0.2.1/24 dev eth1"
[[nodiscard]] std::string to_string(const AddressKey& key);

/// The address that adverts are sent from: the interface's first IPv4 address that is neither
/// secondary nor one of `excluded` (our own virtual addresses, left-overs of them).
/// `addresses` in the kernel's order.
[[nodiscard]] std::optional<IpAddress> primary_address(unsigned ifindex,
                                                       std::span<const InterfaceAddress> addresses,
                                                       std::span<const IpAddress> excluded);

/// May `key` carry a lifetime (decision 16)? Not if it is, or would become, the primary address of
/// a prefix that others share: its end would take them with it. A host address (/32, /128) is safe;
/// an IPv6 address with a shorter prefix is not, since its prefix route ends with it.
/// `existing` is what the host has now, with or without `key` itself. Ask again when that changes.
[[nodiscard]] bool lifetime_is_safe(const AddressKey& key,
                                    std::span<const InterfaceAddress> existing);

}  // namespace vrrpd::linux
