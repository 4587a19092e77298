// SPDX-License-Identifier: Apache-2.0
// Routes and rules that somebody here owns: an instance (virtual_routes, virtual_rules) while it is
// master, or the host (static_routes, static_rules) from start to stop.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "config/model.hpp"
#include "vrrpd/linux/routing_table.hpp"
#include "vrrpd/runtime/imprint.hpp"

namespace vrrpd::runtime {

/// The kernel's side that all owners share.
struct RoutingTables {
  linux::RouteTable routes;
  linux::RuleTable rules;

  [[nodiscard]] static SystemResult<RoutingTables> open();
};

/// Entries of one kind, and what became of each.
template <class Entry>
class HeldEntries {
 public:
  HeldEntries(std::string owner, linux::RoutingTable<Entry>& table)
      : owner_{std::move(owner)}, table_{&table} {}

  void append(Entry entry, bool tracked);
  /// A reload: `next` has what there is to be from now on. Those that both have keep their state;
  /// of `up` ones those that are gone are removed, and those that have come are added.
  void become(HeldEntries next, bool up);

  /// Those whose lines `kept` has are there from the last run, or should be: only what is missing
  /// of them is added. What fails is logged, once until it works.
  void add(const Imprint& kept);
  void remove();
  /// Those that somebody else removed, unless they are not tracked, and those that could not be
  /// added before.
  void put_back();

 private:
  enum class State : std::uint8_t { absent, present, failing };
  struct Held {
    bool tracked;
    State state = State::absent;
  };
  using Table = linux::RoutingTable<Entry>;
  using Verb = typename Table::Outcomes (Table::*)(std::span<const Entry>);
  void put_in(Verb verb, const std::vector<std::size_t>& indices);
  void report(Held& held, const SystemError& error);

  std::string owner_;  ///< as log lines begin: "(VI_1)"
  linux::RoutingTable<Entry>* table_;
  std::vector<Entry> entries_;
  std::vector<Held> held_;  ///< for each of entries_
};

class VirtualRoutes {
 public:
  /// What an instance has while it is master.
  VirtualRoutes(const config::VrrpInstance& instance, RoutingTables& tables);
  /// What the host has from start to stop.
  VirtualRoutes(const config::Model& model, RoutingTables& tables);

  /// The configuration was read anew. `up`: the instance is master; of the host: it runs.
  void become(VirtualRoutes next, bool up);

  [[nodiscard]] bool empty() const { return empty_; }

  /// Behind the addresses: a route may name one of them as its source. `kept`: the lines of what
  /// was left where the last run had it.
  void add(const Imprint& kept = {});
  void remove();
  /// Something of the host's routing, links or addresses has changed.
  void put_back();

 private:
  void append(const std::vector<config::VirtualRoute>& routes,
              const std::vector<config::VirtualRule>& rules);

  HeldEntries<IpRoute> routes_;
  HeldEntries<RoutingRule> rules_;
  bool empty_ = true;
  bool up_ = false;
};

}  // namespace vrrpd::runtime
