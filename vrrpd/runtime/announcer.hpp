// SPDX-License-Identifier: Apache-2.0
// Tells the neighbours who has the virtual addresses now (keepalived: gsocket_*, gna_*).
#pragma once

#include <vector>

#include "vrrpd/linux/announcement.hpp"
#include "vrrpd/runtime/virtual_addresses.hpp"

namespace vrrpd::runtime {

class Announcer {
 public:
  explicit Announcer(linux::AnnouncementSocket socket) : socket_{std::move(socket)} {}

  /// One burst: every address once, then again, `repeats` times in all.
  void announce(const VirtualAddresses& addresses, unsigned repeats);
  /// They are about to leave: nothing of theirs is announced any more.
  void forget(const VirtualAddresses& addresses);
  /// Sends what announce() has collected.
  void flush();

 private:
  struct Burst {
    const VirtualAddresses* addresses;
    unsigned repeats;
  };

  void send(const Burst& burst);

  linux::AnnouncementSocket socket_;
  std::vector<Burst> bursts_;
};

}  // namespace vrrpd::runtime
