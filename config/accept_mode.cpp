// SPDX-License-Identifier: Apache-2.0
// accept and no_accept (RFC 9568 §6.1 Accept_Mode): who answers on the addresses, of one instance
// and where several have the same address.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "config/completion.hpp"
#include "config/validate.hpp"

namespace vrrpd::config {
namespace {

/// What the kernel tells traffic apart by: a link-local address says nothing without its interface.
using Destination = std::pair<IpAddress, std::string_view>;

Destination destination(const VrrpInstance& instance, const VirtualAddress& address) {
  if (!address.address.is_link_local()) return {address.address, {}};
  return {address.address, address.device.empty() ? instance.interface : address.device};
}

template <class Each>
void for_each_address(Model& model, Each each) {
  for (VrrpInstance& instance : model.instances) {
    for (auto* list : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
      for (VirtualAddress& address : *list) each(instance, address);
    }
  }
}

/// Those that [notify.NAME] is for: the instance of that name, or the members of the group.
std::vector<const VrrpInstance*> instances_of(const Model& model, const std::string& name) {
  std::vector<const VrrpInstance*> found;
  const auto group = std::ranges::find(model.groups, name, &SyncGroup::name);
  for (const VrrpInstance& instance : model.instances) {
    const bool member = group != model.groups.end() &&
                        std::ranges::find(group->members, instance.name) != group->members.end();
    if (member || instance.name == name) found.push_back(&instance);
  }
  return found;
}

void warn_of_silence(Completion& completion) {
  const VrrpInstance& instance = completion.instance;
  completion.complaints.warning(
      instance.place,
      completion.named("is strict: whoever is master, nothing answers on its addresses"),
      instance.version == 3 ? "`accept' in its block lets them answer"
                            : "leave vrrp_strict out to have answers");
}

}  // namespace

void take_accept_mode(Completion& completion) {
  const auto& [draft, instance, global, complaints] = completion;
  const bool asked = draft.accept && draft.accept->value;
  const bool refused = draft.accept && !draft.accept->value;
  if (instance.priority == kOwner) {
    instance.accept = true;
    if (refused) {
      complaints.warning(draft.accept->place, "priority 255 has no `no_accept', ignoring it",
                         "RFC 9568 §6.4.3: whoever owns the addresses answers on them");
    }
    return;
  }
  // RFC 3768 has no accept mode, in RFC 9568 §6.1 it is off by default; keepalived has it on.
  instance.accept = instance.strict ? asked && instance.version == 3 : !refused;
  if (!instance.strict || instance.accept || refused) return;
  if (asked) {
    complaints.warning(draft.accept->place,
                       "strict mode has no `accept' in version 2, ignoring it");
  }
  warn_of_silence(completion);
}

void spread_accept_modes(Model& model, Complaints& complaints) {
  if (std::ranges::all_of(model.instances, &VrrpInstance::accept)) {
    return for_each_address(
        model, [](const VrrpInstance&, VirtualAddress& address) { address.accept = true; });
  }
  std::map<Destination, const VrrpInstance*> accepting;
  for_each_address(model, [&](const VrrpInstance& instance, const VirtualAddress& address) {
    if (instance.accept) accepting.try_emplace(destination(instance, address), &instance);
  });
  for_each_address(model, [&](const VrrpInstance& instance, VirtualAddress& address) {
    const auto other = accepting.find(destination(instance, address));
    address.accept = other != accepting.end();
    if (instance.accept || !address.accept) return;
    complaints.warning(
        address.place,
        fmt::format("{} takes traffic all the same: vrrp_instance {} has it too, and accepts",
                    address.address.to_string(), quoted(other->second->name)));
    complaints.remark(other->second->place, "the other one is here");
  });
}

void warn_of_unreachable_servers(const Model& model, Complaints& complaints) {
  for (const ModuleUse& use : model.notifies) {
    const auto instances = instances_of(model, use.name);
    const bool silent = std::ranges::none_of(instances, &VrrpInstance::accept);
    if (instances.empty() || !silent) continue;
    complaints.warning(use.place,
                       fmt::format("[notify.{}] opens a server that no client reaches: {} takes no "
                                   "traffic to its addresses",
                                   use.name, quoted(instances.front()->name)),
                       "leave `no_accept', `strict_mode' and `vrrp_strict' out");
  }
}

}  // namespace vrrpd::config
