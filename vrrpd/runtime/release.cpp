// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/release.hpp"

#include <algorithm>
#include <iterator>

#include "vrrpd/runtime/host_settings.hpp"
#include "vrrpd/runtime/identity.hpp"
#include "vrrpd/runtime/left_overs.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

/// What both the file and the state name.
Holdings everything(const config::Model& model, const Plan& plan) {
  std::vector<const GroupPlan*> groups;
  for (const auto& group : plan.groups) groups.push_back(&group);
  const auto run = identity_of(model, groups);
  const auto past = PastRun::read(model.daemon.runtime_directory);

  Imprint all;
  const auto append = [&all](const Imprint& imprint) {
    std::ranges::copy(imprint, std::back_inserter(all));
  };
  append(run.host);
  for (const auto& group : run.groups) append(group.imprint);
  append(past.host);
  for (const auto& [name, group] : past.groups) append(group.imprint);
  return holdings_of(all);
}

}  // namespace

SystemResult<bool> release_everything(const config::Model& model, const Plan& plan) {
  auto addresses = linux::AddressTable::open();
  if (!addresses) return std::unexpected(addresses.error());
  auto routing = RoutingTables::open();
  if (!routing) return std::unexpected(routing.error());

  const auto holdings = everything(model, plan);
  const auto removed = remove_left_overs(holdings, {*addresses, *routing});
  const auto interfaces = remove_left_overs(holdings.interfaces);
  HostSettings{model}.restore();
  const bool anything = removed.anything || interfaces.anything;
  if (!anything) log(Level::info, "nothing of vrrpd is on this host");
  if (removed.complete && interfaces.complete) return anything;
  return std::unexpected(SystemError{"release", "addresses, routes, interfaces and filter", 0,
                                     "some are still there"});
}

}  // namespace vrrpd::runtime
