// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/monitor.hpp"

#include <linux/rtnetlink.h>
#include <netlink/errno.h>
#include <netlink/socket.h>
#include <sys/socket.h>

#include <cerrno>
#include <optional>
#include <utility>

#include "vrrpd/linux/route_messages.hpp"

namespace vrrpd::linux {
namespace {

// A thousand addresses renewed at once must fit (each message takes about 1 KiB of it). Without
// CAP_NET_ADMIN the kernel caps it at net.core.rmem_max; an overrun is noticed, only slower.
constexpr int receive_buffer_bytes = 4 * 1024 * 1024;

// The loop has other things to do while an interface flaps or thousands of addresses are renewed.
constexpr std::size_t events_at_once_enough = 512;

std::optional<MonitorEvent> event_in(nlmsghdr& message) {
  if (auto link = read_link(message)) {
    return LinkChanged{.link = *std::move(link), .deleted = message.nlmsg_type == RTM_DELLINK};
  }
  if (auto address = read_address(message)) {
    if (message.nlmsg_type == RTM_DELADDR) return AddressRemoved{.key = address->key};
    return AddressAdded{.address = *std::move(address)};
  }
  if (is_removed_routing(message)) return RoutingRemoved{};
  return std::nullopt;
}

SystemError cannot_subscribe(std::string subject, int code) {
  return {.call = "subscribe to",
          .subject = std::move(subject),
          .number = 0,
          .reason = nl_geterror(code)};
}

}  // namespace

SystemResult<Monitor> Monitor::open() {
  auto socket = open_route_socket();
  if (!socket) return std::unexpected{socket.error()};
  const int descriptor = nl_socket_get_fd(socket->get());
  if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer_bytes,
                 sizeof receive_buffer_bytes) != 0) {
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
               sizeof receive_buffer_bytes);
  }
  const int code = nl_socket_add_memberships(socket->get(), RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR,
                                             RTNLGRP_IPV6_IFADDR, RTNLGRP_NONE);
  if (code < 0) return std::unexpected{cannot_subscribe("link and address changes", code)};
  return Monitor{*std::move(socket)};
}

SystemResult<void> Monitor::follow_routing() {
  const int code = nl_socket_add_memberships(socket_.get(), RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE,
                                             RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_RULE, RTNLGRP_NONE);
  if (code < 0) return std::unexpected{cannot_subscribe("changes of routes and rules", code)};
  return {};
}

int Monitor::fd() const { return nl_socket_get_fd(socket_.get()); }

SystemResult<std::vector<MonitorEvent>> Monitor::read() {
  std::vector<MonitorEvent> events;
  while (events.size() < events_at_once_enough) {
    const auto datagram = NetlinkDatagram::receive(*socket_);
    if (!datagram && (datagram.error().number == ENOBUFS || !events.empty())) {
      events.emplace_back(Overrun{});
      continue;
    }
    if (!datagram) return std::unexpected{datagram.error()};
    if (!datagram->has_value()) return events;
    (*datagram)->for_each_message([&](nlmsghdr& message) {
      if (auto event = event_in(message)) events.push_back(*std::move(event));
    });
  }
  return events;
}

}  // namespace vrrpd::linux
