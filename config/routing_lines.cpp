// SPDX-License-Identifier: Apache-2.0
#include "config/routing_lines.hpp"

namespace vrrpd::config {

std::vector<VirtualRoute> RoutingReader::routes(const std::vector<Statement>& lines,
                                                RoutingUse use) {
  std::vector<VirtualRoute> routes;
  for (const Statement& line : lines) {
    if (auto route = read_route_line(line, use, names_, complaints_)) {
      routes.push_back(*std::move(route));
    }
  }
  return routes;
}

std::vector<VirtualRule> RoutingReader::rules(const std::vector<Statement>& lines, RoutingUse use) {
  std::vector<VirtualRule> rules;
  for (const Statement& line : lines) {
    if (auto rule = read_rule_line(line, use, preferences_, names_, complaints_)) {
      rules.push_back(*std::move(rule));
    }
  }
  return rules;
}

}  // namespace vrrpd::config
