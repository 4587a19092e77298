// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/virtual_macs.hpp"

#include <algorithm>
#include <cerrno>
#include <span>
#include <utility>

#include "vrrpd/linux/routing_table.hpp"
#include "vrrpd/linux/sysctl.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

linux::Macvlan macvlan(const config::MacInterface& interface) {
  return {.name = interface.name, .base = interface.base, .mac = interface.mac};
}

}  // namespace

linux::MacvlanTable* VirtualMacs::table() {
  if (!table_) {
    auto opened = linux::MacvlanTable::open();
    if (!opened) {
      log(Level::error, "virtual MAC addresses: {}", opened.error().text());
      return nullptr;
    }
    table_ = *std::move(opened);
  }
  return &*table_;
}

template <class T>
bool VirtualMacs::succeeded(const config::MacInterface& interface, std::string step,
                            const SystemResult<T>& outcome) {
  std::pair key{interface.name, std::move(step)};
  if (outcome) {
    failing_.erase(key);
  } else if (failing_.insert(std::move(key)).second) {
    log(Level::error, "({}) {}", interface.instance, outcome.error().text());
  }
  return outcome.has_value();
}

void VirtualMacs::make() {
  settings_.begin();
  if (empty() || table() == nullptr) return;
  for (const auto& interface : model_->mac_interfaces) make(interface);
}

void VirtualMacs::reconfigure(const config::Model& model) {
  const auto wanted = [&model](const config::MacInterface& old) {
    return std::ranges::any_of(model.mac_interfaces, [&old](const config::MacInterface& interface) {
      return interface.name == old.name;  // make() replaces what is not as wanted
    });
  };
  for (const auto& old : model_->mac_interfaces) {
    if (!wanted(old)) others_.emplace_back(old.instance, macvlan(old));
  }
  model_ = &model;
  settings_.reconfigure(model);
  if (empty() || table() == nullptr) return;
  for (const auto& interface : model.mac_interfaces) make(interface);
}

void VirtualMacs::remove_others() {
  for (const auto& [instance, interface] : std::exchange(others_, {})) remove(instance, interface);
}

void VirtualMacs::put_back(Host& host) {
  for (const auto& interface : model_->mac_interfaces) {
    const auto& there = host.link(interface.name).interface();
    if (there && there->up) continue;
    if (host.link(interface.base).ifindex() == 0 || table() == nullptr) continue;
    settings_.apply();
    make(interface);
  }
}

void VirtualMacs::make(const config::MacInterface& interface) {
  const auto made = table()->make(macvlan(interface));
  if (!succeeded(interface, "make", made)) return;
  if (*made == linux::MacvlanMade::replaced) {
    log(Level::warning, "({}) replaced {}, which was another macvlan", interface.instance,
        interface.name);
  } else if (*made == linux::MacvlanMade::created) {
    log(Level::info, "({}) made {} on {}", interface.instance, interface.name, interface.base);
  }
  set_up(interface);
}

void VirtualMacs::set_up(const config::MacInterface& interface) {
  using linux::interface_sysctl;
  const std::string& name = interface.name;
  const auto set = [&](const char* family, const char* what, int value) {
    const auto sysctl = interface_sysctl(family, name, what);
    const auto now = linux::read_sysctl(sysctl);
    const auto done =
        now && *now == value ? SystemResult<void>{} : linux::write_sysctl(sysctl, value);
    // A host without IPv6 has none of its sysctls.
    if (done || done.error().number != ENOENT) succeeded(interface, sysctl, done);
  };
  // It answers for its own addresses only. What clients send comes in here and is answered by the
  // interface below: a strict reverse path filter would drop it, where `all` has one.
  set("ipv4", "arp_ignore", 1);
  constexpr int loose = 2;
  const auto all = linux::read_sysctl(interface_sysctl("ipv4", "all", "rp_filter"));
  set("ipv4", "rp_filter", all && *all != 0 ? loose : 0);
  set("ipv4", "promote_secondaries", 1);
  // Nobody gives it addresses but us.
  set("ipv6", "accept_ra", 0);
  set("ipv6", "autoconf", 0);
  set("ipv6", "disable_ipv6", interface.ipv6 ? 0 : 1);
  if (succeeded(interface, "set up", table()->set_up(name)) && interface.ipv6)
    reach_neighbours(interface);
}

/// The kernel makes this route with a link-local address of its own, and here there is none.
void VirtualMacs::reach_neighbours(const config::MacInterface& interface) {
  constexpr std::uint32_t metric_of_kernel = 256;
  // Beside that of the interface below, which has the same metric.
  const IpRoute route{.destination = *IpPrefix::parse("fe80::/64"),
                      .placement = IpRoute::Placement::append,
                      .metric = metric_of_kernel,
                      .next_hops = {{.via = {}, .device = interface.name}}};
  auto routes = linux::RouteTable::open();
  if (!succeeded(interface, "open routes", routes)) return;
  succeeded(interface, "add route", routes->restore(std::span{&route, 1}).front());
}

bool VirtualMacs::remove(const std::string& instance, const linux::Macvlan& interface) {
  const auto removed = table() != nullptr ? table()->remove(interface) : SystemResult<bool>{false};
  if (!removed) {
    log(Level::error, "({}) {}", instance, removed.error().text());
    return false;
  }
  if (*removed) log(Level::info, "({}) removed {}", instance, interface.name);
  return true;
}

bool VirtualMacs::remove() {
  bool all_gone = true;
  for (const auto& interface : model_->mac_interfaces) {
    all_gone &= remove(interface.instance, macvlan(interface));
  }
  settings_.restore();
  return all_gone;
}

}  // namespace vrrpd::runtime
