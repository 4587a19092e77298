// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/succession.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "vrrpd/runtime/adoption.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

void append(Imprint& all, const Imprint& imprint) {
  std::ranges::copy(imprint, std::back_inserter(all));
}

}  // namespace

Succession::Succession(PastRun past, RunIdentity run, const std::vector<const GroupPlan*>& plans,
                       LeftOverTables tables, Instant now)
    : past_{std::move(past)}, run_{std::move(run)}, tables_{tables} {
  choose(plans, now);
  clean_up();
}

void Succession::choose(const std::vector<const GroupPlan*>& plans, Instant now) {
  const auto existing = tables_.addresses.list();
  if (!existing) {
    log(Level::error, "nothing is taken up again: {}", existing.error().text());
    return;
  }
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const auto& group = run_.groups[i];
    if (!was_serving(past_, group)) continue;
    const auto wanted = holdings_of(group.imprint).addresses;
    const bool all_there = found_on_host(wanted, *existing).size() == wanted.size();
    const auto until = may_adopt(*plans[i], group, past_, all_there, now);
    if (until) {
      adoptable_[group.name] = *until;
    } else {
      log(Level::info, "({}) served when the last run ended, and is not taken up again: {}",
          plans[i]->name, until.error());
    }
  }
}

void Succession::clean_up() {
  Imprint all = past_.host;
  for (const auto& [name, group] : past_.groups) append(all, group.imprint);
  for (const auto& group : run_.groups) append(all, group.imprint);
  remove(all);
}

void Succession::remove(const Imprint& imprint) {
  Imprint kept = run_.host;
  for (const auto& group : run_.groups) {
    if (adoptable_.contains(group.name)) append(kept, group.imprint);
  }
  note(remove_left_overs(holdings_of(without(imprint, kept)), tables_));
}

void Succession::note(const Removal& removal) {
  std::ranges::copy(removal.still_there, std::back_inserter(still_there_));
  append(run_.host, removal.failed);
  cleaned_up_ = cleaned_up_ && removal.complete;
}

std::optional<Instant> Succession::adoptable_until(const GroupPlan& plan) const {
  const auto found = adoptable_.find(identity_name(plan));
  return found == adoptable_.end() ? std::nullopt : std::optional{found->second};
}

void Succession::give_up(const GroupPlan& plan, const std::string& why) {
  log(Level::warning, "({}) is not taken up again after all: {}", plan.name, why);
  adoptable_.erase(identity_name(plan));
  remove(identity_of(plan).imprint);
}

}  // namespace vrrpd::runtime
