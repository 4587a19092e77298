// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/absent_devices.hpp"

#include <fmt/format.h>

#include <set>
#include <string_view>
#include <utility>

namespace vrrpd::runtime {
namespace {

class Look {
 public:
  Look(const std::function<bool(const std::string&)>& is_or_will_be, Diagnostics& diagnostics)
      : is_or_will_be_{is_or_will_be}, diagnostics_{diagnostics} {}

  void at(const config::VrrpInstance& instance) {
    said_ = {"", instance.interface};
    // Of several lines, those that put the instance into fault are said.
    look_at_lines(instance, true,
                  fmt::format("{} will be in fault until it appears", instance.name));
    look_at_lines(instance, false, {});
  }

  /// Every member is in fault, or has the weight.
  void at(const config::SyncGroup& group) {
    said_ = {""};
    look(group.track_interface, true,
         fmt::format("the members of {} will be in fault until it appears", group.name));
    look(group.track_interface, false, weighted(group.name));
  }

  void at(const std::vector<config::VirtualAddress>& addresses) {
    for (const auto& line : addresses) {
      said_ = {""};
      look(line.device, line.place, "the address comes when it does",
           "`dev' names another one, or default_interface for all");
    }
  }

  void at(const std::vector<config::VirtualRoute>& routes) {
    for (const auto& line : routes) {
      said_ = {""};
      for (const auto& hop : line.route.next_hops)
        look(hop.device, line.place, "the route comes when it does");
    }
  }

  void at(const std::vector<config::VirtualRule>& rules) {
    for (const auto& line : rules) {
      said_ = {""};
      look(line.rule.in_device, line.place, "no packet comes from there until it appears");
    }
  }

 private:
  /// The lines that mean a fault, or those that mean less.
  void look_at_lines(const config::VrrpInstance& instance, bool faulting,
                     const std::string& consequence) {
    const auto say = [&](const std::string& device, const Place& place, bool tracked,
                         std::string_view otherwise) {
      if (tracked == faulting) look(device, place, faulting ? consequence : otherwise);
    };
    for (const auto* lines : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
      for (const auto& line : *lines)
        say(line.device, line.place, !line.no_track, "the address comes when it does");
    }
    for (const auto& line : instance.virtual_routes) {
      for (const auto& hop : line.route.next_hops)
        say(hop.device, line.place, line.tracked, "the route comes when it does");
    }
    for (const auto& line : instance.virtual_rules)
      say(line.rule.in_device, line.place, line.tracked, "no packet comes from there");
    look(instance.track_interface, faulting, faulting ? consequence : weighted(instance.name));
  }

  static std::string weighted(const std::string& name) {
    return fmt::format("{} counts it as down until then", name);
  }

  void look(const std::vector<config::TrackedInterface>& tracked, bool faulting,
            const std::string& consequence) {
    for (const auto& one : tracked) {
      if ((one.weight == 0) == faulting) look(one.name, one.place, consequence);
    }
  }

  void look(const std::string& device, const Place& place, std::string_view consequence,
            std::string hint = {}) {
    if (!said_.insert(device).second || is_or_will_be_(device)) return;
    diagnostics_.push_back({Severity::warning,
                            place,
                            fmt::format("there is no interface {}: {}", device, consequence),
                            std::move(hint),
                            {}});
  }

  const std::function<bool(const std::string&)>& is_or_will_be_;
  Diagnostics& diagnostics_;
  std::set<std::string> said_;  ///< or not to be said
};

}  // namespace

void warn_of_absent_devices(const config::Model& model,
                            const std::function<bool(const std::string&)>& is_or_will_be,
                            Diagnostics& diagnostics) {
  Look look{is_or_will_be, diagnostics};
  for (const auto& instance : model.instances) look.at(instance);
  for (const auto& group : model.groups) look.at(group);
  look.at(model.static_addresses);
  look.at(model.static_routes);
  look.at(model.static_rules);
}

}  // namespace vrrpd::runtime
