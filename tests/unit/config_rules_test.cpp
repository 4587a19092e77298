// SPDX-License-Identifier: Apache-2.0
// virtual_rules and static_rules: ip-rule(8) in keepalived's words.
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::config;
using namespace vrrpd::config::test;

namespace {

/// The lines stand in line 6 and after.
Loaded load_rules(const std::string& lines) {
  return load_text(
      "vrrp_instance VI_1 {\ninterface eth1\nvirtual_router_id 51\n"
      "virtual_ipaddress { 192.0.2.1 }\nvirtual_rules {\n" +
      lines + "\n}\n}\n");
}

RoutingRule only_rule(const std::string& line) {
  const Loaded loaded = load_rules(line);
  INFO(line);
  CHECK(messages(loaded) == Messages{});
  REQUIRE(only_instance(loaded).virtual_rules.size() == 1);
  return only_instance(loaded).virtual_rules[0].rule;
}

IpPrefix prefix(const char* text) { return IpPrefix::parse(text).value(); }

struct Refused {
  const char* line;
  const char* message;
};

}  // namespace

TEST_CASE("every word of a rule reaches the model") {
  const RoutingRule rule = only_rule(
      "not from 192.0.2.0/24 to 198.51.100.7 table 100 preference 50 tos 0x10 fwmark 0x5/0xff "
      "realms "
      "3/4 suppress_prefixlength 0 suppress_ifgroup 9 iif eth1 oif eth2 tunnel-id 0x123456789 "
      "uidrange 1000-1999 protocol static ipproto tcp sport 1000-2000 dport 3306");
  CHECK(rule.inverted);
  CHECK(rule.from == prefix("192.0.2.0/24"));
  CHECK(rule.to == prefix("198.51.100.7"));
  CHECK(std::get<RoutingRule::Lookup>(rule.action).table == 100);
  CHECK(rule.preference == 50);
  CHECK(rule.tos == 16);
  CHECK(rule.mark == FirewallMark{.value = 5, .mask = 255});
  CHECK(rule.realm == 0x00030004);
  CHECK(rule.suppress_prefix_length == 0);
  CHECK(rule.suppress_interface_group == 9);
  CHECK(rule.in_device == "eth1");
  CHECK(rule.out_device == "eth2");
  CHECK(rule.tunnel_id == 0x123456789);
  CHECK(rule.user_ids == NumberRange<std::uint32_t>{1000, 1999});
  CHECK(rule.protocol == 4);
  CHECK(rule.ip_protocol == 6);
  CHECK(rule.source_ports == NumberRange<std::uint16_t>{1000, 2000});
  CHECK(rule.destination_ports == NumberRange<std::uint16_t>{3306, 3306});
}

TEST_CASE("a rule has one of seven actions") {
  using Refuse = RoutingRule::Refuse;
  CHECK(only_rule("from 192.0.2.1 lookup main priority 5").action ==
        RoutingRule::Action{RoutingRule::Lookup{254}});
  CHECK(only_rule("from 192.0.2.1 l3mdev order 5").action ==
        RoutingRule::Action{RoutingRule::LookupOfDevice{}});
  CHECK(only_rule("from 192.0.2.1 goto 9 order 5").action ==
        RoutingRule::Action{RoutingRule::Goto{9}});
  CHECK(only_rule("from 192.0.2.1 nop order 5").action ==
        RoutingRule::Action{RoutingRule::Nothing{}});
  CHECK(only_rule("from 192.0.2.1 blackhole order 5").action ==
        RoutingRule::Action{Refuse::blackhole});
  CHECK(only_rule("from 192.0.2.1 prohibit order 5").action ==
        RoutingRule::Action{Refuse::prohibit});
  CHECK(only_rule("from 192.0.2.1 unreachable order 5").action ==
        RoutingRule::Action{Refuse::unreachable});
}

TEST_CASE("the family of a rule is that of its prefixes") {
  CHECK(only_rule("from all to 2001:db8::/32 table 5 order 5").family == Family::ipv6);
  CHECK(only_rule("inet6 iif eth1 table 5 order 5").family == Family::ipv6);
  CHECK(only_rule("iif eth1 table 5 order 5").family == Family::ipv4);
}

TEST_CASE("rules without a preference are numbered down from 16384, as keepalived does") {
  const Loaded loaded =
      load_rules("from 192.0.2.1 table 5\nfrom 2001:db8::1 table 5\nfrom 192.0.2.2 table 5");
  CHECK(messages(loaded) == Messages{"6:1 warning: a rule without `preference', taking 16384",
                                     "7:1 warning: a rule without `preference', taking 16384",
                                     "8:1 warning: a rule without `preference', taking 16383"});
  const auto& rules = only_instance(loaded).virtual_rules;
  REQUIRE(rules.size() == 3);
  CHECK(rules[0].rule.preference == 16384);
  CHECK(rules[1].rule.preference == 16384);
  CHECK(rules[2].rule.preference == 16383);
}

TEST_CASE("one bad word drops its rule, and only that") {
  const Refused cases[]{
      {"from 192.0.2.1 order 5", "6:22 warning: `5' ends a rule without action, ignoring the rule"},
      {"from 192.0.2.1 table 0 order 5",
       "6:22 warning: `0' is no routing table, ignoring the rule"},
      {"from 192.0.2.1 table 5 blackhole order 5",
       "6:24 warning: `blackhole' is a second action, ignoring the rule"},
      {"form 192.0.2.1 table 5 order 5",
       "6:1 warning: `form' is no word of a rule, ignoring the rule"},
      {"from 192.0.2.0/33 table 5 order 5",
       "6:6 warning: `192.0.2.0/33' is not a prefix, ignoring the rule"},
      {"from 192.0.2.1 to 2001:db8::1 table 5 order 5",
       "6:19 warning: `2001:db8::1' is not of the rule's family, ignoring the rule"},
      {"from 192.0.2.1 goto 5 order 5",
       "6:29 warning: `5' ends a rule that jumps back, ignoring the rule"},
      {"fwmark 5/x table 5 order 5",
       "6:8 warning: `5/x' is not a firewall mark, ignoring the rule"},
      {"dport 20-10 table 5 order 5", "6:7 warning: `20-10' is not a range, ignoring the rule"},
      {"dport 65536 table 5 order 5", "6:7 warning: `65536' is not a range, ignoring the rule"},
      {"ipproto nosuch table 5 order 5",
       "6:9 warning: `nosuch' is not an IP protocol, ignoring the rule"},
      {"from 192.0.2.1 table nosuch order 5",
       "6:22 warning: `nosuch' is not a routing table, ignoring the rule"},
      {"from 192.0.2.1 table 5 track_group G",
       "6:24 warning: `track_group' is for static rules, ignoring the rule"},
  };
  for (const auto& [line, message] : cases) {
    const Loaded loaded = load_rules(std::string{line} + "\nfrom 192.0.2.9 table 9 order 9");
    CHECK(messages(loaded) == Messages{message});
    REQUIRE(only_instance(loaded).virtual_rules.size() == 1);
    CHECK(only_instance(loaded).virtual_rules[0].rule.preference == 9);
  }
}

TEST_CASE("static rules belong to the host") {
  const Loaded loaded =
      load_text("static_rules {\nfrom 192.0.2.0/24 table 7 preference 70\n}\n" + instance_with(""));
  CHECK(messages(loaded) == Messages{});
  CHECK(loaded.model.static_rules.at(0).rule.to_string() ==
        "preference 70 from 192.0.2.0/24 lookup 7");
}
