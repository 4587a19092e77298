// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/device_trackers.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace vrrpd::runtime {
namespace {

class Tracking {
 public:
  Tracking(const config::VrrpInstance& instance, std::vector<TrackerPlan>& trackers)
      : known_{"", instance.interface}, trackers_{trackers} {
    if (instance.vmac) known_.insert(instance.vmac->name);  // it goes up and down with the other
  }

  void operator()(const config::VirtualAddress& line) {
    if (!line.no_track) track(line.device);
  }
  void operator()(const config::VirtualRoute& line) {
    if (!line.tracked) return;
    for (const auto& hop : line.route.next_hops) track(hop.device);
  }
  void operator()(const config::VirtualRule& line) {
    if (line.tracked) track(line.rule.in_device);
  }

 private:
  void track(const std::string& device) {
    if (known_.insert(device).second) trackers_.push_back({TrackerPlan::Source::link, device});
  }

  std::set<std::string> known_;
  std::vector<TrackerPlan>& trackers_;
};

std::set<std::string_view> track_groups_of(const config::Model& model, const std::string& name) {
  std::set<std::string_view> groups;
  for (const auto& group : model.track_groups) {
    if (std::ranges::find(group.members, name) != group.members.end()) groups.insert(group.name);
  }
  return groups;
}

}  // namespace

void track_devices(const config::Model& model, const config::VrrpInstance& instance,
                   std::vector<TrackerPlan>& trackers) {
  Tracking track{instance, trackers};
  for (const auto& line : instance.virtual_ipaddress) track(line);
  for (const auto& line : instance.virtual_ipaddress_excluded) track(line);
  for (const auto& line : instance.virtual_routes) track(line);
  for (const auto& line : instance.virtual_rules) track(line);

  const auto groups = track_groups_of(model, instance.name);
  const auto track_of_groups = [&](const auto& lines) {
    for (const auto& line : lines) {
      if (groups.contains(line.track_group)) track(line);
    }
  };
  track_of_groups(model.static_addresses);
  track_of_groups(model.static_routes);
  track_of_groups(model.static_rules);
}

}  // namespace vrrpd::runtime
