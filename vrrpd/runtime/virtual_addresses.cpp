// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/virtual_addresses.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "vrrpd/runtime/address_lifetime.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// Where nothing expires, addresses that could not be added are tried again this often.
constexpr Duration retry_interval = std::chrono::seconds{2};

/// iproute2's `brd +`: all host bits set.
std::optional<IpAddress> broadcast(const config::VirtualAddress& address) {
  using Broadcast = config::VirtualAddress::Broadcast;
  if (address.broadcast == Broadcast::given) return address.broadcast_address;
  if (address.broadcast == Broadcast::none || address.prefix_length >= 31) return std::nullopt;
  std::vector<std::uint8_t> bytes(address.address.bytes().begin(), address.address.bytes().end());
  for (std::size_t bit = address.prefix_length; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] | 0x80u >> bit % 8);
  }
  return IpAddress::from_bytes(bytes);
}

linux::AddressKey key(const config::VirtualAddress& address, const Link& link) {
  return {.ifindex = link.ifindex(),
          .address = address.address,
          .prefix_length = address.prefix_length,
          .peer = address.peer == address.address ? std::nullopt : address.peer};
}

/// What the kernel does not change of an address that is there.
bool looks_the_same(const linux::InterfaceAddress& before, const linux::InterfaceAddress& now) {
  return before.label == now.label && before.broadcast == now.broadcast &&
         before.scope == now.scope && before.flags == now.flags;
}

std::optional<std::chrono::seconds> preferred(const config::VirtualAddress& address) {
  if (!address.preferred_lft_s) return std::nullopt;
  return std::chrono::seconds{*address.preferred_lft_s};
}

}  // namespace

VirtualAddresses::VirtualAddresses(const config::VrrpInstance& instance,
                                   std::optional<std::chrono::seconds> lifetime,
                                   const LinkOf& link_of)
    : lifetime_{lifetime} {
  take_lines(instance, link_of);
}

VirtualAddresses::VirtualAddresses(const std::vector<config::VirtualAddress>& static_addresses,
                                   const LinkOf& link_of)
    : name_{"static_ipaddress"} {
  take_lines(static_addresses, link_of);
}

void VirtualAddresses::take_lines(const config::VrrpInstance& instance, const LinkOf& link_of) {
  instance_ = &instance;
  name_ = instance.name;
  lines_.clear();
  for (const auto* lines : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
    for (const auto& line : *lines) {
      const auto& device = line.device.empty() ? instance.interface : line.device;
      lines_.push_back({&line, &link_of(device)});
    }
  }
}

void VirtualAddresses::take_lines(const std::vector<config::VirtualAddress>& addresses,
                                  const LinkOf& link_of) {
  lines_.clear();
  for (const auto& line : addresses) lines_.push_back({&line, &link_of(line.device)});
}

std::vector<linux::AddressKey> VirtualAddresses::reconfigure(
    const config::VrrpInstance& instance, std::optional<std::chrono::seconds> lifetime,
    const LinkOf& link_of) {
  lifetime_ = lifetime;
  const auto before = resolve();
  take_lines(instance, link_of);
  return let_go(before);
}

std::vector<linux::AddressKey> VirtualAddresses::reconfigure(
    const std::vector<config::VirtualAddress>& static_addresses, const LinkOf& link_of) {
  const auto before = resolve();
  take_lines(static_addresses, link_of);
  return let_go(before);
}

std::vector<linux::AddressKey> VirtualAddresses::let_go(
    const std::vector<linux::InterfaceAddress>& before) {
  std::map<linux::AddressKey, const linux::InterfaceAddress*> known;
  for (const auto& address : before) known.emplace(address.key, &address);
  std::set<linux::AddressKey> wanted;
  for (const auto& address : resolve()) {
    const auto old = known.find(address.key);
    if (old == known.end() || looks_the_same(*old->second, address)) wanted.insert(address.key);
  }
  std::vector<linux::AddressKey> gone;
  std::ranges::set_difference(there_, wanted, std::back_inserter(gone));
  for (const auto& key : gone) there_.erase(key);
  failing_ = false;
  return gone;
}

void VirtualAddresses::set_up(bool up) {
  up_ = up;
  failing_ = false;
  removal_fails_ = false;
  if (up) return;
  for (const auto& address : resolve()) there_.insert(address.key);
}

bool VirtualAddresses::has(const Line& line) const {
  return there_.contains(key(*line.address, *line.link));
}

std::vector<linux::InterfaceAddress> VirtualAddresses::resolve() const {
  std::vector<linux::InterfaceAddress> resolved;
  for (const auto& [address, link] : lines_) {
    if (link->ifindex() == 0) continue;
    resolved.push_back({.key = key(*address, *link),
                        .label = address->label,
                        .broadcast = broadcast(*address),
                        .scope = address->scope,
                        .lifetime = {.valid = std::nullopt, .preferred = preferred(*address)},
                        .flags = {.home = address->home,
                                  .duplicate_detection = address->duplicate_detection,
                                  .no_prefix_route = address->no_prefix_route,
                                  .autojoin = address->autojoin,
                                  .manage_temporary = address->manage_temporary}});
  }
  return resolved;
}

bool VirtualAddresses::holds(const linux::AddressKey& wanted) const {
  return up_ && std::ranges::any_of(lines_, [&](const Line& line) {
           return key(*line.address, *line.link) == wanted && !line.address->no_track;
         });
}

bool VirtualAddresses::wants(const linux::AddressKey& wanted) const {
  return up_ && std::ranges::any_of(lines_, [&](const Line& line) {
           return key(*line.address, *line.link) == wanted;
         });
}

void VirtualAddresses::hand_on(const std::function<bool(const linux::AddressKey&)>& is_of_another) {
  std::erase_if(there_, is_of_another);
}

bool VirtualAddresses::wants_back(const linux::AddressKey& key) const {
  return up_ && (!there_.contains(key) || holds(key));
}

bool VirtualAddresses::incomplete() const {
  return up_ && std::ranges::any_of(lines_, [&](const Line& line) {
           return line.link->ifindex() != 0 && !has(line);
         });
}

std::optional<Duration> VirtualAddresses::renewal() const {
  if (lifetime_) return renewal_after(*lifetime_);
  return failing_ ? std::optional{retry_interval} : std::nullopt;
}

void VirtualAddresses::report_permanent(const linux::AddressKey& key) {
  if (std::exchange(warned_permanent_, true)) return;
  log(Level::warning,
      "({}) {} is permanent: other addresses of its prefix would go with it, so nothing takes "
      "it away from a daemon that hangs; write it as /{}",
      name_, to_string(key), key.address.bit_count());
}

void VirtualAddresses::report_added(std::span<const linux::InterfaceAddress> addresses,
                                    std::span<const SystemResult<void>> answers) {
  bool failed =
      std::ranges::any_of(lines_, [](const Line& line) { return line.link->ifindex() == 0; });
  if (failed && !failing_) {
    log(Level::error, "({}) some addresses have no interface to go to", name_);
  }
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i]) {
      there_.insert(addresses[i].key);
      continue;
    }
    there_.erase(addresses[i].key);
    if (!failing_) log(Level::error, "({}) {}", name_, answers[i].error().text());
    failed = true;
  }
  if (failing_ && !failed) log(Level::info, "({}) all addresses are up again", name_);
  failing_ = failed;
}

void VirtualAddresses::report_removed(std::span<const linux::AddressKey> keys,
                                      std::span<const SystemResult<linux::Removal>> answers) {
  const bool said = removal_fails_;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (answers[i]) {
      there_.erase(keys[i]);
      continue;
    }
    removal_fails_ = true;
    if (said) continue;
    log(Level::error, "({}) {}; trying again", name_, answers[i].error().text());
  }
  if (!there_.empty() || !std::exchange(removal_fails_, false)) return;
  log(Level::info, "({}) all addresses are off now", name_);
}

void VirtualAddresses::report_taken(const linux::AddressKey& key) const {
  log(Level::warning, "({}) somebody removed {}: putting it back", name_, to_string(key));
}

}  // namespace vrrpd::runtime
