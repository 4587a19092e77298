// SPDX-License-Identifier: Apache-2.0
// The addresses of an instance: how many fit, which comes first, and which cannot be.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "config/completion.hpp"

namespace vrrpd::config {
namespace {

/// Count IPvX Addr is one byte (RFC 9568 §5.2.5).
constexpr std::size_t kMostIpv4 = 255;
/// What keepalived puts into 1,500 bytes: both sides must leave the same ones out.
constexpr std::size_t kMostIpv6 = 89;

/// keepalived: an address counts once, on one device.
void drop_repeated(Completion& completion) {
  VrrpInstance& instance = completion.instance;
  std::set<std::pair<IpAddress, std::string>> known;
  const auto repeated = [&](const VirtualAddress& address) {
    const std::string& device = address.device.empty() ? instance.interface : address.device;
    if (known.emplace(address.address, device).second) return false;
    completion.complaints.warning(
        address.place,
        fmt::format("{} stands here twice, ignoring the second", address.address.to_string()));
    return true;
  };
  std::erase_if(instance.virtual_ipaddress, repeated);
  std::erase_if(instance.virtual_ipaddress_excluded, repeated);
}

void complain_of_none(Completion& completion) {
  const auto& [draft, instance, global, complaints] = completion;
  const std::string message = completion.named("has no `virtual_ipaddress'");
  if (instance.version == 3) {
    complaints.error(instance.place, message, "RFC 9568 §5.2.5 wants at least one address");
  } else if (instance.strict) {
    complaints.error(instance.place, message, "strict mode wants at least one address");
  } else if (!instance.no_virtual_ipaddress) {
    complaints.warning(instance.place, message,
                       "if none is wanted, `no_virtual_ipaddress' says so");
  }
}

/// The virtual router's own: fe80::/64 and the EUI-64 of 00:00:5e:00:02:VRID (RFC 9568 §7.3).
IpAddress link_local_address(std::uint8_t virtual_router_id) {
  return IpAddress::v6(
      {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0x02, 0, 0x5e, 0xff, 0xfe, 0, 0x02, virtual_router_id});
}

/// RFC 9568 §5.2.9: the first IPv6 address is link-local. keepalived wants it in strict mode only.
void put_link_local_first(Completion& completion) {
  const auto& [draft, instance, global, complaints] = completion;
  std::vector<VirtualAddress>& addresses = instance.virtual_ipaddress;
  if (instance.family == Family::ipv4 || addresses.front().address.is_link_local()) return;
  const Place& place = addresses.front().place;
  if (!instance.strict) {
    complaints.note(place, "the first IPv6 address of an advert should be link-local",
                    "keepalived takes such adverts, other routers need not");
    return;
  }
  const auto later = std::ranges::find_if(
      addresses, [](const VirtualAddress& address) { return address.address.is_link_local(); });
  if (later != addresses.end()) {
    complaints.warning(later->place,
                       fmt::format("strict mode: moving {} to the front of `virtual_ipaddress'",
                                   later->address.to_string()),
                       "the first IPv6 address must be link-local");
    std::rotate(addresses.begin(), later, std::next(later));
    return;
  }
  VirtualAddress added;
  added.address = link_local_address(instance.virtual_router_id);
  added.prefix_length = added.address.bit_count();
  added.preferred_lft_s = 0;
  added.place = place;
  complaints.warning(place,
                     fmt::format("strict mode: adding {} in front of `virtual_ipaddress'",
                                 added.address.to_string()),
                     "the first IPv6 address must be link-local: write it into the file, of every "
                     "node");
  addresses.insert(addresses.begin(), std::move(added));
}

/// keepalived: what an advert has no room for is treated as excluded.
void exclude_what_does_not_fit(Completion& completion) {
  const auto& [draft, instance, global, complaints] = completion;
  std::vector<VirtualAddress>& addresses = instance.virtual_ipaddress;
  const std::size_t most = instance.family == Family::ipv4 ? kMostIpv4 : kMostIpv6;
  if (addresses.size() <= most) return;
  const auto first = std::next(addresses.begin(), static_cast<std::ptrdiff_t>(most));
  complaints.warning(first->place,
                     fmt::format("an advert has room for {} addresses: the other {} are treated "
                                 "as `virtual_ipaddress_excluded'",
                                 most, addresses.size() - most),
                     "move them there, on every node, or into a second vrrp_instance");
  auto& excluded = instance.virtual_ipaddress_excluded;
  excluded.insert(excluded.begin(), std::make_move_iterator(first),
                  std::make_move_iterator(addresses.end()));
  addresses.erase(first, addresses.end());
}

/// An address that moves is none to be found at.
void complain_of_nodes_own(Completion& completion, const VirtualAddress& address) {
  const auto& [draft, instance, global, complaints] = completion;
  const auto complain = [&](std::string_view whose, const Place& other) {
    complaints.warning(address.place, fmt::format("{} is virtual, and also {}",
                                                  address.address.to_string(), whose));
    complaints.remark(other, "here: it needs an address that stays on its node");
  };
  if (draft.source && draft.source->value == address.address) {
    complain("the source of the adverts", draft.source->place);
  }
  for (const UnicastPeer& peer : instance.unicast_peers) {
    if (peer.address == address.address) complain("a peer", peer.place);
  }
}

/// The length of the instance's advert as a socket buffers it, in bytes.
unsigned advert_bytes(const VrrpInstance& instance) {
  const auto count = static_cast<unsigned>(instance.virtual_ipaddress.size());
  constexpr unsigned kVrrpHeader = 8;
  if (instance.family == Family::ipv6) return 40 + kVrrpHeader + 16 * count;
  constexpr unsigned kAuthentication = 8;  // of version 2
  return 20 + kVrrpHeader + 4 * count + (instance.version == 2 ? kAuthentication : 0);
}

/// The interface may have another MTU tomorrow, or not be there yet.
constexpr unsigned kLargestMtu = 65'535;

}  // namespace

void take_addresses(Completion& completion) {
  VrrpInstance& instance = completion.instance;
  drop_repeated(completion);
  if (instance.virtual_ipaddress.empty()) {
    complain_of_none(completion);
  } else {
    put_link_local_first(completion);
    exclude_what_does_not_fit(completion);
  }
  for (const auto* list : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
    for (const VirtualAddress& address : *list) complain_of_nodes_own(completion, address);
  }
}

void take_receive_buffer(Completion& completion) {
  VrrpInstance& instance = completion.instance;
  const ReceiveBufferPolicy& policy = completion.global.receive_buffers;
  if (instance.receive_buffer_bytes != 0) return;  // kernel_rx_buf_size
  switch (policy.unit) {
    case ReceiveBufferPolicy::Unit::none: return;
    case ReceiveBufferPolicy::Unit::bytes: instance.receive_buffer_bytes = policy.bytes; return;
    case ReceiveBufferPolicy::Unit::mtu:
      instance.receive_buffer_bytes = policy.multiplier * kLargestMtu;
      return;
    case ReceiveBufferPolicy::Unit::advert:
      instance.receive_buffer_bytes = policy.multiplier * advert_bytes(instance);
  }
}

}  // namespace vrrpd::config
