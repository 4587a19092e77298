// SPDX-License-Identifier: Apache-2.0
// The virtual addresses of one instance on this host: put up, kept alive, put back, taken down.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/model.hpp"
#include "vrrpd/base/time.hpp"
#include "vrrpd/linux/address_table.hpp"
#include "vrrpd/linux/announcement.hpp"

namespace vrrpd::runtime {

/// The kernel's side that all instances share.
struct Kernel {
  linux::AddressTable addresses;
  linux::AnnouncementSocket announcements;
};

class VirtualAddresses {
 public:
  /// `lifetime`: decision 16; nothing: the addresses are permanent.
  VirtualAddresses(const config::VrrpInstance& instance,
                   std::optional<std::chrono::seconds> lifetime, Kernel& kernel);

  void add();
  void remove();
  /// One burst of gratuitous ARPs: every address once, and again, garp_master_repeat times.
  void announce();

  /// Somebody removed `key`: puts it back if it is one of ours, up, and not there again. True if it
  /// did.
  bool put_back(const linux::AddressKey& key);
  /// Gives every address its lifetime anew; also tries again what failed, and announces what came
  /// of it.
  void renew();
  /// How often renew() is due; nothing while the addresses are down.
  [[nodiscard]] std::optional<Duration> renewal() const;

  [[nodiscard]] bool up() const { return up_; }
  /// The addresses as the kernel would have them; those on interfaces that do not exist are left
  /// out.
  [[nodiscard]] std::vector<linux::InterfaceAddress> resolve() const;

 private:
  /// True if there is an address now that was not there before.
  bool install();

  const config::VrrpInstance& instance_;
  std::optional<std::chrono::seconds> lifetime_;
  Kernel& kernel_;
  bool up_ = false;
  bool failing_ = false;
  bool warned_permanent_ = false;
};

}  // namespace vrrpd::runtime
