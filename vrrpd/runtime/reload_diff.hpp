// SPDX-License-Identifier: Apache-2.0
// What a reload changes: two configurations side by side, as a list of what goes on untouched, what
// is changed under way, what comes and what goes. Pure; docs/reload.md tells the operator.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vrrpd/runtime/configuration.hpp"

namespace vrrpd::runtime {

/// What the neighbours know a virtual router by: keepalived matches instances by this and not by
/// their names, so that a rename keeps the state.
struct RouterId {
  std::string interface;
  std::uint8_t vrid = 0;
  Family family = Family::ipv4;
  bool unicast = false;
  std::optional<IpAddress> source{};  ///< unicast_src_ip
  std::optional<IpAddress> group{};   ///< mcast_dst_ip
  std::string vmac{};                 ///< use_vmac, by which adverts go
  auto operator<=>(const RouterId&) const = default;
};
[[nodiscard]] RouterId router_id(const config::VrrpInstance& instance);
/// Of all members, in their order.
[[nodiscard]] std::vector<RouterId> router_ids(const GroupPlan& plan);
/// The groups of a plan by their virtual routers.
using GroupsByRouter = std::map<RouterId, std::size_t>;
[[nodiscard]] GroupsByRouter groups_by_router(const Plan& plan);
/// The place in `groups`, which are of `plan`, of the one that has just these members, in any
/// order, and is a sync group if `group` is one; nothing: none.
[[nodiscard]] std::optional<std::size_t> same_group(const GroupPlan& group,
                                                    const GroupsByRouter& groups, const Plan& plan);

/// A sync group, or an instance on its own.
struct GroupChange {
  enum class Kind : std::uint8_t {
    unchanged,
    changed,  ///< under way: it stays master, or backup
    added,
    removed,    ///< resigns, and is told to stop
    regrouped,  ///< some of its virtual routers were in another group before: comes when they went
  };
  Kind kind = Kind::unchanged;
  std::size_t before = 0;  ///< its place in the old plan; not of those that come
  std::size_t now = 0;     ///< its place in the new plan; not of those that go
  /// Its module begins anew with other settings, or comes, or goes; without a transition.
  bool module_changes = false;
  std::vector<std::string> says{};  ///< how it is changed, each in one line
  bool regroups = false;  ///< removed: but some of its virtual routers go on in another group
};

struct NamedChange {
  enum class Kind : std::uint8_t { unchanged, changed, added, removed };
  Kind kind = Kind::unchanged;
  std::string name;
  std::vector<std::string> says{};
};

struct ReloadDiff {
  std::vector<GroupChange> groups;         ///< those that go first, then in the order of the plan
  std::vector<NamedChange> checks;         ///< by name
  std::vector<NamedChange> tracked_files;  ///< by name
  std::vector<NamedChange> services;       ///< virtual_server, by name
  bool processes_change = false;           ///< vrrp_track_process
  bool macs_change = false;                ///< use_vmac: interfaces come or go
  std::vector<std::string> statics;        ///< static_ipaddress and friends: how they change
  std::vector<std::string> settings;       ///< [vrrpd]: what changes under way
  std::vector<std::string> globals;        ///< global_defs and friends: the same
  /// What the running daemon cannot take up: the old value stays until it is started anew.
  std::vector<std::string> needs_restart;

  [[nodiscard]] bool empty() const;
};

/// Of the virtual servers alone.
[[nodiscard]] std::vector<NamedChange> compare_services(const Configuration& before,
                                                        const Configuration& now);

[[nodiscard]] ReloadDiff compare(const Configuration& before, const Configuration& now);

/// For the operator, one line each; what stays as it is in one line at the end.
[[nodiscard]] std::vector<std::string> explain(const ReloadDiff& diff, const Configuration& before,
                                               const Configuration& now);

/// What a start with `now` brings: there is nothing to compare it with.
[[nodiscard]] std::vector<std::string> explain_start(const Configuration& now);

}  // namespace vrrpd::runtime
