// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/left_overs.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "vrrpd/linux/firewall.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

void say_gone(std::string_view what, std::string_view name) {
  log(Level::warning, "removed {}{}, left behind by an earlier run", what, name);
}

template <class Thing>
void stays(const Thing& thing, const SystemError& error, Removal& removal) {
  log(Level::error, "left behind by an earlier run, and stays: {}", error.text());
  removal.complete = false;
  removal.failed.push_back(imprint_of(thing));
}

template <class Entry>
void remove_entries(std::string_view kind, const std::vector<Entry>& entries,
                    linux::RoutingTable<Entry>& table, Removal& removal) {
  const auto outcomes = table.remove(entries);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (!outcomes[i]) {
      stays(entries[i], outcomes[i].error(), removal);
    } else if (*outcomes[i] == linux::RoutingOutcome::as_wanted) {
      continue;  // it was not there
    } else {
      say_gone(kind, entries[i].to_string());
    }
    removal.anything = true;
  }
}

void remove_addresses(const std::vector<NamedAddress>& addresses, linux::AddressTable& table,
                      Removal& removal) {
  const auto existing = table.list();
  if (!existing) {
    log(Level::error, "left-over addresses cannot be looked for: {}", existing.error().text());
    removal.complete = false;
    for (const auto& address : addresses) removal.failed.push_back(imprint_of(address));
    return;
  }
  const auto keys = found_on_host(addresses, *existing);
  const auto answers = table.remove(keys);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    removal.anything = true;
    if (answers[i]) {
      say_gone("", to_string(keys[i]));
      continue;
    }
    removal.still_there.push_back(keys[i]);
    // On this interface, by whatever name the line has for it.
    const auto line = std::ranges::find_if(addresses, [&](const NamedAddress& address) {
      return found_on_host({address}, *existing) == std::vector{keys[i]};
    });
    if (line != addresses.end()) stays(*line, answers[i].error(), removal);
  }
}

/// What a kernel before 5.12 keeps, and what no other program has put there.
void remove_filter(const NamedTable& filter, Removal& removal) {
  auto firewall = linux::Firewall::open({.table = filter.name});
  const auto removed = firewall ? firewall->remove() : std::unexpected{firewall.error()};
  if (removed) {
    if (*removed) say_gone("nftables table ", filter.name);
    removal.anything |= *removed;
  } else if (!linux::without_nftables(removed.error())) {
    stays(filter, removed.error(), removal);
  }
}

}  // namespace

std::vector<linux::AddressKey> found_on_host(const std::vector<NamedAddress>& addresses,
                                             std::span<const linux::InterfaceAddress> existing) {
  std::set<linux::AddressKey> there;
  for (const auto& address : existing) there.insert(address.key);

  std::map<std::string, unsigned> indices;
  std::vector<linux::AddressKey> found;
  for (const auto& address : addresses) {
    const auto [index, unknown] = indices.try_emplace(address.interface, 0);
    if (unknown) {
      const auto interface = linux::find_interface(address.interface);
      if (interface) index->second = interface->index;
    }
    const linux::AddressKey key{index->second, address.address, address.prefix_length,
                                address.peer};
    if (there.erase(key) > 0) found.push_back(key);
  }
  return found;
}

Removal remove_left_overs(const Holdings& left_over, LeftOverTables tables) {
  Removal removal;
  // As in any other end of mastership: no packet is sent into a table that has lost its routes.
  remove_entries("rule ", left_over.rules, tables.routing.rules, removal);
  remove_entries("route ", left_over.routes, tables.routing.routes, removal);
  if (!left_over.addresses.empty())
    remove_addresses(left_over.addresses, tables.addresses, removal);
  for (const auto& filter : left_over.filters) remove_filter(filter, removal);
  return removal;
}

Removal remove_left_overs(std::span<const linux::Macvlan> left_over) {
  Removal removal;
  if (left_over.empty()) return removal;
  auto table = linux::MacvlanTable::open();
  for (const auto& interface : left_over) {
    const auto removed = table ? table->remove(interface) : std::unexpected{table.error()};
    if (!removed) {
      stays(interface, removed.error(), removal);
    } else if (*removed) {
      say_gone("interface ", interface.name);
      removal.anything = true;
    }
  }
  return removal;
}

}  // namespace vrrpd::runtime
