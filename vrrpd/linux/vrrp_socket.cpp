// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/vrrp_socket.hpp"

#include <linux/filter.h>
#include <linux/pkt_sched.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/linux/ipv4_header.hpp"

namespace vrrpd::linux {
namespace {

constexpr int vrrp_protocol = 112;          // RFC 9568 §5.1.1.4
constexpr int vrrp_ttl = 255;               // RFC 9568 §5.1.1.3
constexpr int vrrp_type_of_service = 0xc0;  // keepalived: internetwork control
// Some thousand adverts: what comes while the process is stopped must be there when it wakes late.
constexpr int receive_buffer_bytes = 1024 * 1024;
constexpr std::size_t packets_at_once_max = 32;

in_addr to_in_addr(const IpAddress& address) {
  in_addr result{};
  std::memcpy(&result, address.bytes().data(), sizeof result);
  return result;
}

struct Option {
  int level;
  int name;
  int value;
  const char* text;
};

SystemResult<void> set_options(int socket, std::span<const Option> options,
                               const std::string& interface) {
  for (const Option& option : options) {
    if (setsockopt(socket, option.level, option.name, &option.value, sizeof option.value) != 0) {
      return std::unexpected{last_system_error(std::string{"set "} + option.text, interface)};
    }
  }
  return {};
}

/// A raw VRRP socket that sees and uses this one interface only.
SystemResult<FileDescriptor> open_bound(const Interface& interface) {
  FileDescriptor socket{::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, vrrp_protocol)};
  if (!socket) return std::unexpected{last_system_error("open VRRP socket on", interface.name)};
  // By name, not by SO_BINDTOIFINDEX: errors then name what the operator wrote.
  if (setsockopt(socket.get(), SOL_SOCKET, SO_BINDTODEVICE, interface.name.c_str(),
                 static_cast<socklen_t>(interface.name.size() + 1)) != 0) {
    return std::unexpected{last_system_error("bind VRRP socket to", interface.name)};
  }
  return socket;
}

ip_mreqn group_on(const Interface& interface) {
  return {.imr_multiaddr = to_in_addr(vrrp_group_ipv4),
          .imr_address = {},
          .imr_ifindex = static_cast<int>(interface.index)};
}

SystemResult<FileDescriptor> open_receiver(const Interface& interface) {
  auto socket = open_bound(interface);
  if (!socket) return socket;
  constexpr Option options[] = {
      {IPPROTO_IP, IP_PKTINFO, 1, "IP_PKTINFO"},
      // Without it the socket hears every group that anybody on this host has joined.
      {IPPROTO_IP, IP_MULTICAST_ALL, 0, "IP_MULTICAST_ALL"},
  };
  if (const auto set = set_options(socket->get(), options, interface.name); !set) {
    return std::unexpected{set.error()};
  }
  if (setsockopt(socket->get(), SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer_bytes,
                 sizeof receive_buffer_bytes) != 0) {
    return std::unexpected{last_system_error("set SO_RCVBUFFORCE", interface.name)};
  }
  const ip_mreqn group = group_on(interface);
  if (setsockopt(socket->get(), IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group) != 0) {
    return std::unexpected{last_system_error("join group 224.0.0.18 on", interface.name)};
  }
  return socket;
}

/// A socket that only sends must not queue what comes in: a filter that accepts 0 bytes.
SystemResult<void> hear_nothing(int socket, const std::string& interface) {
  sock_filter drop_all[] = {BPF_STMT(BPF_RET | BPF_K, 0)};
  const sock_fprog program{.len = 1, .filter = drop_all};
  if (setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0) {
    return std::unexpected{last_system_error("set SO_ATTACH_FILTER", interface)};
  }
  return {};
}

SystemResult<FileDescriptor> open_sender(const Interface& interface) {
  auto socket = open_bound(interface);
  if (!socket) return socket;
  if (const auto deaf = hear_nothing(socket->get(), interface.name); !deaf) {
    return std::unexpected{deaf.error()};
  }
  constexpr Option options[] = {
      {IPPROTO_IP, IP_MULTICAST_LOOP, 0, "IP_MULTICAST_LOOP"},
      {IPPROTO_IP, IP_MULTICAST_TTL, vrrp_ttl, "IP_MULTICAST_TTL"},
      {IPPROTO_IP, IP_TTL, vrrp_ttl, "IP_TTL"},
      {IPPROTO_IP, IP_TOS, vrrp_type_of_service, "IP_TOS"},
      // After IP_TOS, which sets a priority of its own.
      {SOL_SOCKET, SO_PRIORITY, TC_PRIO_CONTROL, "SO_PRIORITY"},
  };
  if (const auto set = set_options(socket->get(), options, interface.name); !set) {
    return std::unexpected{set.error()};
  }
  const ip_mreqn group = group_on(interface);
  if (setsockopt(socket->get(), IPPROTO_IP, IP_MULTICAST_IF, &group, sizeof group) != 0) {
    return std::unexpected{last_system_error("set IP_MULTICAST_IF", interface.name)};
  }
  return socket;
}

/// IP_PKTINFO as ancillary data, in and out.
struct PacketInfoBuffer {
  alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(in_pktinfo))> bytes{};
};

unsigned ifindex_of(msghdr& message, unsigned otherwise) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != IPPROTO_IP || part->cmsg_type != IP_PKTINFO) continue;
    in_pktinfo info{};
    std::memcpy(&info, CMSG_DATA(part), sizeof info);
    return static_cast<unsigned>(info.ipi_ifindex);
  }
  return otherwise;
}

/// Fills in what the IP header says about the first `received` bytes of packet.bytes.
void take_apart(ReceivedPacket& packet, std::size_t received, bool cut_off) {
  packet.truncated = true;
  packet.payload_begin = packet.payload_bytes = 0;
  const auto header = parse_ipv4_header(std::span{packet.bytes}.first(received));
  if (!header) return;
  packet.source = header->source;
  packet.destination = header->destination;
  packet.ttl = header->ttl;
  packet.truncated = cut_off || header->total_bytes > received;
  packet.payload_begin = header->header_bytes;
  packet.payload_bytes = std::min(header->total_bytes, received) - header->header_bytes;
}

}  // namespace

SystemResult<VrrpSocket> VrrpSocket::open(const Interface& interface) {
  auto receiver = open_receiver(interface);
  if (!receiver) return std::unexpected{receiver.error()};
  auto sender = open_sender(interface);
  if (!sender) return std::unexpected{sender.error()};
  return VrrpSocket{*std::move(receiver), *std::move(sender), interface};
}

SystemResult<std::size_t> VrrpSocket::receive(std::span<ReceivedPacket> packets) {
  const std::size_t wanted = std::min(packets.size(), packets_at_once_max);
  std::array<mmsghdr, packets_at_once_max> messages{};
  std::array<iovec, packets_at_once_max> parts{};
  std::array<PacketInfoBuffer, packets_at_once_max> infos{};
  for (std::size_t i = 0; i < wanted; ++i) {
    parts[i] = {.iov_base = packets[i].bytes.data(), .iov_len = packets[i].bytes.size()};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    messages[i].msg_hdr.msg_control = infos[i].bytes.data();
    messages[i].msg_hdr.msg_controllen = infos[i].bytes.size();
  }
  const int count = recvmmsg(receive_.get(), messages.data(), static_cast<unsigned>(wanted),
                             MSG_DONTWAIT, nullptr);
  if (count < 0) {
    if (errno == EAGAIN || errno == EINTR) return 0;
    return std::unexpected{last_system_error("receive VRRP packets on", interface_name_)};
  }
  const Instant now = boot_now();
  const auto received = static_cast<std::size_t>(count);
  for (std::size_t i = 0; i < received; ++i) {
    msghdr& message = messages[i].msg_hdr;
    take_apart(packets[i], messages[i].msg_len, (message.msg_flags & MSG_TRUNC) != 0);
    packets[i].ifindex = ifindex_of(message, ifindex_);
    packets[i].arrival = now;
  }
  return received;
}

SystemResult<void> VrrpSocket::send(const IpAddress& source, const IpAddress& destination,
                                    std::span<const std::uint8_t> message) {
  const auto failed = [&] {
    return std::unexpected{last_system_error(
        "send advert",
        source.to_string() + " to " + destination.to_string() + " on " + interface_name_)};
  };
  if (!source.is_v4() || !destination.is_v4()) {
    errno = EAFNOSUPPORT;
    return failed();
  }
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr = to_in_addr(destination);
  iovec part{.iov_base = const_cast<std::uint8_t*>(message.data()), .iov_len = message.size()};
  PacketInfoBuffer info;
  msghdr header{};
  header.msg_name = &to;
  header.msg_namelen = sizeof to;
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = info.bytes.data();
  header.msg_controllen = info.bytes.size();
  cmsghdr* const control = CMSG_FIRSTHDR(&header);
  control->cmsg_level = IPPROTO_IP;
  control->cmsg_type = IP_PKTINFO;
  control->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
  const in_pktinfo route{.ipi_ifindex = static_cast<int>(ifindex_),
                         .ipi_spec_dst = to_in_addr(source),
                         .ipi_addr = {}};
  std::memcpy(CMSG_DATA(control), &route, sizeof route);
  const int flags = MSG_DONTWAIT | (destination.is_multicast() ? MSG_DONTROUTE : 0);
  if (sendmsg(send_.get(), &header, flags) < 0) return failed();
  return {};
}

}  // namespace vrrpd::linux
