// SPDX-License-Identifier: Apache-2.0
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <map>
#include <vector>

#include "vrrpd/linux/netlink_request.hpp"
#include "vrrpd/linux/routing_request.hpp"

namespace vrrpd::linux {
namespace {

using Placement = IpRoute::Placement;

unsigned char family_number(Family family) { return family == Family::ipv4 ? AF_INET : AF_INET6; }

int flags_of(const IpRoute& route, RoutingVerb verb) {
  if (verb == RoutingVerb::remove) return 0;
  switch (route.placement) {
    // An exact twin is refused in either case, which is all that `restore` needs.
    case Placement::append: return NLM_F_CREATE | NLM_F_APPEND;
    case Placement::prepend: return NLM_F_CREATE;
    case Placement::add: return NLM_F_CREATE | NLM_F_EXCL;
    case Placement::replace: break;
  }
  return NLM_F_CREATE | (verb == RoutingVerb::restore ? NLM_F_EXCL : NLM_F_REPLACE);
}

/// Where nobody says keepalived has no scope but the universe's, with or without a gateway. The
/// kernel takes that neither for a host's own address nor for a broadcast.
std::uint8_t scope_of(const IpRoute& route) {
  if (route.scope) return *route.scope;
  switch (route.type) {
    case RouteType::local: return RT_SCOPE_HOST;
    case RouteType::broadcast: return RT_SCOPE_LINK;
    default: return RT_SCOPE_UNIVERSE;
  }
}

rtmsg header_of(const IpRoute& route) {
  rtmsg header{};
  header.rtm_family = family_number(route.family());
  header.rtm_dst_len = route.destination.length;
  header.rtm_src_len = route.source ? route.source->length : std::uint8_t{0};
  header.rtm_tos = route.tos;
  header.rtm_table = static_cast<std::uint8_t>(route.table < 256 ? route.table : RT_TABLE_COMPAT);
  header.rtm_protocol = route.protocol;
  header.rtm_scope = scope_of(route);
  header.rtm_type = static_cast<std::uint8_t>(route.type);
  if (route.next_hops.size() == 1 && route.next_hops.front().onlink) {
    header.rtm_flags |= RTNH_F_ONLINK;
  }
  return header;
}

SystemResult<unsigned> index_of(const std::string& device, RoutingVerb verb, KnownDevices& known) {
  if (device.empty()) return 0;
  const auto before = known.find(device);
  if (verb == RoutingVerb::remove && before != known.end()) return before->second;
  const unsigned index = if_nametoindex(device.c_str());
  if (index != 0) {
    if (verb != RoutingVerb::remove) known[device] = index;
    return index;
  }
  return std::unexpected{SystemError{.call = "find interface",
                                     .subject = device,
                                     .number = ENODEV,
                                     .reason = "there is no interface " + device}};
}

/// The gateway, in the form for its own family (rtnetlink(7): RTA_GATEWAY, RTA_VIA).
void write_gateway(NetlinkRequest& request, Family family, const NextHop& hop) {
  if (!hop.via) return;
  if (hop.via->family() == family) return request.address(RTA_GATEWAY, *hop.via);
  std::vector<std::uint8_t> via(sizeof(rtvia));
  const auto number = static_cast<unsigned short>(family_number(hop.via->family()));
  std::memcpy(via.data() + offsetof(rtvia, rtvia_family), &number, sizeof number);
  via.insert(via.end(), hop.via->bytes().begin(), hop.via->bytes().end());
  request.bytes(RTA_VIA, via);
}

using Indices = std::map<std::string, unsigned>;

void write_next_hops(NetlinkRequest& request, const IpRoute& route, const Indices& indices) {
  if (route.next_hops.empty()) return;
  if (route.next_hops.size() == 1) {
    const NextHop& hop = route.next_hops.front();
    write_gateway(request, route.family(), hop);
    if (!hop.device.empty()) request.attribute<std::uint32_t>(RTA_OIF, indices.at(hop.device));
    if (hop.realm != 0) request.attribute(RTA_FLOW, hop.realm);
    return;
  }
  request.nest(RTA_MULTIPATH, [&] {
    for (const NextHop& hop : route.next_hops) {
      rtnexthop header{};
      header.rtnh_flags = hop.onlink ? RTNH_F_ONLINK : 0;
      header.rtnh_hops = static_cast<unsigned char>(hop.weight - 1);
      header.rtnh_ifindex = static_cast<int>(indices.at(hop.device));
      request.block(header, &rtnexthop::rtnh_len, [&] {
        write_gateway(request, route.family(), hop);
        if (hop.realm != 0) request.attribute(RTA_FLOW, hop.realm);
      });
    }
  });
}

void write_metrics(NetlinkRequest& request, const IpRoute& route) {
  if (route.metrics.empty() && !route.congestion) return;
  request.nest(RTA_METRICS, [&] {
    std::uint32_t locked = 0;
    for (const auto& [metric, value, lock] : route.metrics) {
      request.attribute(static_cast<int>(metric), value);
      if (lock) locked |= 1u << static_cast<unsigned>(metric);
    }
    if (route.congestion) {
      request.text(RTAX_CC_ALGO, route.congestion->name);
      if (route.congestion->locked) locked |= 1u << RTAX_CC_ALGO;
    }
    if (locked != 0) request.attribute(RTAX_LOCK, locked);
  });
}

}  // namespace

SystemResult<NetlinkMessage> routing_request(const IpRoute& route, RoutingVerb verb,
                                             KnownDevices& known) {
  Indices indices;
  for (const NextHop& hop : route.next_hops) {
    const auto index = index_of(hop.device, verb, known);
    if (!index) return std::unexpected{index.error()};
    indices.emplace(hop.device, *index);
  }
  const bool remove = verb == RoutingVerb::remove;
  NetlinkRequest request{remove ? RTM_DELROUTE : RTM_NEWROUTE, flags_of(route, verb)};
  request.header(header_of(route));
  if (!route.destination.is_everything()) request.address(RTA_DST, route.destination.address);
  if (route.source && !route.source->is_everything()) {
    request.address(RTA_SRC, route.source->address);
  }
  request.attribute(RTA_TABLE, route.table);
  if (route.metric) request.attribute(RTA_PRIORITY, *route.metric);
  if (route.preferred_source) request.address(RTA_PREFSRC, *route.preferred_source);
  write_next_hops(request, route, indices);
  write_metrics(request, route);
  if (route.preference) {
    request.attribute(RTA_PREF, static_cast<std::uint8_t>(*route.preference));
  }
  if (route.expires_s && !remove) request.attribute(RTA_EXPIRES, *route.expires_s);
  return request.finish();
}

}  // namespace vrrpd::linux
