// SPDX-License-Identifier: Apache-2.0
#include <endian.h>
#include <linux/fib_rules.h>
#include <sys/socket.h>

#include "vrrpd/linux/netlink_request.hpp"
#include "vrrpd/linux/routing_request.hpp"

namespace vrrpd::linux {
namespace {

/// What an action is in the fixed part of the message, and in attributes.
class ActionWriter {
 public:
  ActionWriter(fib_rule_hdr& header) : header_{header} {}

  void operator()(const RoutingRule::Lookup& lookup) {
    header_.action = FR_ACT_TO_TBL;
    header_.table = lookup.table < 256 ? static_cast<std::uint8_t>(lookup.table)
                                       : std::uint8_t{RT_TABLE_UNSPEC};
  }
  void operator()(RoutingRule::LookupOfDevice) { header_.action = FR_ACT_TO_TBL; }
  void operator()(const RoutingRule::Goto&) { header_.action = FR_ACT_GOTO; }
  void operator()(RoutingRule::Nothing) { header_.action = FR_ACT_NOP; }
  void operator()(RoutingRule::Refuse refuse) {
    using enum RoutingRule::Refuse;
    header_.action = refuse == blackhole     ? FR_ACT_BLACKHOLE
                     : refuse == unreachable ? FR_ACT_UNREACHABLE
                                             : FR_ACT_PROHIBIT;
  }

 private:
  fib_rule_hdr& header_;
};

fib_rule_hdr header_of(const RoutingRule& rule) {
  fib_rule_hdr header{};
  header.family = rule.family == Family::ipv4 ? AF_INET : AF_INET6;
  header.src_len = rule.from ? rule.from->length : std::uint8_t{0};
  header.dst_len = rule.to ? rule.to->length : std::uint8_t{0};
  header.tos = rule.tos;
  header.flags = rule.inverted ? FIB_RULE_INVERT : 0;
  std::visit(ActionWriter{header}, rule.action);
  return header;
}

void write_action(NetlinkRequest& request, const RoutingRule& rule) {
  if (const auto* lookup = std::get_if<RoutingRule::Lookup>(&rule.action)) {
    request.attribute(FRA_TABLE, lookup->table);
  } else if (const auto* jump = std::get_if<RoutingRule::Goto>(&rule.action)) {
    request.attribute(FRA_GOTO, jump->preference);
  } else if (std::holds_alternative<RoutingRule::LookupOfDevice>(rule.action)) {
    request.attribute(FRA_L3MDEV, std::uint8_t{1});
  }
}

void write_selectors(NetlinkRequest& request, const RoutingRule& rule) {
  if (rule.from && !rule.from->is_everything()) request.address(FRA_SRC, rule.from->address);
  if (rule.to && !rule.to->is_everything()) request.address(FRA_DST, rule.to->address);
  if (rule.mark) {
    request.attribute(FRA_FWMARK, rule.mark->value);
    request.attribute(FRA_FWMASK, rule.mark->mask);
  }
  if (!rule.in_device.empty()) request.text(FRA_IIFNAME, rule.in_device);
  if (!rule.out_device.empty()) request.text(FRA_OIFNAME, rule.out_device);
  if (rule.tunnel_id) request.attribute<std::uint64_t>(FRA_TUN_ID, htobe64(*rule.tunnel_id));
  if (rule.user_ids) {
    request.attribute(FRA_UID_RANGE, fib_rule_uid_range{.start = rule.user_ids->first,
                                                        .end = rule.user_ids->last});
  }
  if (rule.ip_protocol) request.attribute(FRA_IP_PROTO, *rule.ip_protocol);
  const auto write_ports = [&](int type, const std::optional<NumberRange<std::uint16_t>>& ports) {
    if (!ports) return;
    request.attribute(type, fib_rule_port_range{.start = ports->first, .end = ports->last});
  };
  write_ports(FRA_SPORT_RANGE, rule.source_ports);
  write_ports(FRA_DPORT_RANGE, rule.destination_ports);
}

}  // namespace

SystemResult<NetlinkMessage> routing_request(const RoutingRule& rule, RoutingVerb verb,
                                             KnownDevices&) {
  const bool remove = verb == RoutingVerb::remove;
  // Rules do not replace each other. The kernel would take the same one a second time without EXCL.
  NetlinkRequest request{remove ? RTM_DELRULE : RTM_NEWRULE,
                         remove ? 0 : NLM_F_CREATE | NLM_F_EXCL};
  request.header(header_of(rule));
  request.attribute(FRA_PRIORITY, rule.preference);
  request.attribute(FRA_PROTOCOL, rule.protocol);
  write_action(request, rule);
  write_selectors(request, rule);
  if (rule.suppress_prefix_length) {
    request.attribute(FRA_SUPPRESS_PREFIXLEN, *rule.suppress_prefix_length);
  }
  if (rule.suppress_interface_group) {
    request.attribute(FRA_SUPPRESS_IFGROUP, *rule.suppress_interface_group);
  }
  if (rule.realm != 0) request.attribute(FRA_FLOW, rule.realm);
  return request.finish();
}

}  // namespace vrrpd::linux
