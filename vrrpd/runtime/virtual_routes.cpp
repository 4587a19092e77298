// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/virtual_routes.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

std::string_view kind(const IpRoute&) { return "route"; }
std::string_view kind(const RoutingRule&) { return "rule"; }

}  // namespace

SystemResult<RoutingTables> RoutingTables::open() {
  auto routes = linux::RouteTable::open();
  if (!routes) return std::unexpected{routes.error()};
  auto rules = linux::RuleTable::open();
  if (!rules) return std::unexpected{rules.error()};
  return RoutingTables{*std::move(routes), *std::move(rules)};
}

template <class Entry>
void HeldEntries<Entry>::append(Entry entry, bool tracked) {
  entries_.push_back(std::move(entry));
  held_.push_back({.tracked = tracked});
}

template <class Entry>
void HeldEntries<Entry>::report(Held& held, const SystemError& error) {
  if (std::exchange(held.state, State::failing) == State::failing) return;
  log(Level::error, "{} {}; trying again when routes, links or addresses change", owner_,
      error.text());
}

template <class Entry>
void HeldEntries<Entry>::add(const Imprint& kept) {
  std::vector<std::size_t> there, missing;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const bool is_kept = std::ranges::find(kept, imprint_of(entries_[i])) != kept.end();
    (is_kept ? there : missing).push_back(i);
  }
  put_in(&Table::restore, there);
  put_in(&Table::add, missing);
}

template <class Entry>
void HeldEntries<Entry>::put_in(Verb verb, const std::vector<std::size_t>& indices) {
  std::vector<Entry> wanted;
  for (const auto i : indices) wanted.push_back(entries_[i]);
  const auto outcomes = (table_->*verb)(wanted);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    Held& held = held_[indices[i]];
    if (!outcomes[i]) {
      report(held, outcomes[i].error());
      continue;
    }
    held.state = State::present;
    log(Level::debug, "{} added {} {}", owner_, kind(wanted[i]), wanted[i].to_string());
  }
}

template <class Entry>
void HeldEntries<Entry>::remove() {
  const auto outcomes = table_->remove(entries_);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    // What could not be added (EEXIST: somebody else's) is not ours to complain of.
    const bool was_ours = std::exchange(held_[i].state, State::absent) == State::present;
    if (!outcomes[i] && was_ours) log(Level::error, "{} {}", owner_, outcomes[i].error().text());
  }
}

template <class Entry>
void HeldEntries<Entry>::become(HeldEntries next, bool up) {
  std::vector<Entry> gone;
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const auto same = std::ranges::find(next.entries_, entries_[i]);
    if (same != next.entries_.end()) {
      next.held_[static_cast<std::size_t>(same - next.entries_.begin())].state = held_[i].state;
    } else if (held_[i].state == State::present) {
      gone.push_back(entries_[i]);
    }
  }
  for (const auto& outcome : table_->remove(gone)) {
    if (!outcome) log(Level::error, "{} {}", owner_, outcome.error().text());
  }
  *this = std::move(next);
  if (!up) return;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (held_[i].state != State::present) missing.push_back(i);
  }
  put_in(&Table::add, missing);
}

template <class Entry>
void HeldEntries<Entry>::put_back() {
  std::vector<Entry> wanted;
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (!held_[i].tracked && held_[i].state == State::present) continue;
    wanted.push_back(entries_[i]);
    indices.push_back(i);
  }
  const auto outcomes = table_->restore(wanted);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const Entry& entry = wanted[i];
    Held& held = held_[indices[i]];
    if (!outcomes[i]) {
      report(held, outcomes[i].error());
      continue;
    }
    // What is there although ours could not be added is somebody else's.
    if (*outcomes[i] == linux::RoutingOutcome::as_wanted) continue;
    if (std::exchange(held.state, State::present) == State::failing) {
      log(Level::info, "{} added {} {} at last", owner_, kind(entry), entry.to_string());
    } else {
      log(Level::warning, "{} {} {} was gone: put it back", owner_, kind(entry), entry.to_string());
    }
  }
}

VirtualRoutes::VirtualRoutes(const config::VrrpInstance& instance, RoutingTables& tables)
    : routes_{"(" + instance.name + ")", tables.routes},
      rules_{"(" + instance.name + ")", tables.rules} {
  append(instance.virtual_routes, instance.virtual_rules);
}

VirtualRoutes::VirtualRoutes(const config::Model& model, RoutingTables& tables)
    : routes_{"(static_routes)", tables.routes}, rules_{"(static_rules)", tables.rules} {
  append(model.static_routes, model.static_rules);
}

void VirtualRoutes::append(const std::vector<config::VirtualRoute>& routes,
                           const std::vector<config::VirtualRule>& rules) {
  for (const auto& line : routes) routes_.append(line.route, line.tracked);
  for (const auto& line : rules) rules_.append(line.rule, line.tracked);
  empty_ = routes.empty() && rules.empty();
}

void VirtualRoutes::become(VirtualRoutes next, bool up) {
  routes_.become(std::move(next.routes_), up);
  rules_.become(std::move(next.rules_), up);
  empty_ = next.empty_;
  up_ = up;
}

void VirtualRoutes::add(const Imprint& kept) {
  if (empty_) return;
  up_ = true;
  routes_.add(kept);
  rules_.add(kept);
}

void VirtualRoutes::remove() {
  if (empty_) return;
  up_ = false;
  // The other way round: no packet is sent into a table that has lost its routes.
  rules_.remove();
  routes_.remove();
}

void VirtualRoutes::put_back() {
  if (empty_ || !up_) return;
  routes_.put_back();
  rules_.put_back();
}

}  // namespace vrrpd::runtime
