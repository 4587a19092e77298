// SPDX-License-Identifier: Apache-2.0
// The addresses that take no traffic: keepalived no_accept and strict_mode, RFC 9568 §6.1
// Accept_Mode. What keeps it from them is there from start to stop, whoever is master: an address
// that is elsewhere loses nothing by it, none is ever up without it, and a failover has one thing
// less to wait for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/model.hpp"
#include "vrrpd/linux/firewall.hpp"
#include "vrrpd/runtime/host.hpp"

namespace vrrpd::runtime {

/// Sorted, each once; without interface indices.
[[nodiscard]] std::vector<linux::Destination> without_traffic(const config::Model& model);

class AcceptMode {
 public:
  explicit AcceptMode(const config::Model& model);

  /// Puts the filter up unless it is as it should be; again when links have come or gone. False: it
  /// could not, which is logged, once until it works, and is to be tried again. A kernel without
  /// nftables is not asked again.
  bool enforce(Host& host);

  /// Removes the filter, an earlier run's included. False: it is still there, which is logged.
  bool remove();

 private:
  [[nodiscard]] std::vector<linux::Destination> as_of_now(Host& host) const;
  [[nodiscard]] SystemResult<void> drop(const std::vector<linux::Destination>& destinations);
  /// True: there is no sense in trying again.
  bool report(const SystemError& error);
  /// Opened with the first need of it: a host without no_accept needs no nftables.
  [[nodiscard]] SystemResult<linux::Firewall*> firewall();

  linux::FirewallOptions options_;
  std::vector<linux::Destination> destinations_;
  std::optional<linux::Firewall> firewall_;
  std::optional<std::vector<linux::Destination>> in_force_;
  bool failing_ = false;
};

}  // namespace vrrpd::runtime
