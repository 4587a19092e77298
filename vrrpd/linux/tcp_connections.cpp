// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/tcp_connections.hpp"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "vrrpd/linux/netlink_request.hpp"

namespace vrrpd::linux {
namespace {

/// All but those that have no other side, and those that only wait for stragglers.
constexpr std::uint32_t connected = ~(1U << TCP_LISTEN | 1U << TCP_CLOSE | 1U << TCP_TIME_WAIT);

/// The kernel's filter language: one condition, of which a no leads behind the end.
std::vector<std::uint8_t> source_is(const IpAddress& address) {
  const auto bytes = address.bytes();
  inet_diag_hostcond condition{};
  condition.family = static_cast<__u8>(address.is_v4() ? AF_INET : AF_INET6);
  condition.prefix_len = address.bit_count();
  condition.port = -1;  // any
  const std::size_t length = sizeof(inet_diag_bc_op) + sizeof condition + bytes.size();
  const inet_diag_bc_op operation{.code = INET_DIAG_BC_S_COND,
                                  .yes = static_cast<unsigned char>(length),
                                  .no = static_cast<unsigned short>(length + 4)};
  std::vector<std::uint8_t> filter(length);
  std::memcpy(filter.data(), &operation, sizeof operation);
  std::memcpy(filter.data() + sizeof operation, &condition, sizeof condition);
  std::ranges::copy(bytes, filter.end() - static_cast<std::ptrdiff_t>(bytes.size()));
  return filter;
}

NetlinkMessage list_of(int family, const IpAddress& local) {
  NetlinkRequest request{SOCK_DIAG_BY_FAMILY, NLM_F_DUMP};
  request.header(inet_diag_req_v2{.sdiag_family = static_cast<__u8>(family),
                                  .sdiag_protocol = IPPROTO_TCP,
                                  .idiag_ext = 0,
                                  .pad = 0,
                                  .idiag_states = connected,
                                  .id = {}});
  request.bytes(INET_DIAG_REQ_BYTECODE, source_is(local));
  return request.finish();
}

NetlinkMessage abortion_of(const inet_diag_msg& connection) {
  NetlinkRequest request{SOCK_DESTROY, NLM_F_ACK};
  request.header(inet_diag_req_v2{.sdiag_family = connection.idiag_family,
                                  .sdiag_protocol = IPPROTO_TCP,
                                  .idiag_ext = 0,
                                  .pad = 0,
                                  .idiag_states = connected,
                                  .id = connection.id});
  return request.finish();
}

/// A server that listens to both families at once has its IPv4 connections in IPv6 sockets.
std::span<const int> families_of(const IpAddress& local) {
  static constexpr std::array both{AF_INET, AF_INET6};
  return local.is_v4() ? std::span<const int>{both} : std::span<const int>{both}.last(1);
}

}  // namespace

SystemResult<std::size_t> abort_tcp_connections(const IpAddress& local, std::size_t most) {
  const auto socket = open_netlink_socket(NETLINK_SOCK_DIAG);
  if (!socket) return std::unexpected{socket.error()};
  std::vector<NetlinkMessage> abortions;
  for (const int family : families_of(local)) {
    const auto request = list_of(family, local);
    const auto listed = dump(**socket, *request);
    if (!listed) return std::unexpected{listed.error()};
    for (const auto& datagram : *listed) {
      datagram.for_each_message([&](nlmsghdr& header) {
        if (header.nlmsg_type != SOCK_DIAG_BY_FAMILY || abortions.size() >= most) return;
        abortions.push_back(abortion_of(*static_cast<const inet_diag_msg*>(nlmsg_data(&header))));
      });
    }
  }
  std::size_t aborted = 0;
  for (const auto& answer : send_and_confirm(**socket, abortions)) {
    // ENOENT: it ended by itself meanwhile.
    if (answer.number != 0 && answer.number != ENOENT) {
      return std::unexpected{refusal("abort TCP connections of", local.to_string(), answer)};
    }
    aborted += answer.number == 0;
  }
  return aborted;
}

}  // namespace vrrpd::linux
