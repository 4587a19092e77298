// SPDX-License-Identifier: Apache-2.0
// Telling the neighbours who has an address now: gratuitous ARP and unsolicited neighbour
// advertisements, of any interfaces, in one batch.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"
#include "vrrpd/linux/mac_address.hpp"
#include "vrrpd/linux/send_batch.hpp"

namespace vrrpd::linux {

struct Announcement {
  unsigned ifindex = 0;  ///< the interface that it leaves by
  MacAddress mac{};      ///< where the address is to be found; also the frame's source
  IpAddress address;
  bool router = false;  ///< IPv6: the Router flag (ndp.hpp)
};

/// A packet socket for both families: a raw ICMPv6 socket could not set the frame's source, which
/// with a VMAC is not always that of the interface, and would refuse an address that the kernel has
/// not settled yet. One thread at a time; no call waits. Needs CAP_NET_RAW.
class AnnouncementSocket {
 public:
  [[nodiscard]] static SystemResult<AnnouncementSocket> open();

  /// Sends each; what could not be sent is returned, in order, and does not stop the others.
  /// SendFailure::queue_full(): the interface has no room now, send that one again later.
  /// ENETDOWN: the interface is down. ENXIO: it is gone.
  [[nodiscard]] std::vector<SendFailure> send(std::span<const Announcement> announcements);

 private:
  explicit AnnouncementSocket(FileDescriptor socket) : socket_{std::move(socket)} {}

  FileDescriptor socket_;
};

}  // namespace vrrpd::linux
