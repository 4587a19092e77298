// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/base/routing_rule.hpp"

#include <fmt/format.h>

#include <iterator>

namespace vrrpd {
namespace {

struct ActionText {
  std::string operator()(const RoutingRule::Lookup& lookup) const {
    return fmt::format("lookup {}", lookup.table);
  }
  std::string operator()(RoutingRule::LookupOfDevice) const { return "l3mdev"; }
  std::string operator()(const RoutingRule::Goto& jump) const {
    return fmt::format("goto {}", jump.preference);
  }
  std::string operator()(RoutingRule::Nothing) const { return "nop"; }
  std::string operator()(RoutingRule::Refuse refuse) const {
    switch (refuse) {
      case RoutingRule::Refuse::blackhole: return "blackhole";
      case RoutingRule::Refuse::unreachable: return "unreachable";
      case RoutingRule::Refuse::prohibit: return "prohibit";
    }
    return {};
  }
};

}  // namespace

std::string RoutingRule::to_string() const {
  std::string text = fmt::format("preference {}", preference);
  const auto out = std::back_inserter(text);
  if (inverted) fmt::format_to(out, " not");
  fmt::format_to(out, " from {}", from ? from->to_string() : "all");
  if (to) fmt::format_to(out, " to {}", to->to_string());
  if (mark) fmt::format_to(out, " fwmark {:#x}/{:#x}", mark->value, mark->mask);
  if (!in_device.empty()) fmt::format_to(out, " iif {}", in_device);
  if (!out_device.empty()) fmt::format_to(out, " oif {}", out_device);
  text += " " + std::visit(ActionText{}, action);
  return text;
}

}  // namespace vrrpd
