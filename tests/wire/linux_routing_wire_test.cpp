// SPDX-License-Identifier: Apache-2.0
// Routes and rules in the kernel, as ip(8) sees them.
#include "network_lab.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/routing_table.hpp"

using namespace vrrpd;
using namespace vrrpd::linux;
using namespace vrrpd::test;

namespace {

IpPrefix prefix(const char* text) { return IpPrefix::parse(text).value(); }
IpAddress address(const char* text) { return IpAddress::parse(text).value(); }

IpRoute route_via(const char* destination, const char* via) {
  return {.destination = prefix(destination),
          .next_hops = {{.via = address(via), .device = "left0"}}};
}

RoutingRule rule_from(const char* from, std::uint32_t preference) {
  RoutingRule rule;
  rule.from = prefix(from);
  rule.family = rule.from->address.family();
  rule.action = RoutingRule::Lookup{100};
  rule.preference = preference;
  return rule;
}

template <class Outcomes>
void require_all(const Outcomes& outcomes, RoutingOutcome expected) {
  for (const auto& outcome : outcomes) {
    INFO((outcome ? "" : outcome.error().text()));
    REQUIRE(outcome == expected);
  }
}

std::string routes(const std::string& selector) {
  return output_of("ip -N route show " + selector);
}

/// Those that no other program made, of the family `-4` or `-6`.
std::string our_rules(const std::string& family) {
  return output_of("ip " + family + " rule show | grep 'proto keepalived'");
}

}  // namespace

TEST_CASE("routes come in one batch, are put back where they are missing, and go") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  auto table = RouteTable::open();
  REQUIRE(table);
  IpRoute far = route_via("10.3.0.0/16", "192.0.2.9");
  far.table = 1000;
  far.metric = 7;
  far.metrics = {{RouteMetric::mtu, 1400, true}, {RouteMetric::initcwnd, 20}};
  far.congestion = CongestionControl{.name = "reno"};
  IpRoute black{
      .destination = prefix("10.4.0.0/16"), .type = RouteType::blackhole, .next_hops = {}};
  const std::vector<IpRoute> wanted{route_via("10.1.0.0/16", "192.0.2.9"), far, black};

  require_all(table->add(wanted), RoutingOutcome::changed);
  CHECK(routes("10.1.0.0/16") == "10.1.0.0/16 via 192.0.2.9 dev left0 proto 18 \n");
  CHECK(routes("table 1000") ==
        "10.3.0.0/16 via 192.0.2.9 dev left0 proto 18 metric 7 mtu lock 1400 initcwnd 20 congctl "
        "reno \n");
  CHECK(output_of("ip route show 10.4.0.0/16") == "blackhole 10.4.0.0/16 proto keepalived \n");

  require_all(table->restore(wanted), RoutingOutcome::as_wanted);
  ip("route delete 10.1.0.0/16");
  const auto restored = table->restore(wanted);
  REQUIRE(restored.size() == 3);
  CHECK(restored[0] == RoutingOutcome::changed);
  CHECK(restored[1] == RoutingOutcome::as_wanted);
  CHECK(routes("10.1.0.0/16") == "10.1.0.0/16 via 192.0.2.9 dev left0 proto 18 \n");

  require_all(table->remove(wanted), RoutingOutcome::changed);
  require_all(table->remove(wanted), RoutingOutcome::as_wanted);
  CHECK(output_of("ip -N route show table all proto 18").empty());
}

TEST_CASE("a route of several ways keeps their weights, and an IPv4 one may lead over IPv6") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  auto table = RouteTable::open();
  REQUIRE(table);
  const std::vector<IpRoute> wanted{
      {.destination = prefix("10.1.0.0/16"),
       .next_hops = {{.via = address("192.0.2.8"), .device = "left0", .weight = 3},
                     {.via = address("192.0.2.9"), .device = "left0", .weight = 1}}},
      {.destination = prefix("10.2.0.0/16"),
       .next_hops = {{.via = address("fe80::9"), .device = "left0"}}},
      {.destination = prefix("10.3.0.0/16"),
       .next_hops = {{.via = address("10.200.0.1"), .device = "left0", .onlink = true}}}};
  require_all(table->add(wanted), RoutingOutcome::changed);
  CHECK(routes("10.1.0.0/16") ==
        "10.1.0.0/16 proto 18 \n\tnexthop via 192.0.2.8 dev left0 weight 3 \n\tnexthop via "
        "192.0.2.9 dev left0 weight 1 \n");
  CHECK(routes("10.2.0.0/16") == "10.2.0.0/16 via inet6 fe80::9 dev left0 proto 18 \n");
  CHECK(routes("10.3.0.0/16") == "10.3.0.0/16 via 10.200.0.1 dev left0 proto 18 onlink \n");
  require_all(table->remove(wanted), RoutingOutcome::changed);
  CHECK(output_of("ip -N route show table all proto 18").empty());
}

TEST_CASE("an IPv6 route, with one way and with two") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  ip("address add 2001:db8::1/64 dev left0 nodad");
  auto table = RouteTable::open();
  REQUIRE(table);
  IpRoute single{.destination = prefix("2001:db8:1::/48"),
                 .next_hops = {{.via = address("2001:db8::9"), .device = "left0"}}};
  single.preference = RoutePreference::high;
  const std::vector<IpRoute> wanted{
      single,
      {.destination = prefix("2001:db8:2::/48"),
       .next_hops = {{.via = address("2001:db8::8"), .device = "left0"},
                     {.via = address("2001:db8::9"), .device = "left0"}}}};
  require_all(table->add(wanted), RoutingOutcome::changed);
  CHECK(output_of("ip -N -6 route show 2001:db8:1::/48") ==
        "2001:db8:1::/48 via 2001:db8::9 dev left0 proto 18 metric 1024 pref high\n");
  require_all(table->restore(wanted), RoutingOutcome::as_wanted);
  require_all(table->remove(wanted), RoutingOutcome::changed);
  CHECK(output_of("ip -N -6 route show table all proto 18").empty());
}

TEST_CASE("placement: replace takes another's place, add refuses to, append goes behind") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  auto table = RouteTable::open();
  REQUIRE(table);
  ip("route add 10.1.0.0/16 via 192.0.2.5");
  IpRoute route = route_via("10.1.0.0/16", "192.0.2.9");
  route.placement = IpRoute::Placement::add;
  const auto refused = table->add(std::span{&route, 1});
  REQUIRE_FALSE(refused.at(0));
  CHECK(refused[0].error().text() ==
        "add route 10.1.0.0/16 via 192.0.2.9 dev left0 add: File exists");

  route.placement = IpRoute::Placement::append;
  require_all(table->add(std::span{&route, 1}), RoutingOutcome::changed);
  require_all(table->restore(std::span{&route, 1}), RoutingOutcome::as_wanted);
  CHECK(routes("10.1.0.0/16") ==
        "10.1.0.0/16 via 192.0.2.5 dev left0 \n10.1.0.0/16 via 192.0.2.9 dev left0 proto 18 \n");
  require_all(table->remove(std::span{&route, 1}), RoutingOutcome::changed);
  CHECK(routes("10.1.0.0/16") == "10.1.0.0/16 via 192.0.2.5 dev left0 \n");

  route.placement = IpRoute::Placement::replace;
  require_all(table->add(std::span{&route, 1}), RoutingOutcome::changed);
  CHECK(routes("10.1.0.0/16") == "10.1.0.0/16 via 192.0.2.9 dev left0 proto 18 \n");
}

TEST_CASE("what somebody else made stays, and what cannot be is said") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  auto table = RouteTable::open();
  REQUIRE(table);
  ip("route add 10.1.0.0/16 via 192.0.2.9");
  const std::vector<IpRoute> mine{route_via("10.1.0.0/16", "192.0.2.9")};
  require_all(table->remove(mine), RoutingOutcome::as_wanted);
  CHECK(routes("10.1.0.0/16") == "10.1.0.0/16 via 192.0.2.9 dev left0 \n");

  IpRoute nowhere = route_via("10.2.0.0/16", "192.0.2.9");
  nowhere.next_hops[0].device = "nosuch0";
  const std::vector<IpRoute> bad{nowhere, route_via("10.3.0.0/16", "10.99.0.1"),
                                 route_via("10.4.0.0/16", "192.0.2.9")};
  const auto outcomes = table->add(bad);
  REQUIRE(outcomes.size() == 3);
  CHECK(outcomes[0].error().text() ==
        "add route 10.2.0.0/16 via 192.0.2.9 dev nosuch0: No such device (there is no interface "
        "nosuch0)");
  CHECK(
      outcomes[1].error().text() ==
      "add route 10.3.0.0/16 via 10.99.0.1 dev left0: Network is unreachable (Nexthop has invalid "
      "gateway)");
  CHECK(outcomes[2] == RoutingOutcome::changed);
}

TEST_CASE("rules come in one batch, are put back where they are missing, and go") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  auto table = RuleTable::open();
  REQUIRE(table);
  RoutingRule full = rule_from("192.0.2.0/24", 60);
  full.inverted = true;
  full.to = prefix("198.51.100.0/24");
  full.mark = FirewallMark{.value = 5, .mask = 255};
  full.in_device = "left0";
  full.ip_protocol = 6;
  full.source_ports = NumberRange<std::uint16_t>{1000, 2000};
  full.destination_ports = NumberRange<std::uint16_t>{3306, 3306};
  full.user_ids = NumberRange<std::uint32_t>{1000, 1999};
  full.suppress_prefix_length = 0;
  RoutingRule blackhole = rule_from("2001:db8::/32", 70);
  blackhole.action = RoutingRule::Refuse::blackhole;
  RoutingRule jump = rule_from("192.0.2.7/32", 80);
  jump.action = RoutingRule::Goto{32766};
  const std::vector<RoutingRule> wanted{rule_from("192.0.2.1/32", 50), full, blackhole, jump};

  require_all(table->add(wanted), RoutingOutcome::changed);
  CHECK(
      our_rules("-4") ==
      "50:\tfrom 192.0.2.1 lookup 100 proto keepalived\n"
      "60:\tnot from 192.0.2.0/24 to 198.51.100.0/24 fwmark 0x5/0xff iif left0 uidrange 1000-1999 "
      "ipproto tcp sport 1000-2000 dport 3306 lookup 100 suppress_prefixlength 0 proto keepalived\n"
      "80:\tfrom 192.0.2.7 goto 32766 proto keepalived\n");
  CHECK(our_rules("-6") == "70:\tfrom 2001:db8::/32 blackhole proto keepalived\n");

  require_all(table->restore(wanted), RoutingOutcome::as_wanted);
  ip("rule delete pref 50");
  CHECK(table->restore(wanted).at(0) == RoutingOutcome::changed);
  require_all(table->remove(wanted), RoutingOutcome::changed);
  require_all(table->remove(wanted), RoutingOutcome::as_wanted);
  CHECK(our_rules("-4").empty());
  CHECK(our_rules("-6").empty());
}
