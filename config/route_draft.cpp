// SPDX-License-Identifier: Apache-2.0
#include "config/route_draft.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace vrrpd::config {
namespace {

bool is_default(std::string_view text) {
  return text == "default" || text == "any" || text == "all";
}

/// The network that `prefix` is in: no bits beyond its length.
IpPrefix network_of(const IpPrefix& prefix) {
  std::vector<std::uint8_t> bytes(prefix.address.bytes().begin(), prefix.address.bytes().end());
  for (std::size_t bit = prefix.length; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] & ~(0x80u >> bit % 8));
  }
  return {.address = *IpAddress::from_bytes(bytes), .length = prefix.length};
}

bool leads_somewhere(RouteType type) {
  return type == RouteType::unicast || type == RouteType::local || type == RouteType::broadcast ||
         type == RouteType::multicast;
}

}  // namespace

void RouteDraft::set(RouteMetric metric, std::uint32_t value, bool locked) {
  auto& metrics = route().metrics;
  const auto at = std::ranges::lower_bound(metrics, metric, {}, &MetricValue::metric);
  if (at != metrics.end() && at->metric == metric) {
    *at = {metric, value, locked};
  } else {
    metrics.insert(at, {metric, value, locked});
  }
}

bool RouteDraft::is_destination(std::string_view text) {
  return is_default(text) || text == "default6" || IpPrefix::parse(text).has_value();
}

Family RouteDraft::family_of_default() const {
  if (family) return *family;
  if (result.route.preferred_source) return result.route.preferred_source->family();
  if (single.via) return single.via->family();
  for (const NextHop& hop : next_hops) {
    if (hop.via) return hop.via->family();
  }
  return Family::ipv4;
}

bool RouteDraft::take_destination(LineWords& words) {
  if (!destination) {
    words.refuse(words.last(), "ends a route without destination");
    return false;
  }
  const std::string& text = destination->text;
  if (text == "default6") family = Family::ipv6;
  if (is_default(text) || text == "default6") {
    route().destination = IpPrefix::everything(family_of_default());
    return true;
  }
  const auto prefix = IpPrefix::parse(text);
  if (!prefix) {
    words.refuse(*destination, "is not a destination", "PREFIX/LENGTH, or default");
    return false;
  }
  route().destination = network_of(*prefix);
  if (route().destination != *prefix) {
    words.warn(*destination, fmt::format("{} has bits beyond its length, taking {}", quoted(text),
                                         route().destination.to_string()));
  }
  return true;
}

bool RouteDraft::take_next_hops(LineWords& words) {
  if (has_single && !next_hops.empty() && !single.via) {
    words.refuse(words.last(), "ends a route with both `dev' and `nexthop'",
                 "an interface belongs into each nexthop");
    return false;
  }
  if (has_single) next_hops.insert(next_hops.begin(), single);
  const bool somewhere = leads_somewhere(route().type);
  if (somewhere == next_hops.empty()) {
    words.refuse(words.last(), somewhere ? "ends a route without `via', `dev' and `nexthop'"
                                         : "ends a route that leads nowhere, but has a way");
    return false;
  }
  if (single.realm != 0 && !has_single) {
    for (NextHop& hop : next_hops) {
      if (hop.realm == 0) hop.realm = single.realm;
    }
  }
  route().next_hops = std::move(next_hops);
  return true;
}

bool RouteDraft::check_families(LineWords& words) {
  const bool ipv4 = route().family() == Family::ipv4;
  if (family && *family != route().family()) {
    words.refuse(*destination, "is not of the family that the line names");
    return false;
  }
  if (ipv4 && ipv6_only) {
    words.refuse(*ipv6_only, "means nothing to an IPv4 route");
    return false;
  }
  const auto other = [&](const auto& address) {
    return address && address->family() != route().family();
  };
  if (other(route().preferred_source)) {
    words.refuse(*destination, "has `src' of the other family");
    return false;
  }
  // IPv4 by way of an IPv6 gateway is RFC 5549; the reverse does not exist.
  if (!ipv4 &&
      std::ranges::any_of(route().next_hops, [&](const NextHop& hop) { return other(hop.via); })) {
    words.refuse(*destination, "is IPv6 and has an IPv4 gateway");
    return false;
  }
  return true;
}

/// By its protocol a route is known to be ours, so that only with no_track it may have another.
void RouteDraft::take_protocol(LineWords& words) {
  if (!protocol || protocol->value == protocol_keepalived) return;
  if (result.tracked) {
    words.warn(
        {.text = "protocol", .place = protocol->place},
        fmt::format("a route that is watched has protocol {}, taking that", protocol_keepalived),
        "another one needs `no_track'");
    return;
  }
  route().protocol = protocol->value;
}

std::optional<VirtualRoute> RouteDraft::complete(LineWords& words) {
  if (!take_destination(words) || !take_next_hops(words) || !check_families(words)) {
    return std::nullopt;
  }
  take_protocol(words);
  return std::move(result);
}

}  // namespace vrrpd::config
