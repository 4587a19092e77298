// SPDX-License-Identifier: Apache-2.0
// What the files ask for, as lines of keyword and value, in the words of the files and without
// where it is written: so that a reload can tell what has changed, and say it. Pure.
#pragma once

#include <string>
#include <vector>

#include "vrrpd/runtime/plan.hpp"

namespace vrrpd::runtime {

struct Trait {
  std::string keyword;
  std::string value;
  bool secret = false;  ///< the value is compared, and never told
  std::string shown{};  ///< what is told of the value in its place; empty: the value itself
  auto operator<=>(const Trait&) const = default;
};

/// For logs and dumps; nothing of a secret.
[[nodiscard]] const std::string& told_of(const Trait& trait);

/// A keyword that is given several times has a trait for each.
using Traits = std::vector<Trait>;

/// Everything of it but its name.
[[nodiscard]] Traits traits_of(const config::VrrpInstance& instance);
/// With what its scripts have of global_defs, and with its trackers as they count.
[[nodiscard]] Traits traits_of(const MemberPlan& member, const config::GlobalDefs& global);
/// What a sync group has beyond its members; nothing of an instance on its own.
[[nodiscard]] Traits traits_of(const GroupPlan& group, const config::GlobalDefs& global);
/// [notify.NAME] or [check.NAME], with what it has of its module's tables.
[[nodiscard]] Traits traits_of(const config::ModuleUse& use, const config::Model& model);
[[nodiscard]] Traits traits_of(const CheckPlan& check, const config::Model& model);
[[nodiscard]] Traits traits_of(const config::TrackFile& file);
[[nodiscard]] Traits traits_of(const config::TrackProcess& process);
/// With its real servers and their checkers.
[[nodiscard]] Traits traits_of(const config::VirtualServer& service,
                               const config::CheckerPolicy& policy);
/// [vrrpd].
[[nodiscard]] Traits traits_of(const config::DaemonSettings& settings);
/// What global_defs says that follows a reload: mails, fifos, paces, files; and what stands beside
/// it (garp_group, interface_up_down_delays).
[[nodiscard]] Traits global_traits_of(const config::Model& model);
/// What is taken up at start: what is said of the process, of its start, and of the host's
/// firewall.
[[nodiscard]] Traits process_traits_of(const config::Model& model);
/// [peer]; nothing if there is none.
[[nodiscard]] Traits peer_traits_of(const config::Model& model);
/// static_ipaddress, static_routes, static_rules.
[[nodiscard]] Traits static_traits_of(const config::Model& model);
/// What is set up on the host's interfaces: virtual MAC addresses, promote_secondaries.
[[nodiscard]] Traits mac_traits_of(const config::Model& model);

/// How `now` differs: "priority 100 -> 120", "with virtual_ipaddress 192.0.2.1/32". Nothing: it
/// does not.
[[nodiscard]] std::vector<std::string> differences(const Traits& before, const Traits& now);

}  // namespace vrrpd::runtime
