// SPDX-License-Identifier: Apache-2.0
// The virtual addresses of one instance: which they are, and what became of them. AddressKeeper
// puts them up and takes them down, those of many instances at once.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/model.hpp"
#include "vrrpd/base/time.hpp"
#include "vrrpd/linux/address_table.hpp"
#include "vrrpd/runtime/link.hpp"

namespace vrrpd::runtime {

class VirtualAddresses {
 public:
  /// An interface by its name; the reference stays good.
  using LinkOf = std::function<const Link&(const std::string& name)>;

  /// `lifetime`: decision 16; nothing: the addresses are permanent.
  VirtualAddresses(const config::VrrpInstance& instance,
                   std::optional<std::chrono::seconds> lifetime, const LinkOf& link_of);

  [[nodiscard]] bool up() const { return up_; }
  void set_up(bool up);

  /// The addresses as the kernel would have them; those on interfaces that do not exist are left
  /// out.
  [[nodiscard]] std::vector<linux::InterfaceAddress> resolve() const;
  /// It is up, and somebody else has no business with that address of its (no_track: he has).
  [[nodiscard]] bool holds(const linux::AddressKey& key) const;
  /// How long an address lives that is not renewed; nothing: for ever.
  [[nodiscard]] std::optional<std::chrono::seconds> lifetime() const { return lifetime_; }
  /// After this long the addresses need attention again.
  [[nodiscard]] Duration renewal() const;

  /// `key` cannot have a lifetime: said once.
  void report_permanent(const linux::AddressKey& key);
  /// What the kernel said to adding some of them: a failure is said once, until it ends.
  void report_added(std::span<const SystemResult<void>> answers);
  void report_removed(std::span<const SystemResult<linux::Removal>> answers) const;
  /// Somebody took `key` away.
  void report_taken(const linux::AddressKey& key) const;

  /// One line of virtual_ipaddress or virtual_ipaddress_excluded, and where it goes.
  struct Line {
    const config::VirtualAddress* address;
    const Link* link;
  };
  [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }
  [[nodiscard]] const config::VrrpInstance& instance() const { return instance_; }

 private:
  const config::VrrpInstance& instance_;
  std::optional<std::chrono::seconds> lifetime_;
  std::vector<Line> lines_;
  bool up_ = false;
  bool failing_ = false;
  bool warned_permanent_ = false;
};

}  // namespace vrrpd::runtime
