// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/routing_keeper.hpp"

#include <algorithm>
#include <utility>

namespace vrrpd::runtime {

RoutingKeeper::RoutingKeeper(const config::Model& model, RoutingTables tables)
    : tables_{std::move(tables)}, host_{model, tables_} {}

VirtualRoutes& RoutingKeeper::routes_of(const config::VrrpInstance& instance) {
  return instances_.emplace_back(instance, tables_);
}

void RoutingKeeper::forget(const VirtualRoutes& routes) {
  instances_.remove_if([&routes](const VirtualRoutes& one) { return &one == &routes; });
}

void RoutingKeeper::reconfigure(VirtualRoutes& routes, const config::VrrpInstance& instance,
                                bool up) {
  routes.become(VirtualRoutes{instance, tables_}, up);
}

void RoutingKeeper::reconfigure_host(const config::Model& model) {
  host_.become(VirtualRoutes{model, tables_}, true);
}

bool RoutingKeeper::empty() const {
  return host_.empty() && std::ranges::all_of(instances_, &VirtualRoutes::empty);
}

void RoutingKeeper::put_back() {
  host_.put_back();
  for (auto& routes : instances_) routes.put_back();
}

}  // namespace vrrpd::runtime
