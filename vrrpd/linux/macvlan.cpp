// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/macvlan.hpp"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include "vrrpd/linux/netlink_request.hpp"

namespace vrrpd::linux {
namespace {

constexpr const char* kind_macvlan = "macvlan";

/// What tells one interface from another here.
struct LinkDetails {
  unsigned index = 0;
  bool ethernet = false;
  bool macvlan = false;
  bool private_mode = false;
  unsigned base = 0;
  MacAddress mac{};
};

std::uint32_t number_in(nlattr* attribute) {
  return attribute != nullptr && nla_len(attribute) >= 4 ? nla_get_u32(attribute) : 0;
}

void read_kind(nlattr* info, LinkDetails& details) {
  std::array<nlattr*, IFLA_INFO_MAX + 1> attributes{};
  if (nla_parse_nested(attributes.data(), IFLA_INFO_MAX, info, nullptr) < 0) return;
  nlattr* const kind = attributes[IFLA_INFO_KIND];
  details.macvlan = kind != nullptr && nla_strcmp(kind, kind_macvlan) == 0;
  if (!details.macvlan || attributes[IFLA_INFO_DATA] == nullptr) return;
  std::array<nlattr*, IFLA_MACVLAN_MAX + 1> data{};
  if (nla_parse_nested(data.data(), IFLA_MACVLAN_MAX, attributes[IFLA_INFO_DATA], nullptr) < 0) {
    return;
  }
  details.private_mode = number_in(data[IFLA_MACVLAN_MODE]) == MACVLAN_MODE_PRIVATE;
}

std::optional<LinkDetails> details_in(nlmsghdr& message) {
  if (message.nlmsg_type != RTM_NEWLINK) return std::nullopt;
  std::array<nlattr*, IFLA_MAX + 1> attributes{};
  if (nlmsg_parse(&message, sizeof(ifinfomsg), attributes.data(), IFLA_MAX, nullptr) < 0) {
    return std::nullopt;
  }
  const auto* const header = static_cast<const ifinfomsg*>(nlmsg_data(&message));
  LinkDetails details{.index = static_cast<unsigned>(header->ifi_index),
                      .ethernet = header->ifi_type == ARPHRD_ETHER,
                      .base = number_in(attributes[IFLA_LINK])};
  if (nlattr* const mac = attributes[IFLA_ADDRESS];
      mac != nullptr && static_cast<std::size_t>(nla_len(mac)) == details.mac.size()) {
    std::memcpy(details.mac.data(), nla_data(mac), details.mac.size());
  }
  if (attributes[IFLA_LINKINFO] != nullptr) read_kind(attributes[IFLA_LINKINFO], details);
  return details;
}

/// The interface of that name; nothing: there is none.
SystemResult<std::optional<LinkDetails>> look_up(nl_sock& socket, const std::string& name) {
  NetlinkRequest request{RTM_GETLINK, 0};
  request.header(ifinfomsg{});
  request.text(IFLA_IFNAME, name);
  const NetlinkMessage message = request.finish();
  if (nl_send_auto(&socket, message.get()) < 0) {
    return std::unexpected{last_system_error("look at interface", name)};
  }
  const auto number = nlmsg_hdr(message.get())->nlmsg_seq;
  std::optional<LinkDetails> found;
  // The answer and its acknowledgement are there already; so may be those of earlier questions.
  for (;;) {
    const auto answer = NetlinkDatagram::receive(socket);
    if (!answer) return std::unexpected{answer.error()};
    if (!answer->has_value()) return found;
    (*answer)->for_each_message([&](nlmsghdr& entry) {
      if (entry.nlmsg_seq != number) return;
      if (auto details = details_in(entry)) found = details;
    });
  }
}

bool is(const LinkDetails& details, const Macvlan& wanted, unsigned base) {
  return details.macvlan && details.private_mode && details.base == base &&
         details.mac == wanted.mac;
}

/// Nobody but a VRRP router makes one like this.
bool is_of_virtual_router(const LinkDetails& details) {
  constexpr std::array<std::uint8_t, 4> front{0x00, 0x00, 0x5e, 0x00};
  constexpr std::uint8_t ipv4 = 0x01, ipv6 = 0x02;
  const auto& mac = details.mac;
  return details.macvlan && details.private_mode &&
         std::equal(front.begin(), front.end(), mac.begin()) && (mac[4] == ipv4 || mac[4] == ipv6);
}

SystemError refused(const Macvlan& wanted, int number, std::string reason) {
  return {.call = "make virtual MAC interface",
          .subject = wanted.name + " on " + wanted.base,
          .number = number,
          .reason = std::move(reason)};
}

}  // namespace

bool is_taken_by_another(const std::string& name) {
  const auto socket = open_route_socket();
  if (!socket) return false;
  const auto found = look_up(**socket, name);
  return found && found->has_value() && !((*found)->macvlan && (*found)->private_mode);
}

SystemResult<MacvlanTable> MacvlanTable::open() {
  auto socket = open_route_socket();
  if (!socket) return std::unexpected{socket.error()};
  return MacvlanTable{*std::move(socket)};
}

SystemResult<void> MacvlanTable::confirm(NetlinkMessage request, std::string call,
                                         const std::string& subject) {
  const auto answers = send_and_confirm(*socket_, std::span{&request, 1});
  if (answers.front().number == 0) return {};
  return std::unexpected{refusal(std::move(call), subject, answers.front())};
}

SystemResult<MacvlanMade> MacvlanTable::make(const Macvlan& wanted) {
  const auto base = look_up(*socket_, wanted.base);
  if (!base) return std::unexpected{base.error()};
  if (!base->has_value()) {
    return std::unexpected{refused(wanted, ENODEV, "there is no interface " + wanted.base)};
  }
  if (!(*base)->ethernet) {
    return std::unexpected{
        refused(wanted, EMEDIUMTYPE, wanted.base + " is not Ethernet and has no MAC addresses")};
  }
  const auto existing = look_up(*socket_, wanted.name);
  if (!existing) return std::unexpected{existing.error()};
  auto made = MacvlanMade::created;
  if (existing->has_value()) {
    const LinkDetails& other = **existing;
    if (is(other, wanted, (*base)->index)) return MacvlanMade::found;
    if (!is_of_virtual_router(other)) {
      return std::unexpected{
          refused(wanted, EEXIST, "another interface has that name: choose one with use_vmac")};
    }
    if (auto removed = remove_index(other.index, wanted.name); !removed) {
      return std::unexpected{removed.error()};
    }
    made = MacvlanMade::replaced;
  }
  if (auto created = create(wanted, (*base)->index); !created) {
    return std::unexpected{created.error()};
  }
  return made;
}

SystemResult<void> MacvlanTable::create(const Macvlan& wanted, unsigned base) {
  NetlinkRequest request{RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL};
  request.header(ifinfomsg{});
  request.text(IFLA_IFNAME, wanted.name);
  request.attribute<std::uint32_t>(IFLA_LINK, base);
  request.attribute(IFLA_ADDRESS, wanted.mac);
  request.nest(IFLA_LINKINFO, [&] {
    request.text(IFLA_INFO_KIND, kind_macvlan);
    request.nest(IFLA_INFO_DATA, [&] {
      // Private: it also hears frames that come from its own MAC address, which is that of the
      // other node's adverts.
      request.attribute<std::uint32_t>(IFLA_MACVLAN_MODE, MACVLAN_MODE_PRIVATE);
    });
  });
  if (auto created = confirm(request.finish(), "make virtual MAC interface",
                             wanted.name + " on " + wanted.base);
      !created) {
    return created;
  }
  // RFC 9568 §7.4: no address is formed from a virtual router's MAC address.
  NetlinkRequest no_address{RTM_NEWLINK, 0};
  no_address.header(ifinfomsg{});
  no_address.text(IFLA_IFNAME, wanted.name);
  no_address.nest(IFLA_AF_SPEC, [&] {
    no_address.nest(AF_INET6, [&] {
      no_address.attribute<std::uint8_t>(IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
    });
  });
  const auto set = confirm(no_address.finish(), "keep IPv6 addresses from", wanted.name);
  // A host without IPv6 forms none anyway.
  if (!set && set.error().number != EAFNOSUPPORT && set.error().number != EOPNOTSUPP) return set;
  return {};
}

SystemResult<void> MacvlanTable::set_up(const std::string& name) {
  NetlinkRequest request{RTM_NEWLINK, 0};
  ifinfomsg header{};
  header.ifi_flags = IFF_UP;
  header.ifi_change = IFF_UP;
  request.header(header);
  request.text(IFLA_IFNAME, name);
  return confirm(request.finish(), "set up interface", name);
}

SystemResult<bool> MacvlanTable::remove(const Macvlan& macvlan) {
  const auto base = look_up(*socket_, macvlan.base);
  if (!base) return std::unexpected{base.error()};
  const auto existing = look_up(*socket_, macvlan.name);
  if (!existing) return std::unexpected{existing.error()};
  if (!existing->has_value()) return false;
  // It would have gone with its base, so one without was renamed.
  const unsigned below = base->has_value() ? (*base)->index : (*existing)->base;
  if (!is(**existing, macvlan, below)) return false;
  const auto removed = remove_index((*existing)->index, macvlan.name);
  if (!removed) return std::unexpected{removed.error()};
  return true;
}

SystemResult<void> MacvlanTable::remove_index(unsigned index, const std::string& name) {
  NetlinkRequest request{RTM_DELLINK, 0};
  ifinfomsg header{};
  header.ifi_index = static_cast<int>(index);
  request.header(header);
  const auto removed = confirm(request.finish(), "remove interface", name);
  if (!removed && removed.error().number == ENODEV) return {};
  return removed;
}

}  // namespace vrrpd::linux
