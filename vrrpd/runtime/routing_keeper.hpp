// SPDX-License-Identifier: Apache-2.0
// All routes and rules of the configuration: those of the host and those of each instance.
#pragma once

#include <list>

#include "config/model.hpp"
#include "vrrpd/runtime/virtual_routes.hpp"

namespace vrrpd::runtime {

class RoutingKeeper {
 public:
  /// Neither adds nor removes anything yet.
  RoutingKeeper(const config::Model& model, RoutingTables tables);
  RoutingKeeper(const RoutingKeeper&) = delete;
  RoutingKeeper& operator=(const RoutingKeeper&) = delete;

  /// The configuration names no route and no rule.
  [[nodiscard]] bool empty() const;
  /// What this instance has while it is master. The reference stays good until forget().
  [[nodiscard]] VirtualRoutes& routes_of(const config::VrrpInstance& instance);
  /// The instance has ended. Its routes have gone before.
  void forget(const VirtualRoutes& routes);

  // The configuration was read anew.
  /// `up`: the instance is master.
  void reconfigure(VirtualRoutes& routes, const config::VrrpInstance& instance, bool up);
  void reconfigure_host(const config::Model& model);

  /// static_routes and static_rules. `kept`: what the last run had put there (PastRun::host).
  void start(const Imprint& kept) { host_.add(kept); }
  void stop() { host_.remove(); }

  /// Something of the host's routing, links or addresses has changed.
  void put_back();

  [[nodiscard]] RoutingTables& tables() { return tables_; }

 private:
  RoutingTables tables_;
  VirtualRoutes host_;
  std::list<VirtualRoutes> instances_;
};

}  // namespace vrrpd::runtime
