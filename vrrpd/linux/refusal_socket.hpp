// SPDX-License-Identifier: Apache-2.0
// Tells TCP clients of an address that is not here any more that there is nobody: what the kernel
// does for a closed port of an address that it has, and not for an address that has left.
#pragma once

#include <cstddef>
#include <utility>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"

namespace vrrpd::linux {

/// A packet socket: nothing is added to the host that could outlive the process, and what a
/// neighbour sends here by a stale entry is heard although the kernel drops it. One thread at a
/// time; no call waits. Needs CAP_NET_RAW.
class RefusalSocket {
 public:
  /// Hears TCP segments to `address` that come in by that interface and are for its own MAC.
  [[nodiscard]] static SystemResult<RefusalSocket> open(unsigned ifindex, const IpAddress& address);

  /// Readable when there is something to answer().
  [[nodiscard]] int fd() const { return socket_.get(); }

  /// Answers what has come with RST, on the way that it came, and returns how many. After some
  /// dozen it is enough for one call, and fd() stays readable. What cannot be sent now is left out:
  /// the client asks again.
  std::size_t answer();
  /// Throws away what has come.
  void ignore();

 private:
  explicit RefusalSocket(FileDescriptor socket) : socket_{std::move(socket)} {}

  FileDescriptor socket_;
};

}  // namespace vrrpd::linux
