// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/identity.hpp"

#include <fmt/core.h>

#include <optional>
#include <utility>

#include "vrrpd/runtime/accept_mode.hpp"

namespace vrrpd::runtime {
namespace {

std::string line_of(const config::VrrpInstance& instance) {
  std::string line = fmt::format(
      "instance {} interface {} vrid {} version {} {} every {} us", instance.name,
      instance.interface, instance.virtual_router_id, instance.version,
      instance.family == Family::ipv4 ? "IPv4" : "IPv6",
      std::chrono::duration_cast<std::chrono::microseconds>(instance.advert_int).count());
  if (instance.vmac) line += " vmac " + instance.vmac->name;
  if (instance.multicast_group) line += " to " + instance.multicast_group->to_string();
  if (instance.unicast_src_ip) line += " from " + instance.unicast_src_ip->to_string();
  for (const auto& peer : instance.unicast_peers) line += " to " + peer.address.to_string();
  return line;
}

NamedAddress named(const config::VirtualAddress& address, const std::string& usual_device) {
  return {.interface = address.device.empty() ? usual_device : address.device,
          .address = address.address,
          .prefix_length = address.prefix_length,
          .peer = address.peer == address.address ? std::nullopt : address.peer};
}

}  // namespace

std::string identity_name(const GroupPlan& plan) {
  return (plan.group != nullptr ? "sync group " : "instance ") + plan.name;
}

GroupIdentity identity_of(const GroupPlan& plan) {
  GroupIdentity identity{.name = identity_name(plan), .members = {}, .imprint = {}};
  for (const auto& member : plan.members) {
    const auto& instance = *member.instance;
    identity.members.push_back(instance.name);
    identity.imprint.push_back(line_of(instance));
    for (const auto* list : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
      for (const auto& address : *list) {
        identity.imprint.push_back(imprint_of(named(address, instance.interface)));
      }
    }
    for (const auto& line : instance.virtual_routes) {
      identity.imprint.push_back(imprint_of(line.route));
    }
    for (const auto& line : instance.virtual_rules) {
      identity.imprint.push_back(imprint_of(line.rule));
    }
  }
  return identity;
}

RunIdentity identity_of(const config::Model& model, std::span<const GroupPlan* const> groups) {
  RunIdentity identity;
  for (const auto* group : groups) identity.groups.push_back(identity_of(*group));
  identity.runtime_directory = model.daemon.runtime_directory;
  identity.state_directory = model.daemon.state_directory;
  for (const auto& interface : model.mac_interfaces) {
    identity.host.push_back(imprint_of(
        linux::Macvlan{.name = interface.name, .base = interface.base, .mac = interface.mac}));
  }
  if (auto filter = filter_of(model)) {
    identity.host.push_back(imprint_of(NamedTable{*std::move(filter)}));
  }
  for (const auto& line : model.static_addresses) {
    identity.host.push_back(imprint_of(named(line, line.device)));
  }
  for (const auto& line : model.static_routes) identity.host.push_back(imprint_of(line.route));
  for (const auto& line : model.static_rules) identity.host.push_back(imprint_of(line.rule));
  return identity;
}

}  // namespace vrrpd::runtime
