// SPDX-License-Identifier: Apache-2.0
#include "capture.hpp"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "network_lab.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/linux/socket_address.hpp"

namespace vrrpd::test {

Capture::Capture(const char* interface, std::uint16_t ethertype)
    : socket_{::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ethertype))} {
  sockaddr_ll here{};
  here.sll_family = AF_PACKET;
  here.sll_protocol = htons(ethertype);
  here.sll_ifindex = static_cast<int>(linux::find_interface(interface).value().index);
  REQUIRE(bind(socket_.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here) == 0);
}

Bytes Capture::next() const {
  Bytes frame(2000);
  if (!readable(socket_.get(), 1000)) return {};
  const auto size = recv(socket_.get(), frame.data(), frame.size(), 0);
  frame.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return frame;
}

Bytes Capture::next_ipv6(std::uint8_t protocol) const {
  constexpr std::size_t next_header = ETH_HLEN + 6;
  for (;;) {
    Bytes frame = next();
    if (frame.empty() || (frame.size() > next_header && frame[next_header] == protocol)) {
      return frame;
    }
  }
}

Bytes part(const Bytes& frame, std::size_t begin, std::size_t count) {
  REQUIRE(begin + count <= frame.size());
  const auto from = frame.begin() + static_cast<std::ptrdiff_t>(begin);
  return {from, from + static_cast<std::ptrdiff_t>(count)};
}

void send_as_stranger(const IpAddress& to, int ttl, const Bytes& message, unsigned ifindex) {
  const bool v4 = to.is_v4();
  const FileDescriptor socket{::socket(v4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_CLOEXEC, 112)};
  if (v4) {
    REQUIRE(setsockopt(socket.get(), IPPROTO_IP, IP_TTL, &ttl, sizeof ttl) == 0);
  } else {
    REQUIRE(setsockopt(socket.get(), IPPROTO_IPV6, IPV6_UNICAST_HOPS, &ttl, sizeof ttl) == 0);
    REQUIRE(setsockopt(socket.get(), IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &ttl, sizeof ttl) == 0);
  }
  const linux::SocketAddress target{to, ifindex};
  REQUIRE(sendto(socket.get(), message.data(), message.size(), 0, target.data(), target.size()) >=
          0);
}

}  // namespace vrrpd::test
