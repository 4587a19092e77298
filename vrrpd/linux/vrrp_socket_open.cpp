// SPDX-License-Identifier: Apache-2.0
// How a VRRP socket comes to be.
#include <linux/pkt_sched.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "vrrpd/linux/socket_address.hpp"
#include "vrrpd/linux/socket_options.hpp"
#include "vrrpd/linux/vrrp_socket.hpp"

namespace vrrpd::linux {
namespace {

constexpr int vrrp_protocol = 112;    // RFC 9568 §5.1.1.4, §5.1.2.4
constexpr int traffic_class = 0xc0;   // keepalived: internetwork control
constexpr int max_hops_unsaid = 255;  // each packet says its own
// 1000 adverts at once, each with up to 2304 bytes of kernel memory; the kernel doubles it.
constexpr int advert_buffer_bytes = 1000 * 2304 / 2;

/// What the socket is, for messages.
std::string subject_of(const VrrpSocketOptions& options) {
  std::string subject = options.interface.empty() ? "any interface" : options.interface;
  if (options.address) subject += " address " + options.address->to_string();
  return subject;
}

SystemError bad_options(const VrrpSocketOptions& options, int number, std::string reason) {
  return {.call = "open VRRP socket on",
          .subject = subject_of(options),
          .number = number,
          .reason = std::move(reason)};
}

std::optional<SystemError> contradiction_in(const VrrpSocketOptions& options) {
  const auto other_family = [&](const IpAddress& address) {
    return address.family() != options.family;
  };
  if (std::ranges::any_of(options.groups, other_family) ||
      (options.address && other_family(*options.address))) {
    return bad_options(options, EAFNOSUPPORT, "an address of the other family");
  }
  if (!options.groups.empty() && options.interface.empty()) {
    return bad_options(options, EINVAL, "a multicast group needs an interface");
  }
  return std::nullopt;
}

SystemResult<void> set_family_options(int socket, const VrrpSocketOptions& options) {
  constexpr SocketOption ipv4[] = {
      {IPPROTO_IP, IP_PKTINFO, 1, "IP_PKTINFO"},
      // Without it the socket hears every group that anybody on this host has joined.
      {IPPROTO_IP, IP_MULTICAST_ALL, 0, "IP_MULTICAST_ALL"},
      {IPPROTO_IP, IP_MULTICAST_LOOP, 0, "IP_MULTICAST_LOOP"},
      {IPPROTO_IP, IP_TTL, max_hops_unsaid, "IP_TTL"},
      {IPPROTO_IP, IP_TOS, traffic_class, "IP_TOS"},
  };
  // Not IPV6_CHECKSUM: the kernel would drop packets that we want to count and name.
  constexpr SocketOption ipv6[] = {
      {IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, "IPV6_RECVPKTINFO"},
      {IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1, "IPV6_RECVHOPLIMIT"},
      {IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0, "IPV6_MULTICAST_ALL"},
      {IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0, "IPV6_MULTICAST_LOOP"},
      {IPPROTO_IPV6, IPV6_UNICAST_HOPS, max_hops_unsaid, "IPV6_UNICAST_HOPS"},
      {IPPROTO_IPV6, IPV6_TCLASS, traffic_class, "IPV6_TCLASS"},
  };
  // SO_PRIORITY after IP_TOS, which sets a priority of its own.
  constexpr SocketOption elsewhere[] = {{IPPROTO_IPV6, IPV6_FREEBIND, 1, "IPV6_FREEBIND"}};
  const SocketOption both[] = {
      {SOL_SOCKET, SO_PRIORITY, TC_PRIO_CONTROL, "SO_PRIORITY"},
      {SOL_SOCKET, SO_SNDBUFFORCE, advert_buffer_bytes, "SO_SNDBUFFORCE"},
      {SOL_SOCKET, SO_RCVBUFFORCE, static_cast<int>(options.receive_buffer_bytes),
       "SO_RCVBUFFORCE"},
  };
  const bool own_size = options.receive_buffer_bytes > 0;
  const auto own = options.family == Family::ipv4 ? std::span<const SocketOption>{ipv4}
                                                  : std::span<const SocketOption>{ipv6};
  const std::string subject = subject_of(options);
  if (const auto set = set_options(socket, own, subject); !set) return set;
  if (options.source_elsewhere && options.family == Family::ipv6) {
    if (const auto set = set_options(socket, elsewhere, subject); !set) return set;
  }
  return set_options(socket, std::span{both}.first(own_size ? 3 : 2), subject);
}

/// Binds to an address that may not exist yet. Sending from it before it exists is an error again.
SystemResult<void> bind_to_address(int socket, const VrrpSocketOptions& options, unsigned ifindex) {
  const bool v4 = options.family == Family::ipv4;
  SocketOption freebind[] = {{v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_FREEBIND : IPV6_FREEBIND, 1,
                              v4 ? "IP_FREEBIND" : "IPV6_FREEBIND"}};
  const std::string subject = subject_of(options);
  if (const auto set = set_options(socket, freebind, subject); !set) return set;
  const SocketAddress address{*options.address, ifindex};
  if (bind(socket, address.data(), address.size()) != 0) {
    return std::unexpected{last_system_error("bind VRRP socket to", subject)};
  }
  freebind[0].value = 0;
  return set_options(socket, freebind, subject);
}

}  // namespace

SystemResult<VrrpSocket> VrrpSocket::open(const VrrpSocketOptions& options) {
  if (auto error = contradiction_in(options)) return std::unexpected{*std::move(error)};
  const std::string subject = subject_of(options);
  const int domain = options.family == Family::ipv4 ? AF_INET : AF_INET6;
  FileDescriptor raw{::socket(domain, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, vrrp_protocol)};
  if (!raw) return std::unexpected{last_system_error("open VRRP socket on", subject)};
  // Until it is bound it would hear, and keep, what is not for it.
  const auto deaf = hear_nothing(raw.get(), subject);
  if (!deaf) return std::unexpected{deaf.error()};
  unsigned ifindex = 0;
  if (!options.interface.empty()) {
    const auto bound = bind_to_device(raw.get(), options.interface);
    if (!bound) return std::unexpected{bound.error()};
    ifindex = *bound;
  }
  const auto set = set_family_options(raw.get(), options);
  if (!set) return std::unexpected{set.error()};
  if (options.address) {
    const auto bound = bind_to_address(raw.get(), options, ifindex);
    if (!bound) return std::unexpected{bound.error()};
  }
  VrrpSocket socket{std::move(raw), ifindex, options};
  for (const IpAddress& group : options.groups) {
    if (const auto joined = socket.join(group); !joined) return std::unexpected{joined.error()};
  }
  const auto hearing = hear_everything(socket.fd(), subject);
  if (!hearing) return std::unexpected{hearing.error()};
  return socket;
}

}  // namespace vrrpd::linux
