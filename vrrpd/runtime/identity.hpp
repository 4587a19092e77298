// SPDX-License-Identifier: Apache-2.0
// A group as text: what its peers see of it and what it holds on this host. Two runs of the daemon
// with the same text may follow each other unnoticed (adoption.hpp), and a run with another one
// learns from it what to clean up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vrrpd/base/address.hpp"
#include "vrrpd/runtime/plan.hpp"
#include "vrrpd/runtime/run_state.hpp"

namespace vrrpd::runtime {

/// GroupIdentity::name: a sync group and an instance on its own may have one name.
[[nodiscard]] std::string identity_name(const GroupPlan& plan);

[[nodiscard]] GroupIdentity identity_of(const GroupPlan& plan);

/// An address by the name of its interface, whose number may have changed since.
struct NamedAddress {
  std::string interface;
  IpAddress address;
  std::uint8_t prefix_length = 32;
  std::optional<IpAddress> peer{};  ///< linux::AddressKey::peer
  auto operator<=>(const NamedAddress&) const = default;
};

/// The addresses of GroupIdentity::imprint, each once; lines that speak of something else are
/// passed over.
[[nodiscard]] std::vector<NamedAddress> addresses_of(const std::vector<std::string>& imprint);

}  // namespace vrrpd::runtime
