// SPDX-License-Identifier: Apache-2.0
// VRRP messages (IP protocol 112) on one interface, IPv4.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"
#include "vrrpd/base/time.hpp"
#include "vrrpd/linux/interfaces.hpp"

namespace vrrpd::linux {

/// 224.0.0.18, RFC 9568 §5.1.1.2.
inline constexpr IpAddress vrrp_group_ipv4 = IpAddress::v4(224, 0, 0, 18);

/// One packet as it came. Nothing about it was checked but that there is an IP header.
struct ReceivedPacket {
  /// The longest message (255 addresses, RFC 2338's 8 bytes of authentication data) and the longest
  /// IP header.
  static constexpr std::size_t bytes_max = 60 + 8 + 255 * 4 + 8;

  IpAddress source;  ///< may be one of our own addresses, if somebody reflects our adverts
  IpAddress destination;
  std::uint8_t ttl = 0;
  unsigned ifindex = 0;
  bool truncated = false;  ///< longer than bytes_max, or shorter than its IP header says
  Instant arrival;         ///< when it was read from the socket

  /// The VRRP message, without the IP header.
  [[nodiscard]] std::span<const std::uint8_t> payload() const {
    return std::span{bytes}.subspan(payload_begin, payload_bytes);
  }

  std::array<std::uint8_t, bytes_max> bytes;
  std::size_t payload_begin = 0;
  std::size_t payload_bytes = 0;
};

/// Shared by all instances of one interface. One thread at a time; no call waits. Needs CAP_NET_RAW
/// and CAP_NET_ADMIN. It belongs to the interface's index: when that is deleted, open another.
class VrrpSocket {
 public:
  /// Joins the VRRP group there. The interface may be down.
  [[nodiscard]] static SystemResult<VrrpSocket> open(const Interface& interface);

  /// Readable when a packet waits.
  [[nodiscard]] int fd() const { return receive_.get(); }
  [[nodiscard]] unsigned ifindex() const { return ifindex_; }

  /// Fills `packets` from the front with what waits; returns how many, 0 if none waits. Our own
  /// multicasts do not come back. A packet with a broken IP header has an empty payload and is
  /// marked truncated.
  [[nodiscard]] SystemResult<std::size_t> receive(std::span<ReceivedPacket> packets);

  /// Sends one message with TTL 255 and class 0xc0. `source` must be an address of this host.
  /// Multicasts never leave the link's own network.
  [[nodiscard]] SystemResult<void> send(const IpAddress& source, const IpAddress& destination,
                                        std::span<const std::uint8_t> message);

 private:
  VrrpSocket(FileDescriptor receive, FileDescriptor send, const Interface& interface)
      : receive_{std::move(receive)},
        send_{std::move(send)},
        ifindex_{interface.index},
        interface_name_{interface.name} {}

  FileDescriptor receive_;
  FileDescriptor send_;
  unsigned ifindex_;
  std::string interface_name_;  // for messages
};

}  // namespace vrrpd::linux
