// SPDX-License-Identifier: Apache-2.0
// The addresses that take no traffic: keepalived no_accept and strict_mode, RFC 9568 §6.1
// Accept_Mode. What keeps it from them is there from start to stop, whoever is master: an address
// that is elsewhere loses nothing by it, and a failover has one thing less to wait for. An address
// is up without it only where that could not be put up, which is said, and after a daemon that was
// killed, until it has run out or the next run begins.
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

/// The name of the nftables table; nothing: there is none.
[[nodiscard]] std::optional<std::string> filter_of(const config::Model& model);

class AcceptMode {
 public:
  /// `ask`: `nobodys` asks for a table as old kernels have it.
  explicit AcceptMode(const config::Model& model, linux::Ownership ask = linux::Ownership::owned);

  /// The configuration was read anew: other addresses, in the table that there is. enforce() puts
  /// that into force.
  void reconfigure(const config::Model& model);

  /// Puts the filter up unless it is as it should be; again when links have come or gone. False: to
  /// be called again some time. Either it could not, which is logged, once until it works; or
  /// anybody can remove it (before Linux 5.12), so that it is put up anew each time. A kernel
  /// without nftables is not asked again.
  bool enforce(Host& host);

  /// Removes the filter, an earlier run's included. False: it is still there, which is logged.
  bool remove();

 private:
  [[nodiscard]] std::vector<linux::Destination> as_of_now(Host& host) const;
  [[nodiscard]] SystemResult<linux::Ownership> drop(
      const std::vector<linux::Destination>& destinations);
  [[nodiscard]] bool in_force(const std::vector<linux::Destination>& wanted) const;
  /// True: there is no sense in trying again.
  bool report(const SystemError& error);
  /// Opened with the first need of it: a host without no_accept needs no nftables.
  [[nodiscard]] SystemResult<linux::Firewall*> firewall();

  linux::FirewallOptions options_;
  std::vector<linux::Destination> destinations_;
  std::optional<linux::Firewall> firewall_;
  std::optional<std::vector<linux::Destination>> in_force_;
  linux::Ownership ownership_ = linux::Ownership::owned;  ///< of what is in force
  bool failing_ = false;
  bool hopeless_ = false;  ///< a kernel without nftables
};

}  // namespace vrrpd::runtime
