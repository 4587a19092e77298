// SPDX-License-Identifier: Apache-2.0
// No two instances may claim the same adverts. keepalived: multicast ones are told apart by
// interface, family, group and identifier; unicast ones by their own address and their peers.
#include <fmt/format.h>

#include <map>
#include <optional>
#include <tuple>

#include "config/validate.hpp"

namespace vrrpd::config {
namespace {

/// The way by which an advert reaches an instance. Two instances with one key are one too many.
struct Way {
  std::uint8_t virtual_router_id = 0;
  Family family = Family::ipv4;
  std::string_view interface;       ///< empty if the source address says it all
  std::optional<IpAddress> source;  ///< of unicast
  IpAddress from_or_to;             ///< a peer, or the multicast group

  auto operator<=>(const Way&) const = default;
};

IpAddress multicast_group(const VrrpInstance& instance) {
  static const IpAddress of_ipv6 = *IpAddress::parse("ff02::12");  // RFC 9568 §5.1.2.2
  const IpAddress of_ipv4 = IpAddress::v4(224, 0, 0, 18);          // §5.1.1.2
  return instance.multicast_group.value_or(instance.family == Family::ipv4 ? of_ipv4 : of_ipv6);
}

std::vector<Way> ways_to(const VrrpInstance& instance) {
  Way way{instance.virtual_router_id, instance.family, instance.interface, {}, {}};
  if (instance.unicast_peers.empty()) {
    way.from_or_to = multicast_group(instance);
    return {way};
  }
  way.source = instance.unicast_src_ip;
  if (way.source) way.interface = {};
  std::vector<Way> ways;
  for (const UnicastPeer& peer : instance.unicast_peers) {
    way.from_or_to = peer.address;
    ways.push_back(way);
  }
  return ways;
}

void refuse(const VrrpInstance& instance, const VrrpInstance& first, Complaints& complaints) {
  const auto link = [](const VrrpInstance& one) {
    return one.unicast_peers.empty()
               ? quoted(one.interface)
               : fmt::format(
                     "{} with a peer of the same address",
                     one.unicast_src_ip ? one.unicast_src_ip->to_string() : quoted(one.interface));
  };
  complaints.error(instance.place,
                   fmt::format("vrrp_instance {} has virtual_router_id {} on {}, and so has {}",
                               quoted(instance.name), instance.virtual_router_id, link(instance),
                               quoted(first.name)),
                   fmt::format("the other one is in {}", where(first.place)));
}

}  // namespace

void refuse_equal_virtual_routers(const Model& model, Complaints& complaints) {
  std::map<Way, const VrrpInstance*> known;
  for (const VrrpInstance& instance : model.instances) {
    const bool said_already =
        instance.virtual_router_id == 0 || (instance.interface.empty() && !instance.unicast_src_ip);
    if (said_already) continue;
    const VrrpInstance* first = nullptr;
    for (const Way& way : ways_to(instance)) {
      const auto [entry, added] = known.try_emplace(way, &instance);
      if (!added && first == nullptr) first = entry->second;
    }
    if (first != nullptr) refuse(instance, *first, complaints);
  }
}

}  // namespace vrrpd::config
