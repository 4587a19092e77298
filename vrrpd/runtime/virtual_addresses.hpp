// SPDX-License-Identifier: Apache-2.0
// The addresses that somebody here owns: an instance (virtual_ipaddress) while it is master, or the
// host (static_ipaddress) from start to stop. Which they are, and what became of them;
// AddressKeeper puts them up and takes them down, those of many owners at once.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <set>
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

  /// Of an instance. `lifetime`: decision 16; nothing: the addresses are permanent.
  VirtualAddresses(const config::VrrpInstance& instance,
                   std::optional<std::chrono::seconds> lifetime, const LinkOf& link_of);
  /// Of the host.
  VirtualAddresses(const std::vector<config::VirtualAddress>& static_addresses,
                   const LinkOf& link_of);

  /// The configuration was read anew: these are its addresses from now on. Returns those that the
  /// kernel has and that are not among them any more, or have another label, scope, broadcast
  /// address or flag, which the kernel cannot change; somebody has to remove them.
  [[nodiscard]] std::vector<linux::AddressKey> reconfigure(
      const config::VrrpInstance& instance, std::optional<std::chrono::seconds> lifetime,
      const LinkOf& link_of);
  [[nodiscard]] std::vector<linux::AddressKey> reconfigure(
      const std::vector<config::VirtualAddress>& static_addresses, const LinkOf& link_of);

  [[nodiscard]] bool up() const { return up_; }
  /// False: whatever of them may be on this host has to go, also what an earlier run put there.
  void set_up(bool up);

  /// What the kernel took and has not let go of yet, on the interface that it went to, whatever
  /// that is called by now.
  [[nodiscard]] const std::set<linux::AddressKey>& there() const { return there_; }
  /// It is not up any more, and the kernel has some of them still.
  [[nodiscard]] bool lingers() const { return !up_ && !there_.empty(); }

  /// The addresses as the kernel would have them; those on interfaces that do not exist are left
  /// out.
  [[nodiscard]] std::vector<linux::InterfaceAddress> resolve() const;
  /// It is up, and somebody else has no business with that address of its (no_track: he has).
  [[nodiscard]] bool holds(const linux::AddressKey& key) const;
  /// It is up, and has that address.
  [[nodiscard]] bool wants(const linux::AddressKey& key) const;
  /// What of there() is somebody else's by now: it stays there, and is not this one's any more.
  void hand_on(const std::function<bool(const linux::AddressKey&)>& is_of_another);
  /// It is up, and `key` is to be added if it is missing: always, but for a no_track one that the
  /// kernel has taken before, which somebody else removed with good right. On an interface that was
  /// made anew it never was.
  [[nodiscard]] bool wants_back(const linux::AddressKey& key) const;
  /// It is up, and something of it has an interface to go to and never got there.
  [[nodiscard]] bool incomplete() const;
  /// How long an address lives that is not renewed; nothing: for ever.
  [[nodiscard]] std::optional<std::chrono::seconds> lifetime() const { return lifetime_; }
  /// While up: after this long the addresses need attention again; nothing: not before something
  /// happens to them.
  [[nodiscard]] std::optional<Duration> renewal() const;

  /// The kernel has it already.
  void report_present(const linux::AddressKey& key) { there_.insert(key); }
  /// `key` cannot have a lifetime: said once.
  void report_permanent(const linux::AddressKey& key);
  /// What the kernel said to adding some of them, or to removing them: a failure is said once,
  /// until it ends.
  void report_added(std::span<const linux::InterfaceAddress> addresses,
                    std::span<const SystemResult<void>> answers);
  void report_removed(std::span<const linux::AddressKey> keys,
                      std::span<const SystemResult<linux::Removal>> answers);
  /// Somebody took `key` away.
  void report_taken(const linux::AddressKey& key) const;

  /// One line of the file, and where it goes.
  struct Line {
    const config::VirtualAddress* address;
    const Link* link;
  };
  [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }
  /// The kernel has it.
  [[nodiscard]] bool has(const Line& line) const;
  /// nullptr: they are the host's, and nobody else has ever had them.
  [[nodiscard]] const config::VrrpInstance* instance() const { return instance_; }

 private:
  void take_lines(const config::VrrpInstance& instance, const LinkOf& link_of);
  void take_lines(const std::vector<config::VirtualAddress>& addresses, const LinkOf& link_of);
  [[nodiscard]] std::vector<linux::AddressKey> let_go(
      const std::vector<linux::InterfaceAddress>& before);

  const config::VrrpInstance* instance_ = nullptr;
  std::string name_;  ///< of the instance, or the keyword
  std::optional<std::chrono::seconds> lifetime_;
  std::vector<Line> lines_;
  bool up_ = false;
  std::set<linux::AddressKey> there_;
  bool failing_ = false;
  bool removal_fails_ = false;
  bool warned_permanent_ = false;
};

}  // namespace vrrpd::runtime
