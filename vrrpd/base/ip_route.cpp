// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/base/ip_route.hpp"

#include <fmt/format.h>

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

void append(std::string& text, const NextHop& hop) {
  if (hop.via) fmt::format_to(std::back_inserter(text), " via {}", hop.via->to_string());
  if (!hop.device.empty()) fmt::format_to(std::back_inserter(text), " dev {}", hop.device);
}

}  // namespace

std::string IpRoute::to_string() const {
  std::string text;
  if (type != RouteType::unicast) fmt::format_to(std::back_inserter(text), "{} ", name(type));
  text += destination.to_string();
  if (source) fmt::format_to(std::back_inserter(text), " from {}", source->to_string());
  for (const auto& hop : next_hops) {
    if (next_hops.size() > 1) text += " nexthop";
    append(text, hop);
  }
  if (table != main_table) fmt::format_to(std::back_inserter(text), " table {}", table);
  if (metric) fmt::format_to(std::back_inserter(text), " metric {}", *metric);
  return text;
}

}  // namespace vrrpd
