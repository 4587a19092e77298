// SPDX-License-Identifier: Apache-2.0
// All routes and rules of the configuration: those of the host and those of each instance.
#pragma once

#include <map>
#include <string>

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
  /// The reference stays good.
  [[nodiscard]] VirtualRoutes& of(const config::VrrpInstance& instance);

  /// static_routes and static_rules. `kept`: what the last run had put there (PastRun::host).
  void start(const Imprint& kept) { host_.add(kept); }
  void stop() { host_.remove(); }

  /// Something of the host's routing, links or addresses has changed.
  void put_back();

  [[nodiscard]] RoutingTables& tables() { return tables_; }

 private:
  RoutingTables tables_;
  VirtualRoutes host_;
  std::map<std::string, VirtualRoutes> instances_;
};

}  // namespace vrrpd::runtime
