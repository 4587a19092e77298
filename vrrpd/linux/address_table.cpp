// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/address_table.hpp"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include "vrrpd/linux/netlink_request.hpp"
#include "vrrpd/linux/route_messages.hpp"

namespace vrrpd::linux {
namespace {

ifaddrmsg header_of(const AddressKey& key, std::uint8_t scope) {
  return {.ifa_family = static_cast<std::uint8_t>(key.address.is_v4() ? AF_INET : AF_INET6),
          .ifa_prefixlen = key.prefix_length,
          .ifa_flags = 0,
          .ifa_scope = scope,
          .ifa_index = key.ifindex};
}

/// IFA_LOCAL and IFA_ADDRESS differ where the address has a peer.
void put_addresses(NetlinkRequest& request, const AddressKey& key) {
  request.address(IFA_LOCAL, key.address);
  request.address(IFA_ADDRESS, key.peer.value_or(key.address));
}

std::uint32_t kernel_flags(const InterfaceAddress& wanted) {
  const AddressFlags& flags = wanted.flags;
  std::uint32_t bits = 0;
  // The other node may still have it for a moment: detection of duplicates would disable ours.
  if (!wanted.key.address.is_v4() && !flags.duplicate_detection) bits |= IFA_F_NODAD;
  if (flags.home) bits |= IFA_F_HOMEADDRESS;
  if (flags.no_prefix_route) bits |= IFA_F_NOPREFIXROUTE;
  if (flags.autojoin) bits |= IFA_F_MCAUTOJOIN;
  if (flags.manage_temporary) bits |= IFA_F_MANAGETEMPADDR;
  return bits;
}

ifa_cacheinfo kernel_lifetime(const AddressLifetime& lifetime) {
  constexpr std::uint32_t for_ever = 0xffffffff;
  const auto seconds = [](const std::optional<std::chrono::seconds>& value) {
    return value ? static_cast<std::uint32_t>(value->count()) : for_ever;
  };
  const std::uint32_t valid = seconds(lifetime.valid);
  return {.ifa_prefered = std::min(seconds(lifetime.preferred), valid),
          .ifa_valid = valid,
          .cstamp = 0,
          .tstamp = 0};
}

NetlinkMessage add_request(const InterfaceAddress& wanted) {
  // REPLACE renews the lifetime of an address that is there already.
  NetlinkRequest request{RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE};
  request.header(header_of(wanted.key, wanted.scope));
  put_addresses(request, wanted.key);
  if (wanted.broadcast) request.address(IFA_BROADCAST, *wanted.broadcast);
  if (!wanted.label.empty()) request.text(IFA_LABEL, wanted.label);
  request.attribute(IFA_FLAGS, kernel_flags(wanted));
  request.attribute(IFA_CACHEINFO, kernel_lifetime(wanted.lifetime));
  request.attribute(IFA_PROTO, address_protocol);
  return request.finish();
}

NetlinkMessage remove_request(const AddressKey& key) {
  NetlinkRequest request{RTM_DELADDR, 0};
  request.header(header_of(key, 0));
  put_addresses(request, key);
  return request.finish();
}

SystemError refused(std::string call, const AddressKey& key, const Acknowledgement& answer) {
  SystemError error{
      .call = std::move(call), .subject = to_string(key), .number = answer.number, .reason = {}};
  if (!answer.text.empty()) {
    error.reason = std::generic_category().message(answer.number) + " (" + answer.text + ")";
  }
  return error;
}

SystemError occupied(const AddressKey& wanted, const AddressKey& other) {
  return {.call = "add address",
          .subject = to_string(wanted),
          .number = EEXIST,
          .reason = "somebody has put " + to_string(other) +
                    " there, and an interface cannot have an IPv6 address twice; remove that one"};
}

}  // namespace

SystemResult<AddressTable> AddressTable::open() {
  auto socket = open_route_socket();
  if (!socket) return std::unexpected{socket.error()};
  return AddressTable{*std::move(socket)};
}

SystemResult<std::vector<InterfaceAddress>> AddressTable::list() {
  NetlinkRequest request{RTM_GETADDR, NLM_F_DUMP};
  request.header(ifaddrmsg{});
  const NetlinkMessage message = request.finish();
  const auto answer = dump(*socket_, *message);
  if (!answer) return std::unexpected{answer.error()};
  std::vector<InterfaceAddress> addresses;
  for (const NetlinkDatagram& datagram : *answer) {
    datagram.for_each_message([&](nlmsghdr& entry) {
      if (auto address = read_address(entry)) addresses.push_back(*std::move(address));
    });
  }
  return addresses;
}

std::vector<SystemResult<void>> AddressTable::send_additions(
    std::span<const InterfaceAddress* const> addresses) {
  std::vector<NetlinkMessage> requests;
  for (const auto* wanted : addresses) requests.push_back(add_request(*wanted));
  const auto answers = send_and_confirm(*socket_, requests);
  std::vector<SystemResult<void>> results;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const AddressKey& key = addresses[i]->key;
    if (answers[i].number != 0) {
      results.push_back(std::unexpected{refused("add address", key, answers[i])});
    } else {
      if (!key.address.is_v4()) exact_.insert(key);
      results.emplace_back();
    }
  }
  return results;
}

std::vector<SystemResult<void>> AddressTable::add(std::span<const InterfaceAddress> addresses) {
  // With NLM_F_REPLACE the kernel takes an IPv6 address of another prefix length for the one that
  // is meant, and gives our lifetime to what an operator has put there for good.
  const bool all_known = std::ranges::all_of(addresses, [this](const InterfaceAddress& wanted) {
    return wanted.key.address.is_v4() || exact_.contains(wanted.key);
  });
  // If the list cannot be had, an address that is needed now matters more than such a mistake.
  std::vector<InterfaceAddress> existing;
  if (!all_known) existing = list().value_or(std::vector<InterfaceAddress>{});
  std::vector<SystemResult<void>> results(addresses.size());
  std::vector<const InterfaceAddress*> sent;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (const auto other = in_the_way_of(addresses[i].key, existing)) {
      results[i] = std::unexpected{occupied(addresses[i].key, *other)};
    } else {
      sent.push_back(&addresses[i]);
      places.push_back(i);
    }
  }
  auto answers = send_additions(sent);
  for (std::size_t i = 0; i < answers.size(); ++i) results[places[i]] = std::move(answers[i]);
  return results;
}

std::vector<SystemResult<Removal>> AddressTable::remove(std::span<const AddressKey> keys) {
  std::vector<NetlinkMessage> requests;
  for (const AddressKey& key : keys) requests.push_back(remove_request(key));
  const auto answers = send_and_confirm(*socket_, requests);
  std::vector<SystemResult<Removal>> results;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const int number = answers[i].number;
    exact_.erase(keys[i]);
    if (number == EADDRNOTAVAIL || number == ENODEV) {
      results.push_back(Removal::was_absent);
    } else if (number != 0) {
      results.push_back(std::unexpected{refused("remove address", keys[i], answers[i])});
    } else {
      results.push_back(Removal::removed);
    }
  }
  return results;
}

}  // namespace vrrpd::linux
