// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "config/names.hpp"
#include "config/script_use.hpp"
#include "config/validate.hpp"

namespace vrrpd::config {
namespace {

class References {
 public:
  References(Model& model, Complaints& complaints) : model_{model}, complaints_{complaints} {}

  /// keepalived: a vrrp_script without `script` is removed.
  void drop_empty_scripts() {
    std::erase_if(model_.scripts, [this](const VrrpScript& script) {
      if (!script.script.command.argv.empty() || find_check(model_, script.name)) return false;
      complaints_.warning(
          script.place,
          fmt::format("vrrp_script {} has no `script', ignoring it", quoted(script.name)),
          fmt::format("or give it a module: [check.{}] in vrrpd.toml", script.name));
      return true;
    });
  }

  void resolve_tracked_scripts() {
    scripts_ = by_name(model_.scripts);
    for (const VrrpScript& script : model_.scripts) checks_.add(script.name);
    for (const ModuleUse& check : model_.checks) checks_.add(check.name);
    for (VrrpInstance& instance : model_.instances) drop_unknown(instance.track_script);
    for (SyncGroup& group : model_.groups) drop_unknown(group.track_script);
  }

  void resolve_groups() {
    Names instances;
    for (const VrrpInstance& instance : model_.instances) instances.add(instance.name);
    for (SyncGroup& group : model_.groups) keep_members(group, instances);
    std::erase_if(model_.groups, [this](const SyncGroup& group) {
      if (!group.members.empty()) return false;
      complaints_.warning(group.place, fmt::format("vrrp_sync_group {} has no members, ignoring it",
                                                   quoted(group.name)));
      return true;
    });
    for (const SyncGroup& group : model_.groups) {
      if (group.members.size() > 1) continue;
      complaints_.warning(group.place,
                          fmt::format("vrrp_sync_group {} has one member only", quoted(group.name)),
                          "a group is for instances that must move together");
    }
  }

  /// keepalived: members whose priorities move apart could be wanted by different nodes.
  void drop_weights_of_members() {
    scripts_ = by_name(model_.scripts);
    std::map<std::string_view, const Place*> members;  // where their groups name them
    for (const SyncGroup& group : model_.groups) {
      for (std::size_t at = 0; at < group.members.size() && !group.tracking_weight; ++at) {
        members.emplace(group.members[at], &group.member_places[at]);
      }
    }
    for (VrrpInstance& instance : model_.instances) {
      const auto member = members.find(instance.name);
      if (member == members.end()) continue;
      std::erase_if(instance.track_script, [&](const TrackedScript& tracked) {
        if (weight_of(tracked) == 0) return false;
        said_.insert(tracked.name);
        warn_of_weight(tracked.name, tracked.place, "ignoring it", *member->second);
        return true;
      });
      for (TrackedInterface& tracked : instance.track_interface) {
        if (tracked.weight == 0) continue;
        warn_of_weight(tracked.name, tracked.place, "taking weight 0", *member->second);
        tracked.weight = 0;
        tracked.weight_reverse = false;
      }
    }
  }

  void drop_unused_checks() {
    std::set<std::string_view> used;
    for (const VrrpInstance& instance : model_.instances) {
      for (const TrackedScript& tracked : instance.track_script) used.insert(tracked.name);
    }
    for (const SyncGroup& group : model_.groups) {
      for (const TrackedScript& tracked : group.track_script) used.insert(tracked.name);
    }
    const auto unused = [&](const auto& check, std::string_view what) {
      if (used.contains(check.name)) return false;
      if (said_.contains(check.name)) return true;
      complaints_.warning(
          check.place, fmt::format("nothing tracks {} {}, ignoring it", what, quoted(check.name)),
          "name it in track_script");
      return true;
    };
    std::set<std::string, std::less<>> scripts;
    for (const VrrpScript& script : model_.scripts) {
      scripts.insert(script.name);
      const bool idle = !used.contains(script.name) && find_check(model_, script.name) == nullptr;
      if (idle && !model_.idle_script) model_.idle_script = script.place;
    }
    std::erase_if(model_.scripts, [&](const auto& one) { return unused(one, "vrrp_script"); });
    std::erase_if(model_.checks, [&](const auto& one) {
      const bool said = scripts.contains(one.name);
      return said ? !used.contains(one.name) : unused(one, "check");
    });
  }

 private:
  void drop_unknown(std::vector<TrackedScript>& list) {
    std::erase_if(list, [this](const TrackedScript& tracked) {
      if (checks_.contains(tracked.name)) {
        warn_if_defined_below(tracked);
        return false;
      }
      checks_.complain_of_unknown("vrrp_script", tracked.name, tracked.place, complaints_);
      return true;
    });
  }

  /// keepalived finds only what stands further up. In a definition, above and below are not known.
  void warn_if_defined_below(const TrackedScript& tracked) {
    const auto script = scripts_.find(tracked.name);
    if (script == scripts_.end()) return;
    const Place& defined = script->second->place;
    const Place& used = tracked.place;
    const bool written = defined.expansion == 0 && used.expansion == 0;
    if (!written || defined.file != used.file || defined.line < used.line) return;
    complaints_.warning(used,
                        fmt::format("keepalived does not track {}, which is defined further down",
                                    quoted(tracked.name)),
                        "vrrpd does; put the vrrp_script first, so that both do");
    complaints_.remark(defined, "it is defined here");
  }

  void keep_members(SyncGroup& group, const Names& instances) {
    const auto names = std::exchange(group.members, {});
    const auto places = std::exchange(group.member_places, {});
    for (std::size_t at = 0; at < names.size(); ++at) {
      const std::string& name = names[at];
      if (!instances.contains(name)) {
        instances.complain_of_unknown("vrrp_instance", name, places[at], complaints_);
        continue;
      }
      const auto [entry, added] = group_of_.try_emplace(name, group.name);
      if (!added) {
        complaints_.warning(places[at], fmt::format("{} is in vrrp_sync_group {} already, "
                                                    "ignoring it",
                                                    quoted(name), quoted(entry->second)));
        continue;
      }
      group.members.push_back(name);
      group.member_places.push_back(places[at]);
    }
  }

  [[nodiscard]] int weight_of(const TrackedScript& tracked) const {
    if (tracked.weight) return *tracked.weight;
    const auto script = scripts_.find(tracked.name);
    if (script != scripts_.end()) return script->second->weight;
    const ModuleUse* check = find_check(model_, tracked.name);
    return check == nullptr ? 0 : check->weight.value_or(0);
  }

  void warn_of_weight(std::string_view name, const Place& place, std::string_view what,
                      const Place& member) {
    complaints_.warning(
        place,
        fmt::format("{} has a weight, and members of a vrrp_sync_group have "
                    "none: {}",
                    quoted(name), what),
        "track it in the group, give it weight 0, or write sync_group_tracking_weight");
    complaints_.remark(member, "the instance is a member here");
  }

  Model& model_;
  Complaints& complaints_;
  Names checks_;                             ///< what track_script may name
  std::set<std::string, std::less<>> said_;  ///< what is tracked no longer, because of its weight
  std::map<std::string_view, VrrpScript*> scripts_;
  std::map<std::string, std::string, std::less<>> group_of_;
};

}  // namespace

void resolve_references(Model& model, Complaints& complaints) {
  References references{model, complaints};
  references.drop_empty_scripts();
  references.resolve_tracked_scripts();
  references.resolve_groups();
  references.drop_weights_of_members();
  references.drop_unused_checks();
}

}  // namespace vrrpd::config
