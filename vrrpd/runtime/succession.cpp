// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/succession.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "vrrpd/runtime/adoption.hpp"
#include "vrrpd/runtime/left_overs.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {

Succession::Succession(const std::string& directory, const std::vector<const GroupPlan*>& plans,
                       linux::AddressTable& table, Instant now)
    : past_{PastRun::read(directory)}, table_{table} {
  std::ranges::transform(plans, std::back_inserter(groups_),
                         [](const GroupPlan* plan) { return identity_of(*plan); });
  const auto existing = table_.list();
  if (!existing) {
    log(Level::error, "left-over addresses cannot be looked for: {}", existing.error().text());
    return;
  }
  choose(plans, *existing, now);
  clean_up(*existing);
}

void Succession::choose(const std::vector<const GroupPlan*>& plans,
                        const std::vector<linux::InterfaceAddress>& existing, Instant now) {
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const auto& group = groups_[i];
    if (!was_serving(past_, group)) continue;
    const auto wanted = addresses_of(group.imprint);
    const bool all_there = found_on_host(wanted, existing).size() == wanted.size();
    const auto until = may_adopt(*plans[i], group, past_, all_there, now);
    if (until) {
      adoptable_[group.name] = *until;
    } else {
      log(Level::info, "({}) served when the last run ended, and is not taken up again: {}",
          plans[i]->name, until.error());
    }
  }
}

void Succession::clean_up(const std::vector<linux::InterfaceAddress>& existing) {
  std::set<NamedAddress> kept;
  for (const auto& group : groups_) {
    if (adoptable_.contains(group.name))
      std::ranges::move(addresses_of(group.imprint), std::inserter(kept, kept.end()));
  }
  auto all = addresses_of_all(groups_, past_);
  std::erase_if(all, [&kept](const NamedAddress& address) { return kept.contains(address); });
  remove(found_on_host(all, existing));
}

void Succession::remove(const std::vector<linux::AddressKey>& left_over) {
  std::ranges::move(remove_left_overs(left_over, table_), std::back_inserter(still_there_));
}

std::optional<Instant> Succession::adoptable_until(const GroupPlan& plan) const {
  const auto found = adoptable_.find(identity_name(plan));
  return found == adoptable_.end() ? std::nullopt : std::optional{found->second};
}

void Succession::give_up(const GroupPlan& plan, const std::string& why) {
  log(Level::warning, "({}) is not taken up again after all: {}", plan.name, why);
  adoptable_.erase(identity_name(plan));
  const auto existing = table_.list();
  if (!existing) {
    log(Level::error, "left-over addresses cannot be looked for: {}", existing.error().text());
    return;
  }
  remove(found_on_host(addresses_of(identity_of(plan).imprint), *existing));
}

}  // namespace vrrpd::runtime
