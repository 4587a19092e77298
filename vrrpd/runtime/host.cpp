// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/host.hpp"

#include <algorithm>
#include <utility>

#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {

Host::Host(linux::AddressTable table, linux::Monitor monitor, std::set<IpAddress> virtual_addresses)
    : table_{std::move(table)},
      monitor_{std::move(monitor)},
      virtual_addresses_{std::move(virtual_addresses)},
      excluded_(virtual_addresses_.begin(), virtual_addresses_.end()) {
  list_addresses();
}

void Host::set_virtual_addresses(std::set<IpAddress> virtual_addresses) {
  if (virtual_addresses == virtual_addresses_) return;
  virtual_addresses_ = std::move(virtual_addresses);
  excluded_.assign(virtual_addresses_.begin(), virtual_addresses_.end());
  // One that was virtual may be an interface's primary one now, and the reverse.
  stale_addresses_ = true;
}

void Host::set_damping(const std::map<std::string, std::pair<Duration, Duration>>& damping) {
  for (const auto& [name, before] : std::exchange(damping_, {})) {
    if (damping.contains(name)) {
      damping_[name] = before;
    } else if (const auto link = links_.find(name); link != links_.end()) {
      link->second->undamp();
    }
  }
  for (const auto& [name, delays] : damping) {
    const Damping wanted{delays.first, delays.second};
    if (const auto known = damping_.find(name); known != damping_.end() && known->second == wanted)
      continue;
    damping_[name] = wanted;
    const auto link = links_.find(name);
    if (link != links_.end()) link->second->damp(wanted.down, wanted.up);
  }
}

Link& Host::link(const std::string& name) {
  auto& link = links_[name];
  if (!link) {
    link = std::make_unique<Link>(name);
    auto found = linux::find_interface(name);
    link->set_interface(found ? std::optional{std::move(*found)} : std::nullopt);
    if (const auto damped = damping_.find(name); damped != damping_.end()) {
      link->damp(damped->second.down, damped->second.up);
    }
    choose_primaries(*link);
    news_.links.insert(link.get());
  }
  return *link;
}

void Host::read() {
  const auto events = monitor_.read();
  if (!events) {
    log(Level::error, "{}", events.error().text());
    return;
  }
  for (const auto& event : *events) take(event);
  const bool listed = (!stale_links_ || list_links()) && (!stale_addresses_ || list_addresses());
  if (!listed) news_.incomplete = true;
}

void Host::settle_links(Instant now) {
  for (const auto& [name, damping] : damping_) {
    const auto found = links_.find(name);
    if (found == links_.end()) continue;
    if (found->second->settle(now)) news_.links.insert(found->second.get());
    const auto next = found->second->settles_at();
    if (next && (!news_.settles_at || *next < *news_.settles_at)) news_.settles_at = next;
  }
}

void Host::take(const linux::MonitorEvent& event) {
  if (const auto* added = std::get_if<linux::AddressAdded>(&event)) {
    keys_.insert(added->address.key);
    // Renewed virtual addresses are news to nobody.
    if (virtual_addresses_.contains(added->address.key.address)) return;
    stale_addresses_ = true;
  } else if (const auto* removed = std::get_if<linux::AddressRemoved>(&event)) {
    keys_.erase(removed->key);
    news_.addresses.insert(removed->key);
    stale_addresses_ |= !virtual_addresses_.contains(removed->key.address);
  } else if (const auto* changed = std::get_if<linux::LinkChanged>(&event)) {
    take(*changed);
  } else if (std::holds_alternative<linux::Overrun>(event)) {
    stale_links_ = stale_addresses_ = true;
    news_.addresses.insert(keys_.begin(), keys_.end());
  }
  // The kernel says nothing of routes that go with their interface or their source address.
  news_.routing = true;
}

void Host::take(const linux::LinkChanged& changed) {
  for (const auto& [name, link] : links_) {
    const bool had = link->ifindex() == changed.link.index;
    const bool has = name == changed.link.name && !changed.deleted;
    if (!had && !has) continue;
    // An interface that bears another name now is not the one that was meant.
    if (link->set_interface(has ? std::optional{changed.link} : std::nullopt)) {
      news_.links.insert(link.get());
    }
    stale_addresses_ |= !had || !has;
  }
}

bool Host::list_links() {
  auto listed = linux::list_interfaces();
  if (!listed) {
    log(Level::error, "{}; trying again", listed.error().text());
    return false;
  }
  stale_links_ = false;
  for (const auto& [name, link] : links_) {
    const auto found = std::ranges::find(*listed, name, &linux::Interface::name);
    const bool there = found != listed->end();
    if (link->set_interface(there ? std::optional{*found} : std::nullopt)) {
      news_.links.insert(link.get());
    }
  }
  return true;
}

bool Host::list_addresses() {
  auto listed = table_.list();
  if (!listed) {
    log(Level::error, "{}; trying again", listed.error().text());
    return false;
  }
  stale_addresses_ = false;
  news_.own_addresses = true;
  addresses_ = std::move(*listed);
  keys_.clear();
  for (const auto& address : addresses_) keys_.insert(address.key);
  choose_primaries();
  return true;
}

void Host::choose_primaries() {
  for (const auto& [name, link] : links_) choose_primaries(*link);
}

void Host::choose_primaries(Link& link) {
  for (const auto family : {Family::ipv4, Family::ipv6}) {
    const auto primary = linux::primary_address(link.ifindex(), family, addresses_, excluded_);
    if (link.set_primary(family, primary)) news_.links.insert(&link);
  }
}

bool Host::source_is_tentative(const Link& link, const std::optional<IpAddress>& wanted) const {
  return linux::source_is_tentative(link.ifindex(), wanted, addresses_, excluded_);
}

bool Host::has(const IpAddress& address) const {
  return std::ranges::any_of(keys_, [&](const auto& key) { return key.address == address; });
}

}  // namespace vrrpd::runtime
