// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/route_messages.hpp"

#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <type_traits>

#include "vrrpd/base/ip_route.hpp"

namespace vrrpd::linux {
namespace {

std::span<const std::uint8_t> bytes_of(const nlattr* attribute) {
  return {static_cast<const std::uint8_t*>(nla_data(attribute)),
          static_cast<std::size_t>(nla_len(attribute))};
}

/// The value of an attribute; nothing if it is absent or too short to hold one.
template <class T>
requires std::is_trivially_copyable_v<T> std::optional<T> value_of(const nlattr* attribute) {
  if (attribute == nullptr || bytes_of(attribute).size() < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, nla_data(attribute), sizeof value);
  return value;
}

std::string text_of(const nlattr* attribute) {
  if (attribute == nullptr) return {};
  const auto bytes = bytes_of(attribute);
  return {bytes.begin(), std::ranges::find(bytes, 0)};
}

std::optional<IpAddress> address_of(const nlattr* attribute) {
  if (attribute == nullptr) return std::nullopt;
  return IpAddress::from_bytes(bytes_of(attribute));
}

AddressLifetime lifetime_of(const nlattr* attribute) {
  constexpr std::uint32_t for_ever = 0xffffffff;
  const auto seconds = [](std::uint32_t value) -> std::optional<std::chrono::seconds> {
    if (value == for_ever) return std::nullopt;
    return std::chrono::seconds{value};
  };
  const auto info = value_of<ifa_cacheinfo>(attribute);
  if (!info) return {};
  return {.valid = seconds(info->ifa_valid), .preferred = seconds(info->ifa_prefered)};
}

AddressFlags flags_of(std::uint32_t bits, Family family) {
  return {.home = (bits & IFA_F_HOMEADDRESS) != 0,
          .duplicate_detection = family == Family::ipv6 && (bits & IFA_F_NODAD) == 0,
          .no_prefix_route = (bits & IFA_F_NOPREFIXROUTE) != 0,
          .autojoin = (bits & IFA_F_MCAUTOJOIN) != 0,
          .manage_temporary = (bits & IFA_F_MANAGETEMPADDR) != 0};
}

}  // namespace

std::optional<Interface> read_link(nlmsghdr& message) {
  if (message.nlmsg_type != RTM_NEWLINK && message.nlmsg_type != RTM_DELLINK) return std::nullopt;
  std::array<nlattr*, IFLA_MAX + 1> attributes{};
  if (nlmsg_parse(&message, sizeof(ifinfomsg), attributes.data(), IFLA_MAX, nullptr) < 0) {
    return std::nullopt;
  }
  const auto* const header = static_cast<const ifinfomsg*>(nlmsg_data(&message));
  if (header->ifi_family != AF_UNSPEC) return std::nullopt;
  Interface link{
      .index = static_cast<unsigned>(header->ifi_index),
      .name = text_of(attributes[IFLA_IFNAME]),
      .up = (header->ifi_flags & IFF_UP) != 0,
      .running = (header->ifi_flags & IFF_RUNNING) != 0,
      .mtu = value_of<std::uint32_t>(attributes[IFLA_MTU]).value_or(0),
      .mac = {},
      .has_neighbours = header->ifi_type == ARPHRD_ETHER && (header->ifi_flags & IFF_NOARP) == 0};
  // Infiniband's have 20 bytes, tunnels' 4: those are none.
  if (const nlattr* const mac = attributes[IFLA_ADDRESS];
      mac != nullptr && bytes_of(mac).size() == link.mac.size()) {
    std::ranges::copy(bytes_of(mac), link.mac.begin());
  }
  return link;
}

std::optional<InterfaceAddress> read_address(nlmsghdr& message) {
  if (message.nlmsg_type != RTM_NEWADDR && message.nlmsg_type != RTM_DELADDR) return std::nullopt;
  std::array<nlattr*, IFA_MAX + 1> attributes{};
  if (nlmsg_parse(&message, sizeof(ifaddrmsg), attributes.data(), IFA_MAX, nullptr) < 0) {
    return std::nullopt;
  }
  const auto* const header = static_cast<const ifaddrmsg*>(nlmsg_data(&message));
  // IFA_ADDRESS is the far end of a point-to-point link where IFA_LOCAL is present and differs.
  const auto far_end = address_of(attributes[IFA_ADDRESS]);
  const auto local = address_of(attributes[IFA_LOCAL]);
  const auto address = local ? local : far_end;
  if (!address) return std::nullopt;
  const std::uint32_t bits =
      value_of<std::uint32_t>(attributes[IFA_FLAGS]).value_or(header->ifa_flags);
  const bool v6 = !address->is_v4();
  return InterfaceAddress{.key = {.ifindex = header->ifa_index,
                                  .address = *address,
                                  .prefix_length = header->ifa_prefixlen,
                                  .peer = far_end == address ? std::nullopt : far_end},
                          .label = text_of(attributes[IFA_LABEL]),
                          .broadcast = address_of(attributes[IFA_BROADCAST]),
                          .scope = header->ifa_scope,
                          .lifetime = lifetime_of(attributes[IFA_CACHEINFO]),
                          .flags = flags_of(bits, address->family()),
                          .secondary = !v6 && (bits & IFA_F_SECONDARY) != 0,
                          .tentative = v6 && (bits & IFA_F_TENTATIVE) != 0,
                          .duplicate = v6 && (bits & IFA_F_DADFAILED) != 0,
                          .protocol = value_of<std::uint8_t>(attributes[IFA_PROTO]).value_or(0)};
}

bool is_removed_routing(nlmsghdr& message) {
  if (message.nlmsg_type == RTM_DELROUTE) {
    if (message.nlmsg_len < NLMSG_LENGTH(sizeof(rtmsg))) return false;
    const auto* const route = static_cast<const rtmsg*>(nlmsg_data(&message));
    return route->rtm_protocol == protocol_keepalived;
  }
  if (message.nlmsg_type != RTM_DELRULE) return false;
  const auto protocol =
      value_of<std::uint8_t>(nlmsg_find_attr(&message, sizeof(fib_rule_hdr), FRA_PROTOCOL));
  return protocol == protocol_keepalived;
}

}  // namespace vrrpd::linux
