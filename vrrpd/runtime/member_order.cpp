// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/member_order.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "vrrpd/runtime/reload_diff.hpp"

namespace vrrpd::runtime {
namespace {

/// Where each member of `now` is to stand.
using Places = std::vector<std::size_t>;

/// Nothing to do: no places.
Places places_of(const GroupPlan& before, const GroupPlan& now) {
  const auto ids = router_ids(before);
  Places places;
  bool moves = false;
  for (const auto& member : now.members) {
    const auto found = std::ranges::find(ids, router_id(*member.instance));
    const auto place = static_cast<std::size_t>(found - ids.begin());
    moves |= place != places.size();
    places.push_back(place);
  }
  return moves ? places : Places{};
}

void put_in_place(const Places& places, GroupPlan& plan, AssembledGroup& assembled) {
  auto members = plan.members;
  for (std::size_t i = 0; i < places.size(); ++i) {
    plan.members[places[i]] = std::move(members[i]);
  }
  for (auto& script : assembled.scripts) {
    if (script.of == notify::Transition::Of::instance) script.member = places[script.member];
  }
  for (auto& [member, script] : std::exchange(assembled.lower_priority_scripts, {})) {
    assembled.lower_priority_scripts[places[member]] = std::move(script);
  }
}

}  // namespace

void keep_member_order(const Plan& before, Plan& now, Assembly& assembly) {
  const auto groups_before = groups_by_router(before);
  for (std::size_t i = 0; i < now.groups.size(); ++i) {
    auto& plan = now.groups[i];
    if (plan.members.size() < 2) continue;
    const auto same = same_group(plan, groups_before, before);
    if (!same) continue;
    const auto places = places_of(before.groups[*same], plan);
    if (!places.empty()) put_in_place(places, plan, assembly.groups[i]);
  }
}

}  // namespace vrrpd::runtime
