// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/routing_keeper.hpp"

#include <algorithm>
#include <utility>

namespace vrrpd::runtime {

RoutingKeeper::RoutingKeeper(const config::Model& model, RoutingTables tables)
    : tables_{std::move(tables)}, host_{model, tables_} {
  for (const auto& instance : model.instances) {
    instances_.try_emplace(instance.name, instance, tables_);
  }
}

bool RoutingKeeper::empty() const {
  return host_.empty() &&
         std::ranges::all_of(instances_, [](const auto& entry) { return entry.second.empty(); });
}

VirtualRoutes& RoutingKeeper::of(const config::VrrpInstance& instance) {
  return instances_.at(instance.name);
}

void RoutingKeeper::put_back() {
  host_.put_back();
  for (auto& [name, routes] : instances_) routes.put_back();
}

}  // namespace vrrpd::runtime
