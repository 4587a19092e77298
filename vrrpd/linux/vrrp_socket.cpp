// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/vrrp_socket.hpp"

#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/linux/ancillary.hpp"
#include "vrrpd/linux/ipv4_header.hpp"
#include "vrrpd/linux/socket_address.hpp"

namespace vrrpd::linux {
namespace {

constexpr std::size_t packets_at_once_max = 64;

/// The kernel accounts each packet with its sk_buff (232 bytes) and what is shared (320), both
/// rounded up, and the packet itself. Rather less than that: too many are looked for then.
constexpr std::size_t memory_of_a_packet_least = 512;

/// Fills in what the IP header says about the first `received` bytes of packet.bytes.
void take_apart_ipv4(ReceivedPacket& packet, std::size_t received, bool cut_off) {
  const auto header = parse_ipv4_header(std::span{packet.bytes}.first(received));
  if (!header) return;
  packet.source = header->source;
  packet.destination = header->destination;
  packet.ttl = header->ttl;
  packet.truncated = cut_off || header->total_bytes > received;
  packet.payload_begin = header->header_bytes;
  packet.payload_bytes = std::min(header->total_bytes, received) - header->header_bytes;
}

/// An IPv6 socket gives the payload only; the header's fields come beside it.
void take_apart_ipv6(ReceivedPacket& packet, std::size_t received, bool cut_off,
                     const Ancillary& beside) {
  packet.destination = beside.destination.value_or(IpAddress{});
  packet.ttl = beside.ttl.value_or(0);
  packet.truncated = cut_off;
  packet.payload_bytes = received;
}

/// What one call of sendmmsg(2), whose flags count for all, can take together.
enum class Kind : std::uint8_t { to_group, to_peer, foreign };

Kind kind_of(const OutgoingPacket& packet, Family family) {
  if (packet.source.family() != family || packet.destination.family() != family) {
    return Kind::foreign;
  }
  return packet.destination.is_multicast() ? Kind::to_group : Kind::to_peer;
}

/// Errno's own words, and where they mislead what they mean here.
SystemError cannot_send(const OutgoingPacket& packet, const std::string& interface) {
  SystemError error = last_system_error(
      "send advert", packet.source.to_string() + " to " + packet.destination.to_string() +
                         (interface.empty() ? "" : " on " + interface));
  // Kernels differ in how they refuse a source that is not ours.
  if (error.number == EINVAL || error.number == EADDRNOTAVAIL || error.number == ENETUNREACH) {
    error.reason =
        std::generic_category().message(error.number) +
        " (is the source an address of this host that can be used, and the way there up?)";
  }
  return error;
}

}  // namespace

SystemResult<void> VrrpSocket::change_membership(const IpAddress& group, int option_v4,
                                                 int option_v6, int harmless, const char* call) {
  errno = group.is_multicast() ? EAFNOSUPPORT : EINVAL;
  int result = -1;
  if (group.family() == family_ && group.is_v4()) {
    const ip_mreqn request{.imr_multiaddr = to_in_addr(group),
                           .imr_address = {},
                           .imr_ifindex = static_cast<int>(ifindex_)};
    result = setsockopt(socket_.get(), IPPROTO_IP, option_v4, &request, sizeof request);
  } else if (group.family() == family_) {
    const ipv6_mreq request{.ipv6mr_multiaddr = to_in6_addr(group), .ipv6mr_interface = ifindex_};
    result = setsockopt(socket_.get(), IPPROTO_IPV6, option_v6, &request, sizeof request);
  }
  if (result == 0 || errno == harmless) return {};
  return std::unexpected{last_system_error(
      call, group.to_string() + " on " + (interface_.empty() ? "any interface" : interface_))};
}

SystemResult<void> VrrpSocket::join(const IpAddress& group) {
  return change_membership(group, IP_ADD_MEMBERSHIP, IPV6_JOIN_GROUP, EADDRINUSE, "join group");
}

SystemResult<void> VrrpSocket::leave(const IpAddress& group) {
  return change_membership(group, IP_DROP_MEMBERSHIP, IPV6_LEAVE_GROUP, EADDRNOTAVAIL,
                           "leave group");
}

std::size_t VrrpSocket::waiting_at_most() const {
  std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
  socklen_t bytes = sizeof memory;
  // Refused by no kernel since 4.12.
  if (getsockopt(socket_.get(), SOL_SOCKET, SO_MEMINFO, memory.data(), &bytes) != 0) return 0;
  return memory[SK_MEMINFO_RMEM_ALLOC] / memory_of_a_packet_least;
}

SystemResult<std::size_t> VrrpSocket::receive(std::span<ReceivedPacket> packets) {
  const std::size_t wanted = std::min(packets.size(), packets_at_once_max);
  std::array<mmsghdr, packets_at_once_max> messages{};
  std::array<iovec, packets_at_once_max> parts;
  std::array<SocketAddress, packets_at_once_max> senders;
  std::array<AncillaryBuffer, packets_at_once_max> beside;
  for (std::size_t i = 0; i < wanted; ++i) {
    parts[i] = {.iov_base = packets[i].bytes.data(), .iov_len = packets[i].bytes.size()};
    messages[i].msg_hdr.msg_name = senders[i].data();
    messages[i].msg_hdr.msg_namelen = senders[i].size();
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    beside[i].receive_into(messages[i].msg_hdr);
  }
  const int count = recvmmsg(socket_.get(), messages.data(), static_cast<unsigned>(wanted),
                             MSG_DONTWAIT, nullptr);
  if (count < 0) {
    if (errno == EAGAIN || errno == EINTR) return 0;
    return std::unexpected{last_system_error("receive VRRP packets on",
                                             interface_.empty() ? "any interface" : interface_)};
  }
  const Instant now = boot_now();
  const auto received = static_cast<std::size_t>(count);
  for (std::size_t i = 0; i < received; ++i) {
    ReceivedPacket& packet = packets[i];
    msghdr& message = messages[i].msg_hdr;
    const bool cut_off = (message.msg_flags & MSG_TRUNC) != 0;
    const Ancillary told = read_ancillary(message);
    packet.source = senders[i].address().value_or(IpAddress{});
    packet.ifindex = told.ifindex.value_or(ifindex_);
    packet.arrival = now;
    packet.truncated = true;
    packet.payload_begin = packet.payload_bytes = 0;
    if (family_ == Family::ipv4) {
      take_apart_ipv4(packet, messages[i].msg_len, cut_off);
    } else {
      take_apart_ipv6(packet, messages[i].msg_len, cut_off, told);
    }
  }
  return received;
}

std::vector<SendFailure> VrrpSocket::send(std::span<const OutgoingPacket> packets) {
  std::vector<SendFailure> failures;
  for (std::size_t first = 0; first < packets.size();) {
    const Kind kind = kind_of(packets[first], family_);
    std::size_t count = 1;
    while (first + count < packets.size() && count < packets_at_once_max &&
           kind_of(packets[first + count], family_) == kind) {
      ++count;
    }
    const auto alike = packets.subspan(first, count);
    if (kind == Kind::foreign) {
      for (std::size_t i = 0; i < count; ++i) {
        errno = EAFNOSUPPORT;
        failures.push_back({.index = first + i, .error = cannot_send(alike[i], interface_)});
      }
    } else {
      send_alike(alike, first, kind == Kind::to_group ? MSG_DONTROUTE : 0, failures);
    }
    first += count;
  }
  return failures;
}

void VrrpSocket::send_alike(std::span<const OutgoingPacket> packets, std::size_t first, int flags,
                            std::vector<SendFailure>& failures) {
  std::array<mmsghdr, packets_at_once_max> messages{};
  std::array<iovec, packets_at_once_max> parts;
  std::array<SocketAddress, packets_at_once_max> targets;
  std::array<AncillaryBuffer, packets_at_once_max> beside;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    const OutgoingPacket& packet = packets[i];
    // sendmsg(2) only reads; it takes what is not const because recvmsg(2) shares its types.
    parts[i] = {.iov_base = const_cast<std::uint8_t*>(packet.message.data()),
                .iov_len = packet.message.size()};
    targets[i] = SocketAddress{packet.destination, ifindex_};
    messages[i].msg_hdr.msg_name = targets[i].data();
    messages[i].msg_hdr.msg_namelen = targets[i].size();
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    beside[i].send_with(messages[i].msg_hdr,
                        {.source = packet.source, .ifindex = ifindex_, .ttl = packet.ttl});
  }
  send_batch(
      socket_.get(), std::span{messages}.first(packets.size()), flags, first,
      [&](std::size_t index) { return cannot_send(packets[index - first], interface_); }, failures);
}

}  // namespace vrrpd::linux
