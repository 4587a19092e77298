// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/host_settings.hpp"

#include <algorithm>
#include <cerrno>
#include <vector>

#include "vrrpd/base/network_namespace.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {

using linux::interface_sysctl;
using linux::read_sysctl;

namespace {

std::string sysctls_file(const std::string& directory) {
  const std::string shared = directory + "/sysctls";
  return of_network_namespace(shared).value_or(shared);
}

}  // namespace

HostSettings::HostSettings(const config::Model& model)
    : model_{&model}, changes_{sysctls_file(model.daemon.runtime_directory)} {}

void HostSettings::set(const std::string& name, int value, const char* why) {
  const auto done = changes_.set(name, value);
  // An interface that is not there: when it comes.
  if (done || done.error().number == ENOENT || !failing_.insert(name).second) return;
  log(Level::error, "{} needs {} = {}: {}", why, name, value, done.error().text());
}

bool HostSettings::needs(const std::string& name) const {
  const bool of_instance = std::ranges::any_of(model_->instances, [&name](const auto& instance) {
    return instance.promote_secondaries &&
           name == interface_sysctl("ipv4", instance.interface, "promote_secondaries");
  });
  return of_instance || std::ranges::any_of(model_->mac_interfaces, [&name](const auto& interface) {
           return name == interface_sysctl("ipv4", interface.base, "arp_ignore") ||
                  (interface.hears_ipv4 && name.ends_with("/rp_filter"));
         });
}

void HostSettings::begin() {
  report(changes_.restore_but([this](const std::string& name) { return needs(name); }));
  apply();
}

void HostSettings::reconfigure(const config::Model& model) {
  model_ = &model;
  begin();
}

void HostSettings::apply() {
  for (const auto& instance : model_->instances) {
    if (!instance.promote_secondaries || instance.interface.empty()) continue;
    set(interface_sysctl("ipv4", instance.interface, "promote_secondaries"), 1,
        "promote_secondaries");
  }
  for (const auto& interface : model_->mac_interfaces) {
    answer_for_own_addresses_only(interface.base);
  }
  const auto hears = [](const config::MacInterface& interface) { return interface.hears_ipv4; };
  if (std::ranges::any_of(model_->mac_interfaces, hears)) hear_by_virtual_macs();
}

/// An interface answers ARP for all addresses of its host, so that the one below would tell its own
/// MAC address for what is on the virtual one.
void HostSettings::answer_for_own_addresses_only(const std::string& interface) {
  const auto own = read_sysctl(interface_sysctl("ipv4", interface, "arp_ignore"));
  const auto all = read_sysctl(interface_sysctl("ipv4", "all", "arp_ignore"));
  if (own && all && std::max(*own, *all) >= 1) return;
  set(interface_sysctl("ipv4", interface, "arp_ignore"), 1, "a virtual MAC address");
}

/// Adverts come in by an interface without an address, and the kernel drops them there if a reverse
/// path filter is on. Which one counts is the larger of the interface's and that of `all`: so `all`
/// is given to each interface as its own, which changes nothing for them, and lifted.
void HostSettings::hear_by_virtual_macs() {
  const auto name_of = [](const std::string& interface) {
    return interface_sysctl("ipv4", interface, "rp_filter");
  };
  const auto all = read_sysctl(name_of("all"));
  if (!all || *all == 0) return;
  std::vector<std::string> interfaces{"default"};
  const auto listed = linux::list_interfaces();
  if (!listed) return log(Level::error, "{}", listed.error().text());
  for (const auto& interface : *listed) interfaces.push_back(interface.name);
  for (const auto& interface : interfaces) {
    const bool ours = std::ranges::any_of(
        model_->mac_interfaces,
        [&interface](const config::MacInterface& mac) { return mac.name == interface; });
    const auto own = read_sysctl(name_of(interface));
    if (ours || !own || *own >= *all) continue;
    set(name_of(interface), *all, "a virtual MAC address");
  }
  set(name_of("all"), 0, "a virtual MAC address");
}

void HostSettings::restore() { report(changes_.restore()); }

void HostSettings::report(const std::vector<SystemError>& not_restored) {
  for (const auto& error : not_restored) {
    log(Level::error, "a sysctl is not what it was before: {}", error.text());
  }
}

}  // namespace vrrpd::runtime
