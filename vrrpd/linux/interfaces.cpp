// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/interfaces.hpp"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include <cerrno>
#include <cstddef>
#include <optional>

#include "vrrpd/linux/netlink_socket.hpp"
#include "vrrpd/linux/route_messages.hpp"

namespace vrrpd::linux {
namespace {

SystemError cannot_find(const std::string& name, int number, std::string reason) {
  return {.call = "find interface", .subject = name, .number = number, .reason = std::move(reason)};
}

NetlinkMessage link_request(const std::string& name) {
  NetlinkMessage request{nlmsg_alloc_simple(RTM_GETLINK, NLM_F_REQUEST)};
  ifinfomsg header{};
  if (!request || nlmsg_append(request.get(), &header, sizeof header, NLMSG_ALIGNTO) < 0 ||
      nla_put_string(request.get(), IFLA_IFNAME, name.c_str()) < 0) {
    return nullptr;
  }
  return request;
}

/// The link in the kernel's answer, or the reason why there is none.
SystemResult<Interface> link_in(const NetlinkDatagram& datagram, const std::string& name) {
  SystemResult<Interface> found = std::unexpected{cannot_find(name, EPROTO, {})};
  datagram.for_each_message([&](nlmsghdr& message) {
    if (auto link = read_link(message)) {
      found = *std::move(link);
    } else if (message.nlmsg_type == NLMSG_ERROR && !found) {
      const auto* const error = static_cast<const nlmsgerr*>(nlmsg_data(&message));
      found = std::unexpected{cannot_find(name, -error->error, {})};
    }
  });
  return found;
}

}  // namespace

SystemResult<Interface> find_interface(std::string_view name) {
  const std::string wanted{name};
  if (wanted.empty() || wanted.size() >= IF_NAMESIZE) {
    return std::unexpected{
        cannot_find(wanted, ENODEV, "an interface's name has 1 to 15 characters")};
  }
  const auto socket = open_route_socket();
  if (!socket) return std::unexpected{socket.error()};
  const NetlinkMessage request = link_request(wanted);
  if (!request) return std::unexpected{cannot_find(wanted, ENOMEM, {})};
  if (nl_send_auto(socket->get(), request.get()) < 0) {
    return std::unexpected{last_system_error("find interface", wanted)};
  }
  const auto answer = NetlinkDatagram::receive(**socket);
  if (!answer) return std::unexpected{answer.error()};
  if (!answer->has_value()) return std::unexpected{cannot_find(wanted, EPROTO, {})};
  return link_in(**answer, wanted);
}

SystemResult<std::vector<Interface>> list_interfaces() {
  const auto socket = open_route_socket();
  if (!socket) return std::unexpected{socket.error()};
  const NetlinkMessage request{nlmsg_alloc_simple(RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP)};
  ifinfomsg header{};
  if (!request || nlmsg_append(request.get(), &header, sizeof header, NLMSG_ALIGNTO) < 0) {
    return std::unexpected{
        SystemError{.call = "list", .subject = "interfaces", .number = ENOMEM, .reason = {}}};
  }
  const auto answer = dump(**socket, *request);
  if (!answer) return std::unexpected{answer.error()};
  std::vector<Interface> interfaces;
  for (const NetlinkDatagram& datagram : *answer) {
    datagram.for_each_message([&](nlmsghdr& entry) {
      if (auto link = read_link(entry)) interfaces.push_back(*std::move(link));
    });
  }
  return interfaces;
}

std::string name_of(unsigned ifindex) {
  char name[IF_NAMESIZE] = {};
  return if_indextoname(ifindex, name) != nullptr ? name : "#" + std::to_string(ifindex);
}

}  // namespace vrrpd::linux
