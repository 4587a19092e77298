// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/virtual_addresses.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// Where nothing expires, addresses that could not be added are tried again this often.
constexpr Duration retry_interval = std::chrono::seconds{2};

std::string device(const config::VrrpInstance& instance, const config::VirtualAddress& address) {
  return address.device.empty() ? instance.interface : address.device;
}

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

std::vector<linux::AddressKey> keys(const std::vector<linux::InterfaceAddress>& addresses) {
  std::vector<linux::AddressKey> keys;
  for (const auto& address : addresses) keys.push_back(address.key);
  return keys;
}

bool has(const std::vector<linux::InterfaceAddress>& addresses, const linux::AddressKey& key) {
  return std::ranges::find(addresses, key, &linux::InterfaceAddress::key) != addresses.end();
}

}  // namespace

VirtualAddresses::VirtualAddresses(const config::VrrpInstance& instance,
                                   std::optional<std::chrono::seconds> lifetime, Kernel& kernel)
    : instance_{instance}, lifetime_{lifetime}, kernel_{kernel} {}

std::vector<linux::InterfaceAddress> VirtualAddresses::resolve() const {
  std::vector<linux::InterfaceAddress> resolved;
  for (const auto& address : instance_.virtual_ipaddress) {
    const auto interface = linux::find_interface(device(instance_, address));
    if (!interface) continue;
    resolved.push_back({.key = {.ifindex = interface->index,
                                .address = address.address,
                                .prefix_length = address.prefix_length},
                        .label = address.label,
                        .broadcast = broadcast(address),
                        .scope = address.scope});
  }
  return resolved;
}

void VirtualAddresses::add() {
  up_ = true;
  install();
}

void VirtualAddresses::renew() {
  if (install()) announce();
}

bool VirtualAddresses::install() {
  auto addresses = resolve();
  const auto existing = kernel_.addresses.list();
  if (lifetime_) {
    for (auto& address : addresses) {
      if (existing && linux::lifetime_is_safe(address, *existing)) {
        address.lifetime = linux::AddressLifetime{.valid = *lifetime_, .preferred = *lifetime_};
      } else if (!std::exchange(warned_permanent_, true)) {
        log(Level::warning,
            "({}) {} is permanent: other addresses of its prefix would go with it, so nothing "
            "takes "
            "it away from a daemon that hangs; write it as /32",
            instance_.name, to_string(address.key));
      }
    }
  }
  const auto answers = kernel_.addresses.add(addresses);
  bool added = false;
  bool failed = addresses.size() < instance_.virtual_ipaddress.size();
  if (failed && !failing_) {
    log(Level::error, "({}) some addresses have no interface to go to", instance_.name);
  }
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i]) {
      if (!existing || has(*existing, addresses[i].key)) continue;
      log(Level::debug, "({}) added {}", instance_.name, to_string(addresses[i].key));
      added = true;
      continue;
    }
    if (!failing_) log(Level::error, "({}) {}", instance_.name, answers[i].error().text());
    failed = true;
  }
  if (failing_ && !failed) log(Level::info, "({}) all addresses are up again", instance_.name);
  failing_ = failed;
  return added;
}

void VirtualAddresses::remove() {
  up_ = false;
  failing_ = false;
  const auto addresses = resolve();
  const auto answers = kernel_.addresses.remove(keys(addresses));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i]) log(Level::error, "({}) {}", instance_.name, answers[i].error().text());
  }
}

void VirtualAddresses::announce() {
  std::vector<linux::Announcement> burst;
  for (const auto& address : instance_.virtual_ipaddress) {
    const auto interface = linux::find_interface(device(instance_, address));
    if (!interface || !interface->usable()) continue;
    burst.push_back(
        {.ifindex = interface->index, .mac = interface->mac, .address = address.address});
  }
  for (unsigned repeat = 0; repeat < instance_.garp_master_repeat; ++repeat) {
    const auto failures = kernel_.announcements.send(burst);
    if (failures.empty()) continue;
    log(Level::warning, "({}) {} addresses could not be announced, the first because: {}",
        instance_.name, failures.size(), failures.front().error.text());
    break;
  }
}

bool VirtualAddresses::put_back(const linux::AddressKey& key) {
  if (!up_) return false;
  const auto addresses = resolve();
  if (!has(addresses, key)) return false;
  // Old news, of an address that was taken down and is up again by now, is no news.
  const auto existing = kernel_.addresses.list();
  if (existing && has(*existing, key)) return false;
  log(Level::warning, "({}) somebody removed {}: putting it back", instance_.name, to_string(key));
  install();
  announce();
  return true;
}

std::optional<Duration> VirtualAddresses::renewal() const {
  if (!up_) return std::nullopt;
  return lifetime_ ? Duration{*lifetime_} / 3 : retry_interval;
}

}  // namespace vrrpd::runtime
