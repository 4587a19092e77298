// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::probes {

/// What a probe connects to, how, and how long it may take in all.
struct Target {
  IpAddress address;
  std::uint16_t port = 0;              ///< 0: the kind of probe has none (ICMP)
  std::optional<IpAddress> bind_to{};  ///< bindto
  std::string bind_interface{};        ///< bind_if; empty: any
  std::uint16_t bind_port = 0;         ///< bind_port; 0: any
  std::uint32_t firewall_mark = 0;     ///< fwmark
  Duration timeout = std::chrono::seconds{5};

  /// "192.0.2.1:3306", "[2001:db8::1]:3306"
  [[nodiscard]] std::string text() const;
};

}  // namespace vrrpd::probes
