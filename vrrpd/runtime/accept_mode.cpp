// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/accept_mode.hpp"

#include <algorithm>
#include <cerrno>
#include <set>
#include <utility>

#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

linux::FirewallOptions options_of(const config::NftablesTable& table) {
  linux::FirewallOptions options{
      .priority = table.priority, .match_ifindex = table.match_ifindex, .counters = table.counters};
  if (!table.name.empty()) options.table = table.name;
  return options;
}

}  // namespace

std::vector<linux::Destination> without_traffic(const config::Model& model) {
  std::set<linux::Destination> found;
  for (const auto& instance : model.instances) {
    for (const auto* lines : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
      for (const auto& line : *lines) {
        if (line.accept) continue;
        linux::Destination destination{.address = line.address};
        if (line.address.is_link_local()) {
          destination.interface = line.device.empty() ? instance.interface : line.device;
        }
        found.insert(std::move(destination));
      }
    }
  }
  return {found.begin(), found.end()};
}

std::optional<std::string> filter_of(const config::Model& model) {
  if (without_traffic(model).empty()) return std::nullopt;
  return options_of(model.global.nftables).table;
}

AcceptMode::AcceptMode(const config::Model& model, linux::Ownership ask)
    : options_{options_of(model.global.nftables)}, destinations_{without_traffic(model)} {
  options_.ownership = ask;
}

void AcceptMode::reconfigure(const config::Model& model) {
  auto wanted = without_traffic(model);
  if (wanted.empty()) remove();
  if (!hopeless_) destinations_ = std::move(wanted);
}

bool AcceptMode::enforce(Host& host) {
  if (destinations_.empty()) return true;
  auto wanted = as_of_now(host);
  if (in_force(wanted)) return true;
  const auto done = drop(wanted);
  if (!done) return report(done.error());
  // By index, those on an interface that does not exist were left out.
  const auto count = std::ranges::count_if(wanted, [this](const auto& destination) {
    return !options_.match_ifindex || destination.interface.empty() || destination.ifindex != 0;
  });
  log(failing_ || !in_force_ ? Level::info : Level::debug,
      "nftables table {} drops what is sent to {} of the virtual addresses (no_accept)",
      options_.table, count);
  failing_ = false;
  in_force_ = std::move(wanted);
  ownership_ = *done;
  return ownership_ == linux::Ownership::owned;
}

bool AcceptMode::in_force(const std::vector<linux::Destination>& wanted) const {
  return in_force_ == wanted && ownership_ == linux::Ownership::owned && !failing_;
}

bool AcceptMode::report(const SystemError& error) {
  const bool hopeless = linux::without_nftables(error);
  if (!std::exchange(failing_, true)) {
    log(Level::error,
        "no_accept is not in force{}: whoever is master answers on all its addresses: {}",
        hopeless ? "" : ", trying again", error.text());
  }
  // To ask again would have the kernel look for its module each time.
  if (hopeless) destinations_.clear();
  hopeless_ = hopeless;
  return hopeless;
}

std::vector<linux::Destination> AcceptMode::as_of_now(Host& host) const {
  auto destinations = destinations_;
  if (!options_.match_ifindex) return destinations;
  for (auto& destination : destinations) {
    if (destination.interface.empty()) continue;
    destination.ifindex = host.link(destination.interface).ifindex();
  }
  return destinations;
}

SystemResult<linux::Firewall*> AcceptMode::firewall() {
  if (!firewall_) {
    auto opened = linux::Firewall::open(options_);
    if (!opened) return std::unexpected{opened.error()};
    firewall_ = *std::move(opened);
  }
  return &*firewall_;
}

SystemResult<linux::Ownership> AcceptMode::drop(
    const std::vector<linux::Destination>& destinations) {
  const auto opened = firewall();
  if (!opened) return std::unexpected{opened.error()};
  return (*opened)->drop(destinations);
}

bool AcceptMode::remove() {
  if (destinations_.empty()) return true;
  in_force_.reset();
  const auto opened = firewall();
  const auto removed = opened ? (*opened)->remove() : std::unexpected{opened.error()};
  if (!removed) {
    if (linux::without_nftables(removed.error())) return true;
    log(Level::error, "{}", removed.error().text());
    return false;
  }
  if (*removed) log(Level::info, "removed nftables table {}", options_.table);
  return true;
}

}  // namespace vrrpd::runtime
