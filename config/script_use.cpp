// SPDX-License-Identifier: Apache-2.0
#include "config/script_use.hpp"

#include <algorithm>
#include <variant>

namespace vrrpd::config {
namespace {

const ModuleUse* find(const std::vector<ModuleUse>& uses, std::string_view name) {
  const auto found = std::ranges::find(uses, name, &ModuleUse::name);
  return found == uses.end() ? nullptr : &*found;
}

bool replaces_scripts(const ModuleUse* use) { return use != nullptr && !use->also_run_scripts; }

std::optional<Place> first_place(const NotifyScripts& scripts) {
  for (const auto* script : {&scripts.master, &scripts.backup, &scripts.fault, &scripts.stop,
                             &scripts.any, &scripts.lower_priority, &scripts.deleted}) {
    if (script->has_value()) return (*script)->place;
  }
  return std::nullopt;
}

std::optional<Place> first_place(const Alerts& alerts) {
  for (const NotifyFifo* fifo : {&alerts.every, &alerts.vrrp, &alerts.checkers}) {
    if (fifo->script) return fifo->script->place;
  }
  return std::nullopt;
}

std::optional<Place> first_place(const RealServer& server) {
  for (const auto* script : {&server.notify_up, &server.notify_down}) {
    if (script->has_value()) return (*script)->place;
  }
  for (const Checker& checker : server.checkers) {
    const auto* const misc = std::get_if<MiscCheck>(&checker.kind);
    if (misc != nullptr) return misc->script.place;
  }
  return std::nullopt;
}

std::optional<Place> first_place(const VirtualServer& service) {
  for (const auto* script : {&service.quorum_up, &service.quorum_down}) {
    if (script->has_value()) return (*script)->place;
  }
  std::optional<Place> place;
  for (const RealServer& server : service.servers) {
    if (!place) place = first_place(server);
  }
  return place;
}

}  // namespace

const ModuleUse* find_check(const Model& model, std::string_view name) {
  return find(model.checks, name);
}

const ModuleUse* find_notify(const Model& model, std::string_view name) {
  return find(model.notifies, name);
}

bool runs_notify_scripts(const Model& model, const VrrpInstance& instance) {
  if (replaces_scripts(find_notify(model, instance.name))) return false;
  return std::ranges::none_of(model.groups, [&](const SyncGroup& group) {
    return replaces_scripts(find_notify(model, group.name)) &&
           std::ranges::find(group.members, instance.name) != group.members.end();
  });
}

bool runs_notify_scripts(const Model& model, const SyncGroup& group) {
  if (replaces_scripts(find_notify(model, group.name))) return false;
  return std::ranges::none_of(group.members, [&](const std::string& member) {
    return replaces_scripts(find_notify(model, member));
  });
}

std::optional<Place> script_without_security(const Model& model) {
  if (model.global.enable_script_security) return std::nullopt;
  for (const VrrpScript& script : model.scripts) {
    if (find_check(model, script.name) == nullptr) return script.script.place;
  }
  std::optional<Place> place;
  for (const VrrpInstance& instance : model.instances) {
    const auto first = place ? std::nullopt : first_place(instance.notify);
    if (first && runs_notify_scripts(model, instance)) place = first;
  }
  for (const SyncGroup& group : model.groups) {
    const auto first = place ? std::nullopt : first_place(group.notify);
    if (first && runs_notify_scripts(model, group)) place = first;
  }
  for (const auto* script : {&model.global.scripts.startup, &model.global.scripts.shutdown}) {
    if (!place && script->has_value()) place = (*script)->place;
  }
  if (!place) place = first_place(model.global.alerts);
  for (const VirtualServer& service : model.virtual_servers.servers) {
    if (!place) place = first_place(service);
  }
  return place;
}

bool is_without_script_security(const Model& model) {
  const bool idle = model.idle_script && !model.global.enable_script_security;
  return idle || script_without_security(model);
}

}  // namespace vrrpd::config
