// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/reload_diff.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "vrrpd/runtime/traits.hpp"

namespace vrrpd::runtime {
namespace {

void append(std::vector<std::string>& all, const std::string& of,
            const std::vector<std::string>& lines) {
  for (const auto& line : lines) all.push_back(of.empty() ? line : of + ": " + line);
}

Traits module_traits(const GroupPlan& plan, const config::Model& model) {
  return plan.module != nullptr ? traits_of(*plan.module, model) : Traits{};
}

/// Adverts are believed only from who has the same (RFC 3768 §7.1, RFC 9568 §7.1).
bool peers_must_follow(const config::VrrpInstance& before, const config::VrrpInstance& now) {
  if (before.version != now.version || before.auth_pass != now.auth_pass) return true;
  return now.version == 2 && before.advert_int != now.advert_int;
}

class Comparison {
 public:
  Comparison(const Configuration& before, const Configuration& now)
      : before_{before}, now_{now}, groups_before_{groups_by_router(before.plan)} {}

  ReloadDiff compare() {
    match_groups();
    // A check's state belongs to its name: what is tracked under it is said by the new file.
    compare_named(
        before_.plan.checks, now_.plan.checks, diff_.checks,
        [](const CheckPlan& check, const Configuration& of) { return traits_of(check, of.model); });
    compare_named(
        before_.model.track_files, now_.model.track_files, diff_.tracked_files,
        [](const config::TrackFile& file, const Configuration&) { return traits_of(file); });
    diff_.processes_change =
        all_of(before_.model.track_processes) != all_of(now_.model.track_processes);
    diff_.macs_change = mac_traits_of(before_.model) != mac_traits_of(now_.model);
    diff_.statics = differences(static_traits_of(before_.model), static_traits_of(now_.model));
    diff_.settings = differences(traits_of(before_.model.daemon), traits_of(now_.model.daemon));
    diff_.globals = differences(global_traits_of(before_.model), global_traits_of(now_.model));
    diff_.services = compare_services(before_, now_);
    for (const char* keyword : {"notify_fifo_script", "vrrp_notify_fifo_script",
                                "lvs_notify_fifo_script", "shutdown_script"}) {
      append(diff_.globals, {}, admission(keyword, keyword, keyword));
    }
    find_what_needs_restart();
    return std::move(diff_);
  }

 private:
  static std::vector<Traits> all_of(const std::vector<config::TrackProcess>& processes) {
    std::vector<Traits> all;
    for (const auto& process : processes) {
      all.push_back(traits_of(process));
      all.back().push_back({.keyword = "vrrp_track_process", .value = process.name});
    }
    return all;
  }

  void match_groups() {
    std::vector<bool> kept(before_.plan.groups.size(), false);
    std::vector<GroupChange> coming;
    const auto groups_now = groups_by_router(now_.plan);
    for (std::size_t i = 0; i < now_.plan.groups.size(); ++i) {
      coming.push_back(match(i, kept));
    }
    for (std::size_t i = 0; i < kept.size(); ++i) {
      if (kept[i]) continue;
      const bool regroups =
          std::ranges::any_of(router_ids(before_.plan.groups[i]),
                              [&](const RouterId& id) { return groups_now.contains(id); });
      diff_.groups.push_back(
          {.kind = GroupChange::Kind::removed, .before = i, .regroups = regroups});
    }
    std::ranges::move(coming, std::back_inserter(diff_.groups));
  }

  GroupChange match(std::size_t index, std::vector<bool>& kept) {
    const auto& now = now_.plan.groups[index];
    const auto same = same_group(now, groups_before_, before_.plan);
    if (same && !kept[*same]) {
      kept[*same] = true;
      return compare_groups(*same, index);
    }
    const bool elsewhere = std::ranges::any_of(
        router_ids(now), [this](const RouterId& id) { return groups_before_.contains(id); });
    const auto kind = elsewhere ? GroupChange::Kind::regrouped : GroupChange::Kind::added;
    return {.kind = kind, .now = index};
  }

  GroupChange compare_groups(std::size_t index_before, std::size_t index_now) {
    const auto& before = before_.plan.groups[index_before];
    const auto& now = now_.plan.groups[index_now];
    GroupChange change{.before = index_before, .now = index_now};
    const bool renamed = before.name != now.name;
    if (renamed) change.says.push_back(fmt::format("renamed from {}", before.name));
    std::map<RouterId, const MemberPlan*> members_before;
    for (const auto& member : before.members) {
      members_before.emplace(router_id(*member.instance), &member);
    }
    for (const auto& member : now.members) {
      compare_members(*members_before.at(router_id(*member.instance)), member, now.group != nullptr,
                      change);
    }
    const auto said =
        differences(traits_of(before, before_.model.global), traits_of(now, now_.model.global));
    append(change.says, {}, said);
    if (said.empty() && now.group != nullptr) {
      compare_admission(group_as_script_owner(before.name), group_as_script_owner(now.name),
                        now.group->notify, change);
    }
    if (before.scripts != now.scripts) {
      change.says.emplace_back(now.scripts ? "its notify scripts run"
                                           : "its notify scripts do not run any more");
    }
    compare_modules(before, now, renamed, change);
    // Bounds that a group has from [vrrpd].
    const auto &old_daemon = before_.model.daemon, &daemon = now_.model.daemon;
    const bool bounds = old_daemon.fence_max != daemon.fence_max ||
                        old_daemon.address_lifetime != daemon.address_lifetime;
    if (bounds) change.says.emplace_back("fence_max and address_lifetime as in [vrrpd]");
    if (!change.says.empty()) change.kind = GroupChange::Kind::changed;
    return change;
  }

  void compare_members(const MemberPlan& before, const MemberPlan& now, bool grouped,
                       GroupChange& change) {
    const auto& name = now.instance->name;
    const std::string of = grouped ? name : std::string{};
    if (grouped && before.instance->name != name) {
      append(change.says, of, {fmt::format("renamed from {}", before.instance->name)});
    }
    const auto said =
        differences(traits_of(before, before_.model.global), traits_of(now, now_.model.global));
    append(change.says, of, said);
    if (before.instance->state != now.instance->state) {
      const char* word = now.instance->state == config::InitialState::master ? "MASTER" : "BACKUP";
      append(change.says, of, {fmt::format("state {}: counts at the next start", word)});
    }
    if (peers_must_follow(*before.instance, *now.instance)) {
      append(change.says, of, {"until its peers have that too, each drops what the other says"});
    }
    if (!said.empty()) return;
    GroupChange admission;
    compare_admission(before.instance->name, name, now.instance->notify, admission);
    append(change.says, of, admission.says);
  }

  /// The same line may run by now, or not any more, or as somebody else: a file has come, or its
  /// owner has changed.
  void compare_admission(const std::string& name_before, const std::string& name,
                         const config::NotifyScripts& scripts, GroupChange& change) {
    for (const auto& [keyword, script] : lines_of(scripts)) {
      if (!*script) continue;
      const auto line = std::string{keyword} + " of ";
      append(change.says, {}, admission(keyword, line + name_before, line + name));
    }
  }

  /// What has changed of whether that script may run, and as whom; one line, or none.
  [[nodiscard]] std::vector<std::string> admission(std::string_view keyword,
                                                   const std::string& what_before,
                                                   const std::string& what) const {
    const auto old = before_.scripts.find(what_before), now = now_.scripts.find(what);
    const bool ran = old != before_.scripts.end(), runs = now != now_.scripts.end();
    if (ran && !runs) return {fmt::format("{} may not run any more", keyword)};
    if (!ran && runs) return {fmt::format("{} may run now", keyword)};
    if (!ran) return {};
    const auto owner_of = [](const Command& command) { return command.user + ":" + command.group; };
    if (owner_of(old->second) == owner_of(now->second)) {
      const auto &program = old->second.argv.front(), &other = now->second.argv.front();
      if (program == other) return {};
      return {fmt::format("{} runs {} now, not {}", keyword, other, program)};
    }
    const auto& user = now->second.user;
    return {fmt::format("{} runs as {} now", keyword, user.empty() ? "the daemon's user" : user)};
  }

  /// A module has its group's name from its beginning: for its record, and for its peer.
  void compare_modules(const GroupPlan& before, const GroupPlan& now, bool renamed,
                       GroupChange& change) {
    const auto said =
        differences(module_traits(before, before_.model), module_traits(now, now_.model));
    change.module_changes = !said.empty() || (renamed && now.module != nullptr);
    if (before.module == nullptr && now.module != nullptr) {
      change.says.push_back(fmt::format("module {} guards it from now on", now.module->module));
    } else if (before.module != nullptr && now.module == nullptr) {
      change.says.push_back(
          fmt::format("module {} does not guard it any more", before.module->module));
    } else if (change.module_changes) {
      change.says.push_back(fmt::format("module {} begins anew{}{}", now.module->module,
                                        said.empty() ? "" : ": ", fmt::join(said, ", ")));
    }
  }

  template <class Named, class TraitsOf>
  void compare_named(const std::vector<Named>& before, const std::vector<Named>& now,
                     std::vector<NamedChange>& changes, TraitsOf traits) {
    std::map<std::string_view, const Named*> known, wanted;
    for (const auto& one : before) known.emplace(one.name, &one);
    for (const auto& one : now) wanted.emplace(one.name, &one);
    for (const auto& one : before) {
      if (wanted.contains(one.name)) continue;
      changes.push_back({.kind = NamedChange::Kind::removed, .name = one.name});
    }
    for (const auto& one : now) {
      NamedChange change{.kind = NamedChange::Kind::added, .name = one.name};
      const auto old = known.find(one.name);
      if (old != known.end()) {
        change.says = differences(traits(*old->second, before_), traits(one, now_));
        if (change.says.empty()) {
          const auto what = "vrrp_script " + one.name;
          change.says = admission("script", what, what);
        }
        change.kind =
            change.says.empty() ? NamedChange::Kind::unchanged : NamedChange::Kind::changed;
      }
      changes.push_back(std::move(change));
    }
  }

  void find_what_needs_restart() {
    auto& needs = diff_.needs_restart;
    needs = differences(process_traits_of(before_.model), process_traits_of(now_.model));
    append(needs, {}, differences(peer_traits_of(before_.model), peer_traits_of(now_.model)));
    const auto &old_daemon = before_.model.daemon, &daemon = now_.model.daemon;
    const auto directory = [&needs](const char* key, const std::string& old,
                                    const std::string& now) {
      if (old != now) needs.push_back(fmt::format("{} {} -> {}", key, old, now));
    };
    directory("state_directory", old_daemon.state_directory, daemon.state_directory);
    directory("runtime_directory", old_daemon.runtime_directory, daemon.runtime_directory);
  }

  const Configuration& before_;
  const Configuration& now_;
  const GroupsByRouter groups_before_;
  ReloadDiff diff_;
};

}  // namespace

RouterId router_id(const config::VrrpInstance& instance) {
  RouterId id{.interface = instance.interface,
              .vrid = instance.virtual_router_id,
              .family = instance.family,
              .unicast = !instance.unicast_peers.empty()};
  if (id.unicast) {
    id.source = instance.unicast_src_ip;
  } else {
    id.group = instance.multicast_group;
  }
  if (advert_interface(instance) != instance.interface) id.vmac = advert_interface(instance);
  return id;
}

std::vector<RouterId> router_ids(const GroupPlan& plan) {
  std::vector<RouterId> ids;
  for (const auto& member : plan.members) ids.push_back(router_id(*member.instance));
  return ids;
}

GroupsByRouter groups_by_router(const Plan& plan) {
  GroupsByRouter groups;
  for (std::size_t i = 0; i < plan.groups.size(); ++i) {
    for (auto& id : router_ids(plan.groups[i])) groups.emplace(std::move(id), i);
  }
  return groups;
}

std::optional<std::size_t> same_group(const GroupPlan& group, const GroupsByRouter& groups,
                                      const Plan& plan) {
  const auto ids = router_ids(group);
  const auto found = groups.find(ids.front());
  if (found == groups.end()) return std::nullopt;
  const auto& one = plan.groups[found->second];
  const bool same_kind = (one.group == nullptr) == (group.group == nullptr);
  if (!same_kind || one.members.size() != ids.size()) return std::nullopt;
  const bool all = std::ranges::all_of(ids, [&](const RouterId& id) {
    const auto other = groups.find(id);
    return other != groups.end() && other->second == found->second;
  });
  return all ? std::optional{found->second} : std::nullopt;
}

bool ReloadDiff::empty() const {
  const auto changes = [](const auto& list) {
    return std::ranges::any_of(list, [](const auto& change) {
      return change.kind != std::remove_cvref_t<decltype(change)>::Kind::unchanged;
    });
  };
  return !changes(groups) && !changes(checks) && !changes(tracked_files) && !changes(services) &&
         !processes_change && !macs_change && statics.empty() && settings.empty() &&
         globals.empty() && needs_restart.empty();
}

ReloadDiff compare(const Configuration& before, const Configuration& now) {
  return Comparison{before, now}.compare();
}

}  // namespace vrrpd::runtime
