// SPDX-License-Identifier: Apache-2.0
// VRRP messages (IP protocol 112) over IPv4 and IPv6, to a group or to single peers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"
#include "vrrpd/base/time.hpp"
#include "vrrpd/linux/send_batch.hpp"

namespace vrrpd::linux {

/// 224.0.0.18, RFC 9568 §5.1.1.2.
inline constexpr IpAddress vrrp_group_ipv4 = IpAddress::v4(224, 0, 0, 18);
/// ff02::12, RFC 9568 §5.1.2.2.
inline constexpr IpAddress vrrp_group_ipv6 =
    IpAddress::v6({0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12});

/// SO_RCVBUF, in bytes, that holds every advert of `instances` masters, one each `interval` (more
/// than 0), for a second in which nobody reads. The kernel accounts a packet with the memory that
/// it occupies, about 2304 bytes with common network cards (a half page and its sk_buff), and
/// doubles the number that it is given to allow for that: 1152 bytes per advert are asked for.
[[nodiscard]] constexpr unsigned receive_buffer_for(unsigned instances, Duration interval) {
  constexpr Duration stall = std::chrono::seconds{1};
  constexpr unsigned bytes_asked_per_advert = 2304 / 2;
  constexpr std::uint64_t bytes_max = 64 * 1024 * 1024;  // of kernel memory that a flood can hold
  const auto adverts_each = static_cast<std::uint64_t>((stall + interval - Duration{1}) / interval);
  const std::uint64_t bytes = instances * adverts_each * bytes_asked_per_advert;
  return static_cast<unsigned>(bytes < bytes_max ? bytes : bytes_max);
}

struct VrrpSocketOptions {
  Family family = Family::ipv4;
  /// Everything else is neither heard nor sent through (SO_BINDTODEVICE). Empty: any interface,
  /// which will not do for multicasts.
  std::string interface;
  std::vector<IpAddress> groups;  ///< to join, at most 20 with IPv4 (igmp_max_memberships)
  /// Only packets to this address are heard. It need not exist yet (keepalived unicast_src_ip).
  std::optional<IpAddress> address;
  /// SO_RCVBUF; 0: the kernel's default (net.core.rmem_default).
  unsigned receive_buffer_bytes = receive_buffer_for(1000, std::chrono::seconds{1});
  /// Adverts leave with an address of another interface: of the one below a VMAC. IPv6 refuses that
  /// for link-local addresses unless it is told.
  bool source_elsewhere = false;
};

/// One packet as it came. Nothing about it was checked but that there is an IP header.
struct ReceivedPacket {
  /// The longest message (255 IPv6 addresses, 28 bytes of keepalived's HMAC trailer) and the
  /// longest IPv4 header, to the next round number.
  static constexpr std::size_t bytes_max = 4224;

  IpAddress source;  ///< may be one of our own addresses, if somebody reflects our adverts
  IpAddress destination;
  std::uint8_t ttl = 0;    ///< or hop limit
  unsigned ifindex = 0;    ///< where it came in
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

/// One packet to send. Both addresses are of the socket's family.
struct OutgoingPacket {
  IpAddress source;  ///< an address of this host
  IpAddress destination;
  std::uint8_t ttl = 255;  ///< or hop limit, from 1
  std::span<const std::uint8_t> message;
};

/// Shared by any number of instances. One thread at a time; no call waits, and no call needs memory
/// that grows with what arrives. Needs CAP_NET_RAW and CAP_NET_ADMIN. It belongs to the interface's
/// index: when that is deleted, open another.
class VrrpSocket {
 public:
  /// The interface may be down. A socket without `address` also hears unicasts to any address of
  /// its interface, those that another socket is bound to included.
  [[nodiscard]] static SystemResult<VrrpSocket> open(const VrrpSocketOptions& options);

  /// One more group; one that is joined already is fine.
  [[nodiscard]] SystemResult<void> join(const IpAddress& group);
  /// Leaves a group; one that was not joined is fine.
  [[nodiscard]] SystemResult<void> leave(const IpAddress& group);

  /// Readable when a packet waits.
  [[nodiscard]] int fd() const { return socket_.get(); }
  /// 0: not bound to an interface.
  [[nodiscard]] unsigned ifindex() const { return ifindex_; }

  /// No fewer packets than wait now, judged by the memory that they occupy (SO_MEMINFO): at most
  /// about three times as many.
  [[nodiscard]] std::size_t waiting_at_most() const;

  /// Fills `packets` from the front with what waits; returns how many, 0 if none waits. Our own
  /// multicasts do not come back. A packet with a broken IP header has an empty payload and is
  /// marked truncated.
  [[nodiscard]] SystemResult<std::size_t> receive(std::span<ReceivedPacket> packets);

  /// Sends each packet, with class 0xc0; what could not be sent is returned, in order, and does not
  /// stop the others. Multicasts leave by the socket's interface and never the link's own network;
  /// unicasts are routed.
  [[nodiscard]] std::vector<SendFailure> send(std::span<const OutgoingPacket> packets);

 private:
  VrrpSocket(FileDescriptor socket, unsigned ifindex, const VrrpSocketOptions& options)
      : socket_{std::move(socket)},
        ifindex_{ifindex},
        family_{options.family},
        interface_{options.interface} {}

  /// One stretch of a batch that one call can take; `first` is its place in the batch.
  void send_alike(std::span<const OutgoingPacket> packets, std::size_t first, int flags,
                  std::vector<SendFailure>& failures);
  [[nodiscard]] SystemResult<void> change_membership(const IpAddress& group, int option_v4,
                                                     int option_v6, int harmless, const char* call);

  FileDescriptor socket_;
  unsigned ifindex_;
  Family family_;
  std::string interface_;  // for messages; empty: any
};

}  // namespace vrrpd::linux
