// SPDX-License-Identifier: Apache-2.0
#include "config/validate.hpp"

#include <fmt/format.h>

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "config/completion.hpp"
#include "config/interface_delays.hpp"
#include "config/module_tables.hpp"
#include "config/names.hpp"
#include "config/script_use.hpp"
#include "config/static_lines.hpp"
#include "config/track_references.hpp"
#include "config/virtual_macs.hpp"

namespace vrrpd::config {
namespace {

struct AddressOnDevice {
  std::string_view device;
  IpAddress address;
  bool operator==(const AddressOnDevice&) const = default;
};

struct Hash {
  std::size_t operator()(const AddressOnDevice& where) const {
    const auto bytes = where.address.bytes();
    const std::string text{bytes.begin(), bytes.end()};
    return std::hash<std::string_view>{}(where.device) * 31 + std::hash<std::string>{}(text);
  }
};

/// An address can only be added once.
void warn_of_shared_addresses(const Model& model, Complaints& complaints) {
  std::unordered_map<AddressOnDevice, const VrrpInstance*, Hash> known;
  for (const VrrpInstance& instance : model.instances) {
    for (const auto* list : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
      for (const VirtualAddress& address : *list) {
        const std::string_view device =
            address.device.empty() ? instance.interface : address.device;
        const auto [entry, added] = known.try_emplace({device, address.address}, &instance);
        if (added || entry->second == &instance) continue;
        complaints.warning(address.place,
                           fmt::format("{} belongs to vrrp_instance {} already",
                                       address.address.to_string(), quoted(entry->second->name)),
                           "whichever leaves master first takes it away from the other");
        complaints.remark(entry->second->place, "the other one is here");
      }
    }
  }
}

/// An owner is master from its start on and the others are not (RFC 9568 §6.4.1): a group of both
/// moves together only as long as nobody else is master.
void warn_of_mixed_owners(const Model& model, Complaints& complaints) {
  const auto instances = by_name(model.instances);
  for (const SyncGroup& group : model.groups) {
    const VrrpInstance *owner = nullptr, *other = nullptr;
    for (const std::string& name : group.members) {
      const VrrpInstance* member = instances.at(name);
      (member->priority == kOwner ? owner : other) = member;
    }
    if (owner == nullptr || other == nullptr) continue;
    complaints.warning(
        group.place,
        fmt::format("vrrp_sync_group {} has members with priority 255 and others without",
                    quoted(group.name)),
        "an owner of addresses takes them at once: give all members the same priority");
    complaints.remark(owner->place, "this one has 255");
    complaints.remark(other->place, "this one has not");
  }
}

void check_notify_names(const Model& model, Complaints& complaints) {
  Names names;
  for (const VrrpInstance& instance : model.instances) names.add(instance.name);
  for (const SyncGroup& group : model.groups) names.add(group.name);
  for (const ModuleUse& use : model.notifies) {
    if (names.contains(use.name)) continue;
    if (complaints.full(Severity::error)) {
      complaints.count(Severity::error);
      continue;
    }
    const std::string meant = names.nearest(use.name);
    complaints.error(
        use.place,
        fmt::format("[notify.{}] names no vrrp_instance and no vrrp_sync_group", use.name),
        meant.empty() ? meant : fmt::format("did you mean [notify.{}]?", meant));
  }
}

/// A weight has one home: the vrrp_script if there is one, the TOML table otherwise.
void keep_one_weight(Model& model, Complaints& complaints) {
  const auto scripts = by_name(model.scripts);
  for (ModuleUse& check : model.checks) {
    const auto script = scripts.find(check.name);
    if (!check.weight || script == scripts.end()) continue;
    complaints.warning(
        check.place,
        fmt::format("`weight' of [check.{}] is ignored: its vrrp_script has one", check.name),
        "set it there, or in track_script");
    complaints.remark(script->second->place, "the vrrp_script is here");
    check.weight.reset();
  }
}

void warn_of_unsecured_scripts(const Model& model, Complaints& complaints) {
  const auto place = script_without_security(model);
  if (!place) return;
  complaints.warning(
      *place, "scripts run without `enable_script_security'",
      "with it in global_defs, a script that others than root may change is refused");
}

}  // namespace

void validate(Model& model, const std::function<bool(const std::string&)>& interface_is_taken,
              Complaints& complaints) {
  resolve_references(model, complaints);
  resolve_tracked_files_and_processes(model, complaints);
  resolve_track_groups(model, complaints);
  shorten_interface_delays(model, complaints);
  name_virtual_macs(model, interface_is_taken, complaints);
  refuse_equal_virtual_routers(model, complaints);
  drop_static_that_move(model, complaints);
  warn_of_shared_addresses(model, complaints);
  warn_of_mixed_owners(model, complaints);
  spread_accept_modes(model, complaints);
  warn_of_idle_weights(model, complaints);
  check_notify_names(model, complaints);
  check_module_tables(model, complaints);
  warn_of_unreachable_servers(model, complaints);
  keep_one_weight(model, complaints);
  warn_of_unsecured_scripts(model, complaints);
}

}  // namespace vrrpd::config
