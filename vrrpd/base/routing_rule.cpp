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

template <class Number>
std::string text_of(const NumberRange<Number>& range) {
  return fmt::format("{}-{}", range.first, range.last);
}

}  // namespace

std::string RoutingRule::to_string() const {
  std::string text = fmt::format("preference {}", preference);
  const auto out = std::back_inserter(text);
  const bool from_some = from && !from->is_everything();
  const bool to_some = to && !to->is_everything();
  if (family == Family::ipv6 && !from_some && !to_some) fmt::format_to(out, " inet6");
  if (inverted) fmt::format_to(out, " not");
  fmt::format_to(out, " from {}", from_some ? from->to_string() : "all");
  if (to_some) fmt::format_to(out, " to {}", to->to_string());
  if (tos != 0) fmt::format_to(out, " tos {}", tos);
  if (mark) fmt::format_to(out, " fwmark {:#x}/{:#x}", mark->value, mark->mask);
  if (!in_device.empty()) fmt::format_to(out, " iif {}", in_device);
  if (!out_device.empty()) fmt::format_to(out, " oif {}", out_device);
  if (tunnel_id) fmt::format_to(out, " tunnel-id {}", *tunnel_id);
  if (user_ids) fmt::format_to(out, " uidrange {}", text_of(*user_ids));
  if (ip_protocol) fmt::format_to(out, " ipproto {}", *ip_protocol);
  if (source_ports) fmt::format_to(out, " sport {}", text_of(*source_ports));
  if (destination_ports) fmt::format_to(out, " dport {}", text_of(*destination_ports));
  if (suppress_prefix_length) {
    fmt::format_to(out, " suppress_prefixlength {}", *suppress_prefix_length);
  }
  if (suppress_interface_group) {
    fmt::format_to(out, " suppress_ifgroup {}", *suppress_interface_group);
  }
  if (realm != 0) fmt::format_to(out, " realms {}/{}", realm >> 16, realm & 0xffff);
  if (protocol != protocol_keepalived) fmt::format_to(out, " protocol {}", protocol);
  return text + " " + std::visit(ActionText{}, action);
}

}  // namespace vrrpd
