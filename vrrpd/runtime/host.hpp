// SPDX-License-Identifier: Apache-2.0
// This host's interfaces and addresses as the kernel last told: read once, then kept up to date
// from its messages, so that no decision costs a list of everything.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "vrrpd/linux/address_table.hpp"
#include "vrrpd/linux/monitor.hpp"
#include "vrrpd/runtime/link.hpp"

namespace vrrpd::runtime {

class Host {
 public:
  /// `virtual_addresses` are never an interface's primary address, and their coming is no news.
  Host(linux::AddressTable table, linux::Monitor monitor, std::set<IpAddress> virtual_addresses);

  /// The interface of that name, looked at once and watched from then on. The reference stays good.
  Link& link(const std::string& name);

  /// From now on News::routing too.
  [[nodiscard]] SystemResult<void> follow_routing() { return monitor_.follow_routing(); }

  /// keepalived interface_up_down_delays, before the interface is asked for.
  void damp(const std::string& interface, Duration down, Duration up) {
    damping_[interface] = {down, up};
  }

  /// The configuration was read anew.
  void set_virtual_addresses(std::set<IpAddress> virtual_addresses);
  /// The same: of interfaces that are known already too. By interface: down, up.
  void set_damping(const std::map<std::string, std::pair<Duration, Duration>>& damping);

  /// Readable when the kernel has news.
  [[nodiscard]] int fd() const { return monitor_.fd(); }
  /// Takes in everything that the kernel has to say. What comes of it waits for take_news().
  void read();

  struct News {
    std::set<const Link*> links;            ///< their state or their primary address is another
    std::set<linux::AddressKey> addresses;  ///< were removed, and may be there again
    bool own_addresses = false;             ///< such as are not virtual came or went
    bool incomplete = false;                ///< a list could not be had: read() again soon
    bool routing = false;                   ///< routes or rules may have gone
    std::optional<Instant> settles_at;      ///< a link changes by then: settle_links()
    bool operator==(const News&) const = default;
  };
  [[nodiscard]] bool has_news() const { return news_ != News{}; }
  [[nodiscard]] News take_news() { return std::exchange(news_, {}); }
  /// What interface_up_down_delays make of the links now; after read(), and when they ask for it.
  void settle_links(Instant now);

  /// As of the last read().
  [[nodiscard]] bool has(const linux::AddressKey& key) const { return keys_.contains(key); }
  /// As of the last read(); `address` on whatever interface.
  [[nodiscard]] bool has(const IpAddress& address) const;
  /// linux::source_is_tentative(), of that interface.
  [[nodiscard]] bool source_is_tentative(const Link& link,
                                         const std::optional<IpAddress>& wanted) const;
  /// It belongs to some instance of the configuration, and comes and goes.
  [[nodiscard]] bool is_virtual(const IpAddress& address) const {
    return virtual_addresses_.contains(address);
  }

  /// As last listed, which is when a real address came or went.
  [[nodiscard]] const std::vector<linux::InterfaceAddress>& addresses() const { return addresses_; }
  [[nodiscard]] std::size_t virtual_address_count() const { return virtual_addresses_.size(); }
  [[nodiscard]] linux::AddressTable& table() { return table_; }

 private:
  void take(const linux::MonitorEvent& event);
  void take(const linux::LinkChanged& changed);
  bool list_links();
  bool list_addresses();
  void choose_primaries();
  void choose_primaries(Link& link);

  linux::AddressTable table_;
  linux::Monitor monitor_;
  std::set<IpAddress> virtual_addresses_;
  std::vector<IpAddress> excluded_;  ///< the same, as primary_address() takes them
  std::map<std::string, std::unique_ptr<Link>> links_;
  struct Damping {
    Duration down, up;
    bool operator==(const Damping&) const = default;
  };
  std::map<std::string, Damping> damping_;          ///< by interface
  std::vector<linux::InterfaceAddress> addresses_;  ///< as last listed, in the kernel's order
  std::set<linux::AddressKey> keys_;
  bool stale_links_ = false, stale_addresses_ = true;
  News news_;
};

}  // namespace vrrpd::runtime
