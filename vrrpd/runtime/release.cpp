// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/release.hpp"

#include "vrrpd/runtime/accept_mode.hpp"
#include "vrrpd/runtime/left_overs.hpp"
#include "vrrpd/runtime/log.hpp"
#include "vrrpd/runtime/routing_keeper.hpp"
#include "vrrpd/runtime/virtual_macs.hpp"

namespace vrrpd::runtime {

SystemResult<bool> release_everything(const config::Model& model, const Plan& plan) {
  auto table = linux::AddressTable::open();
  if (!table) return std::unexpected(table.error());
  const auto existing = table->list();
  if (!existing) return std::unexpected(existing.error());

  std::vector<GroupIdentity> groups;
  for (const auto& group : plan.groups) groups.push_back(identity_of(group));
  const auto past = PastRun::read(model.daemon.runtime_directory);
  const auto left_over = found_on_host(addresses_of_all(groups, past), *existing);
  if (left_over.empty()) log(Level::info, "no address of vrrpd is on this host");
  auto tables = RoutingTables::open();
  if (!tables) return std::unexpected(tables.error());
  // Routes and rules first, as in any other end of mastership.
  const bool routing_gone = RoutingKeeper{model, *std::move(tables)}.remove_left_overs();
  const bool addresses_gone = remove_left_overs(left_over, *table).empty();
  const bool macs_gone = VirtualMacs{model}.remove();
  const bool filter_gone = AcceptMode{model}.remove();
  if (addresses_gone && routing_gone && macs_gone && filter_gone) return !left_over.empty();
  return std::unexpected(SystemError{"release", "addresses, routes, interfaces and filter", 0,
                                     "some are still there"});
}

}  // namespace vrrpd::runtime
