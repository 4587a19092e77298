// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/plan.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "config/script_use.hpp"
#include "vrrpd/runtime/device_trackers.hpp"
#include "vrrpd/runtime/instance_plan.hpp"
#include "vrrpd/runtime/shared_trackers.hpp"

namespace vrrpd::runtime {
namespace {

template <class Named>
const Named* find_named(const std::vector<Named>& list, const std::string& name) {
  const auto found = std::ranges::find(list, name, &Named::name);
  return found == list.end() ? nullptr : &*found;
}

/// For lists as long as the file: the first of each name.
template <class Named>
class Index {
 public:
  explicit Index(const std::vector<Named>& list) {
    for (const Named& one : list) by_name_.emplace(one.name, &one);
  }
  [[nodiscard]] const Named* find(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
  }

 private:
  std::unordered_map<std::string_view, const Named*> by_name_;
};

class Planner {
 public:
  Planner(const config::Model& model, Diagnostics& diagnostics)
      : model_{model},
        diagnostics_{diagnostics},
        instances_{model.instances},
        scripts_{model.scripts} {}

  Plan plan() {
    for (const auto& group : model_.groups) add_group(group);
    for (const auto& instance : model_.instances) {
      if (!grouped_.contains(instance.name)) add_lone_instance(instance);
    }
    add_checks();
    return std::move(plan_);
  }

 private:
  void note(const Place& place, std::string message) {
    diagnostics_.push_back({Severity::note, place, std::move(message), {}});
  }

  void add_group(const config::SyncGroup& group) {
    GroupPlan plan{.name = group.name, .group = &group, .members = {}};
    const auto* owner = owner_in(group);
    for (const auto& name : group.members) {
      const auto* instance = instances_.find(name);
      if (instance == nullptr) continue;  // config has complained
      grouped_.insert(name);
      plan.members.push_back(member(*instance));
      add_group_trackers(plan.members.back(), group, owner);
    }
    if (plan.members.empty()) return;
    choose_module(plan);
    plan_.groups.push_back(std::move(plan));
  }

  /// The first member with priority 255; nullptr: there is none.
  [[nodiscard]] const std::string* owner_in(const config::SyncGroup& group) const {
    const auto owner = std::ranges::find_if(group.members, [this](const std::string& name) {
      const auto* instance = instances_.find(name);
      return instance != nullptr && instance->priority == protocol::priority_owner;
    });
    return owner == group.members.end() ? nullptr : &*owner;
  }

  void add_group_trackers(MemberPlan& plan, const config::SyncGroup& group,
                          const std::string* owner) {
    std::vector<TrackerPlan> shared;
    add_trackers(shared, group.track_script, group.track_interface);
    add_files_and_processes(shared, group);
    if (owner != nullptr) {
      const bool first = plan.instance->name == group.members.front();
      clear_weights(group, *owner, shared, first ? &diagnostics_ : nullptr);
    }
    share_trackers(group, std::move(shared), plan, diagnostics_);
  }

  void add_lone_instance(const config::VrrpInstance& instance) {
    GroupPlan plan{.name = instance.name, .group = nullptr, .members = {member(instance)}};
    choose_module(plan);
    plan_.groups.push_back(std::move(plan));
  }

  MemberPlan member(const config::VrrpInstance& instance) {
    MemberPlan plan{.instance = &instance, .protocol = protocol_config(instance), .trackers = {}};
    // keepalived: the instance's own interface is always tracked, with weight 0.
    plan.trackers.push_back({TrackerPlan::Source::own, instance.interface});
    track_devices(model_, instance, plan.trackers);
    add_trackers(plan.trackers, instance.track_script, instance.track_interface);
    add_files_and_processes(plan.trackers, instance);
    return plan;
  }

  void add_trackers(std::vector<TrackerPlan>& trackers,
                    const std::vector<config::TrackedScript>& scripts,
                    const std::vector<config::TrackedInterface>& interfaces) {
    for (const auto& tracked : scripts) {
      const auto* script = scripts_.find(tracked.name);
      const auto* module = config::find_check(model_, tracked.name);
      if (script == nullptr && module == nullptr) continue;  // config has complained
      TrackerPlan tracker{TrackerPlan::Source::check, tracked.name};
      if (tracked.weight) {
        tracker.weight = *tracked.weight;
        tracker.reverse = tracked.weight_reverse;
      } else if (script != nullptr) {
        tracker.weight = script->weight;
        tracker.reverse = script->weight_reverse;
      } else {
        tracker.weight = module->weight.value_or(0);
      }
      tracked_checks_.insert(tracked.name);
      trackers.push_back(std::move(tracker));
    }
    for (const auto& tracked : interfaces) {
      trackers.push_back(
          {TrackerPlan::Source::link, tracked.name, tracked.weight, tracked.weight_reverse});
    }
  }

  /// `owner`: an instance or a sync group.
  void add_files_and_processes(std::vector<TrackerPlan>& trackers, const auto& owner) {
    add_named(trackers, TrackerPlan::Source::file, owner.track_file, model_.track_files);
    add_named(trackers, TrackerPlan::Source::process, owner.track_process, model_.track_processes);
  }

  static void add_named(std::vector<TrackerPlan>& trackers, TrackerPlan::Source source,
                        const std::vector<config::TrackedByName>& lines, const auto& definitions) {
    for (const auto& line : lines) {
      const auto* defined = find_named(definitions, line.name);
      if (defined == nullptr) continue;  // config has complained
      trackers.push_back({source, line.name, line.weight.value_or(defined->weight),
                          line.weight ? line.weight_reverse : defined->weight_reverse});
    }
  }

  // Decision 4: one database server, one gate, whether its table names the group or a member of it.
  void choose_module(GroupPlan& plan) {
    for (const auto& use : model_.notifies) {
      const bool names_member = std::ranges::any_of(plan.members, [&use](const MemberPlan& member) {
        return member.instance->name == use.name;
      });
      if (use.name != plan.name && !names_member) continue;
      if (plan.module != nullptr) {
        diagnostics_.push_back({Severity::error, use.place,
                                fmt::format("[notify.{}] and [notify.{}] are both of group {}",
                                            plan.module->name, use.name, plan.name),
                                "a group has one database server, and so one module: keep one"});
        continue;
      }
      plan.module = &use;
      plan.peer = model_.peer.has_value();
    }
    if (plan.module != nullptr && !plan.module->also_run_scripts) skip_scripts(plan);
  }

  // Decision 22: two promoters never.
  void skip_scripts(GroupPlan& plan) {
    plan.scripts = false;
    if (plan.group != nullptr) note_skipped(plan, plan.group->name, plan.group->notify);
    for (const auto& member : plan.members) {
      note_skipped(plan, member.instance->name, member.instance->notify);
    }
  }

  void note_skipped(const GroupPlan& plan, const std::string& owner,
                    const config::NotifyScripts& scripts) {
    for (const auto& [keyword, script] : lines_of(scripts)) {
      if (!*script) continue;
      note((*script)->place,
           fmt::format("{} of {} does not run: [notify.{}] does its work (also_run_scripts = true "
                       "runs both)",
                       keyword, owner, plan.module->name));
    }
  }

  void add_checks() {
    for (const auto& script : model_.scripts) {
      if (!tracked_checks_.contains(script.name)) continue;  // config has complained
      CheckPlan plan{script.name, &script, config::find_check(model_, script.name)};
      if (plan.module != nullptr) {
        note(
            script.place,
            fmt::format("vrrp_script {}: module {} runs in place of the script, with the timing of "
                        "[check.{}]; interval, timeout, rise and fall of this block do not count",
                        script.name, plan.module->module, script.name));
      }
      plan_.checks.push_back(std::move(plan));
    }
    for (const auto& module : model_.checks) {
      if (scripts_.find(module.name) != nullptr) continue;
      if (tracked_checks_.contains(module.name)) {
        plan_.checks.push_back({module.name, nullptr, &module});
      }
    }
  }

  const config::Model& model_;
  Diagnostics& diagnostics_;
  const Index<config::VrrpInstance> instances_;
  const Index<config::VrrpScript> scripts_;
  Plan plan_;
  std::set<std::string> grouped_;
  std::set<std::string> tracked_checks_;
};

}  // namespace

ScriptLines lines_of(const config::NotifyScripts& scripts) {
  return {{{"notify_master", &scripts.master},
           {"notify_backup", &scripts.backup},
           {"notify_fault", &scripts.fault},
           {"notify_stop", &scripts.stop},
           {"notify", &scripts.any},
           {"notify_deleted", &scripts.deleted},
           {"notify_master_rx_lower_pri", &scripts.lower_priority}}};
}

bool depends_on(const GroupPlan& group, const std::string& check) {
  const auto needs = [&check](const TrackerPlan& tracker) {
    return tracker.source == TrackerPlan::Source::check && tracker.key == check &&
           tracker.weight == 0 && !tracker.reverse;
  };
  return std::ranges::any_of(group.members, [&needs](const MemberPlan& member) {
    return std::ranges::any_of(member.trackers, needs);
  });
}

Plan make_plan(const config::Model& model, Diagnostics& diagnostics) {
  return Planner{model, diagnostics}.plan();
}

}  // namespace vrrpd::runtime
