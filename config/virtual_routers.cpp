// SPDX-License-Identifier: Apache-2.0
// No two instances may claim the same adverts. keepalived: multicast ones are told apart by
// interface, family, group and identifier; unicast ones by their own address and their peers.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "config/validate.hpp"

namespace vrrpd::config {
namespace {

/// What tells the adverts of one instance from those of another.
struct Way {
  /// What stands for its own end.
  enum class End : std::uint8_t {
    interface,
    source,        ///< unicast_src_ip
    some_address,  ///< of the interface, as unicast_src_ip says: which one does not matter
  };
  End end = End::interface;
  std::uint8_t virtual_router_id = 0;
  Family family = Family::ipv4;
  std::string_view interface = {};
  std::optional<IpAddress> source{};
  IpAddress from_or_to{};  ///< a peer, or the multicast group

  auto operator<=>(const Way&) const = default;
};

/// Whoever claims a way that another one excludes is one too many.
struct Ways {
  std::vector<Way> claimed, excluded;
};

IpAddress multicast_group(const VrrpInstance& instance) {
  static const IpAddress of_ipv6 = *IpAddress::parse("ff02::12");  // RFC 9568 §5.1.2.2
  const IpAddress of_ipv4 = IpAddress::v4(224, 0, 0, 18);          // §5.1.1.2
  return instance.multicast_group.value_or(instance.family == Family::ipv4 ? of_ipv4 : of_ipv6);
}

/// The interface's own address is the source of whoever names none, and may be named by another.
void add_unicast(const VrrpInstance& instance, const IpAddress& peer, Ways& ways) {
  Way by_interface{.end = Way::End::interface,
                   .virtual_router_id = instance.virtual_router_id,
                   .family = instance.family,
                   .interface = instance.interface,
                   .from_or_to = peer};
  Way by_some_address = by_interface;
  by_some_address.end = Way::End::some_address;
  if (!instance.unicast_src_ip) {
    ways.claimed.push_back(by_interface);
    ways.excluded.insert(ways.excluded.end(), {by_interface, by_some_address});
    return;
  }
  Way by_source = by_interface;
  by_source.end = Way::End::source;
  by_source.interface = {};
  by_source.source = instance.unicast_src_ip;
  ways.claimed.push_back(by_source);
  ways.excluded.push_back(by_source);
  if (instance.interface.empty()) return;  // nobody knows where it is
  ways.claimed.push_back(by_some_address);
  ways.excluded.push_back(by_interface);
}

Ways ways_to(const VrrpInstance& instance) {
  Ways ways;
  for (const UnicastPeer& peer : instance.unicast_peers) add_unicast(instance, peer.address, ways);
  if (!instance.unicast_peers.empty()) return ways;
  const Way way{.virtual_router_id = instance.virtual_router_id,
                .family = instance.family,
                .interface = instance.interface,
                .from_or_to = multicast_group(instance)};
  return {.claimed = {way}, .excluded = {way}};
}

void refuse(const VrrpInstance& instance, const VrrpInstance& first, Complaints& complaints) {
  const auto link = [](const VrrpInstance& one) {
    return one.unicast_peers.empty()
               ? quoted(one.interface)
               : fmt::format(
                     "{} with a peer of the same address",
                     one.unicast_src_ip ? one.unicast_src_ip->to_string() : quoted(one.interface));
  };
  const bool one_is_unsure =
      instance.unicast_src_ip.has_value() != first.unicast_src_ip.has_value();
  const std::string_view advice =
      one_is_unsure ? "with a `unicast_src_ip' of its own each would be another router" : "";
  complaints.error(instance.place,
                   fmt::format("vrrp_instance {} has virtual_router_id {} on {}, and so has {}",
                               quoted(instance.name), instance.virtual_router_id, link(instance),
                               quoted(first.name)),
                   std::string{advice});
  complaints.remark(first.place, "the other one is here");
}

}  // namespace

void refuse_equal_virtual_routers(const Model& model, Complaints& complaints) {
  std::map<Way, const VrrpInstance*> known;
  for (const VrrpInstance& instance : model.instances) {
    const bool said_already =
        instance.virtual_router_id == 0 || (instance.interface.empty() && !instance.unicast_src_ip);
    if (said_already) continue;
    const Ways ways = ways_to(instance);
    const auto taken = std::ranges::find_if(
        ways.excluded, [&known](const Way& way) { return known.contains(way); });
    if (taken != ways.excluded.end()) refuse(instance, *known.at(*taken), complaints);
    for (const Way& way : ways.claimed) known.try_emplace(way, &instance);
  }
}

}  // namespace vrrpd::config
