// SPDX-License-Identifier: Apache-2.0
// What really is on the wire, and what anybody may put there.
#pragma once

#include <cstdint>
#include <vector>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::test {

using Bytes = std::vector<std::uint8_t>;

/// Everything of one Ethernet type that arrives at an interface of the thread's namespace.
class Capture {
 public:
  Capture(const char* interface, std::uint16_t ethertype);

  /// The next frame; empty if none comes within a second.
  [[nodiscard]] Bytes next() const;
  /// The next IPv6 packet of this protocol, with its Ethernet header; the kernel's own multicast
  /// reports and solicitations are passed over. Empty if none comes within a second.
  [[nodiscard]] Bytes next_ipv6(std::uint8_t protocol) const;

 private:
  FileDescriptor socket_;
};

/// `count` bytes of a frame, from `begin`.
[[nodiscard]] Bytes part(const Bytes& frame, std::size_t begin, std::size_t count);

/// Sends a VRRP message as a stranger might, with any TTL or hop limit. `ifindex` is for link-local
/// destinations.
void send_as_stranger(const IpAddress& to, int ttl, const Bytes& message, unsigned ifindex = 0);

}  // namespace vrrpd::test
