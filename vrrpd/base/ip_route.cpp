// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/base/ip_route.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace vrrpd {
namespace {

std::string_view name(RouteType type) {
  switch (type) {
    case RouteType::unicast: return "unicast";
    case RouteType::local: return "local";
    case RouteType::broadcast: return "broadcast";
    case RouteType::multicast: return "multicast";
    case RouteType::blackhole: return "blackhole";
    case RouteType::unreachable: return "unreachable";
    case RouteType::prohibit: return "prohibit";
    case RouteType::throw_back: return "throw";
  }
  return "unknown";
}

std::string_view name(RouteMetric metric) {
  switch (metric) {
    case RouteMetric::mtu: return "mtu";
    case RouteMetric::window: return "window";
    case RouteMetric::rtt: return "rtt";
    case RouteMetric::rttvar: return "rttvar";
    case RouteMetric::ssthresh: return "ssthresh";
    case RouteMetric::cwnd: return "cwnd";
    case RouteMetric::advmss: return "advmss";
    case RouteMetric::reordering: return "reordering";
    case RouteMetric::hoplimit: return "hoplimit";
    case RouteMetric::initcwnd: return "initcwnd";
    case RouteMetric::features: return "features";
    case RouteMetric::rto_min: return "rto_min";
    case RouteMetric::initrwnd: return "initrwnd";
    case RouteMetric::quickack: return "quickack";
    case RouteMetric::fastopen_no_cookie: return "fastopen_no_cookie";
  }
  return "unknown";
}

std::string_view name(IpRoute::Placement placement) {
  switch (placement) {
    case IpRoute::Placement::prepend: return "prepend";
    case IpRoute::Placement::append: return "append";
    case IpRoute::Placement::add: return "add";
    case IpRoute::Placement::replace: return "replace";
  }
  return "unknown";
}

std::string_view name(RoutePreference preference) {
  switch (preference) {
    case RoutePreference::medium: return "medium";
    case RoutePreference::high: return "high";
    case RoutePreference::low: return "low";
  }
  return "unknown";
}

/// Appends words to a line, each with a blank before it.
class Words {
 public:
  explicit Words(std::string& line) : line_{line} {}

  template <class... Values>
  void operator()(fmt::format_string<const Values&...> format, const Values&... values) {
    line_ += ' ';
    fmt::format_to(std::back_inserter(line_), format, values...);
  }

 private:
  std::string& line_;
};

void append(Words& say, const NextHop& hop, Family family) {
  if (hop.via) {
    if (hop.via->family() == family) {
      say("via {}", hop.via->to_string());
    } else {
      say("via {} {}", hop.via->is_v4() ? "inet" : "inet6", hop.via->to_string());
    }
  }
  if (!hop.device.empty()) say("dev {}", hop.device);
  if (hop.weight != 1) say("weight {}", hop.weight);
  if (hop.onlink) say("onlink");
  if (hop.realm != 0) say("realms {}/{}", hop.realm >> 16, hop.realm & 0xffff);
}

void append(Words& say, const MetricValue& metric) {
  say("{}", name(metric.metric));
  if (metric.locked) say("lock");
  if (metric.metric == RouteMetric::features && metric.value == 1) {
    say("ecn");
  } else {
    say("{}", metric.value);
  }
}

/// A default route is of its gateways' family, unless it says so.
std::string_view family_word(const IpRoute& route) {
  if (route.family() == Family::ipv6) return "inet6 ";
  const bool by_ipv6 = std::ranges::any_of(
      route.next_hops, [](const NextHop& hop) { return hop.via && !hop.via->is_v4(); });
  return by_ipv6 ? "inet " : "";
}

}  // namespace

std::string IpRoute::to_string() const {
  std::string text;
  if (type != RouteType::unicast) text = fmt::format("{} ", name(type));
  if (destination.is_everything()) text += family_word(*this);
  text += destination.to_string();
  Words say{text};
  if (source && !source->is_everything()) say("from {}", source->to_string());
  for (const auto& hop : next_hops) {
    if (next_hops.size() > 1 || hop.weight != 1) say("nexthop");
    append(say, hop, family());
  }
  if (preferred_source) say("src {}", preferred_source->to_string());
  if (tos != 0) say("tos {}", tos);
  if (table != main_table) say("table {}", table);
  if (protocol != protocol_keepalived) say("protocol {}", protocol);
  if (scope) say("scope {}", *scope);
  if (metric) say("metric {}", *metric);
  for (const auto& one : metrics) append(say, one);
  if (congestion) say("congctl {}{}", congestion->locked ? "lock " : "", congestion->name);
  if (expires_s) say("expires {}", *expires_s);
  if (preference) say("pref {}", name(*preference));
  if (placement != Placement::prepend) say("{}", name(placement));
  return text;
}

}  // namespace vrrpd
