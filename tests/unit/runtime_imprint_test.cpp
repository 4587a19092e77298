// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/identity.hpp"
#include "vrrpd/runtime/imprint.hpp"

using namespace vrrpd;
using runtime::holdings_of;
using runtime::Imprint;
using runtime::NamedAddress;

namespace {

config::VrrpInstance instance(std::string name, std::uint8_t vrid) {
  config::VrrpInstance instance;
  instance.name = std::move(name);
  instance.interface = "eth1";
  instance.virtual_router_id = vrid;
  config::VirtualAddress address;
  address.address = IpAddress::v4(192, 0, 2, vrid);
  instance.virtual_ipaddress.push_back(address);
  return instance;
}

/// The imprint of an instance on its own.
Imprint imprint_alone(const config::VrrpInstance& instance) {
  runtime::GroupPlan plan{.name = instance.name, .group = nullptr, .members = {}};
  plan.members.push_back({.instance = &instance, .protocol = {}, .trackers = {}});
  return runtime::identity_of(plan).imprint;
}

}  // namespace

TEST_CASE("the addresses that an instance leaves behind are known by their interfaces") {
  auto one = instance("VI_1", 51);
  one.virtual_ipaddress.push_back(one.virtual_ipaddress.front());
  one.virtual_ipaddress.back().device = "eth2";
  config::VirtualAddress excluded;
  excluded.address = *IpAddress::parse("2001:db8::1");
  excluded.prefix_length = 128;
  one.virtual_ipaddress_excluded.push_back(excluded);

  const std::vector<NamedAddress> expected{{"eth1", IpAddress::v4(192, 0, 2, 51), 32},
                                           {"eth2", IpAddress::v4(192, 0, 2, 51), 32},
                                           {"eth1", *IpAddress::parse("2001:db8::1"), 128}};
  CHECK(holdings_of(imprint_alone(one)).addresses == expected);
}

TEST_CASE("an address with a far end is known by both, and one that is listed twice counts once") {
  auto one = instance("VI_1", 51);
  auto& lines = one.virtual_ipaddress;
  lines[0].peer = IpAddress::v4(198, 51, 100, 1);
  lines.push_back(lines[0]);
  const std::vector<NamedAddress> expected{
      {"eth1", IpAddress::v4(192, 0, 2, 51), 32, IpAddress::v4(198, 51, 100, 1)}};
  CHECK(holdings_of(imprint_alone(one)).addresses == expected);
}

TEST_CASE("lines that speak of nothing that is on a host are passed over") {
  const Imprint lines{"instance VI_1 interface eth1",
                      "",
                      "address",
                      "address 192.0.2.1 eth1",
                      "address 192.0.2.1/33 eth1",
                      "address 192.0.2.1/ eth1",
                      "address x/32 eth1",
                      "address 192.0.2.1 peer x/32 eth1",
                      "route ",
                      "route 10.1.0.0/33 dev eth1",
                      "route 10.1.0.0/16",
                      "rule preference 5",
                      "rule ",
                      "macvlan vrrp.51",
                      "macvlan vrrp.51 on eth1 00:00:5e:00:01",
                      "macvlan vrrp.51 on eth1 00:00:5e:00:01:xx"};
  const auto found = holdings_of(lines);
  CHECK(found.addresses.empty());
  CHECK(found.routes.empty());
  CHECK(found.rules.empty());
  CHECK(found.interfaces.empty());
}

TEST_CASE("a route is read back as it was, whatever it has") {
  const char* const lines[]{
      "10.1.0.0/16 via 192.0.2.1 dev eth1",
      "10.1.0.0/16 via inet6 fe80::1 dev eth1 onlink realms 3/4",
      "default dev eth1 src 192.0.2.51 tos 16 table 100 scope 253 metric 7",
      "inet6 default from 2001:db8::/32 via fe80::1 dev eth1 expires 60 pref low",
      "inet6 default dev eth1",
      "blackhole 10.9.0.0/16 protocol 4",
      "throw 10.9.0.0/16 table 100",
      "local 10.9.0.1 dev lo",
      "10.2.0.0/16 nexthop via 192.0.2.1 dev eth1 weight 2 nexthop dev eth2 onlink",
      "10.2.0.0/16 nexthop dev eth1 weight 256",
      "10.3.0.0/16 dev eth1 mtu lock 1400 window 9 rtt 80 rttvar 4 ssthresh 3 cwnd lock 2 advmss "
      "1360 "
      "reordering 5 hoplimit 64 initcwnd 10 features ecn rto_min 200 initrwnd 11 quickack 1 "
      "fastopen_no_cookie 1 congctl lock cubic",
      "10.4.0.0/16 dev eth1 append",
      "10.4.0.0/16 dev eth1 add",
      "10.4.0.0/16 dev eth1 replace"};
  for (const std::string line : lines) {
    CAPTURE(line);
    const auto found = holdings_of(Imprint{"route " + line}).routes;
    REQUIRE(found.size() == 1);
    CHECK(found.front().to_string() == line);
    CHECK(runtime::imprint_of(found.front()) == "route " + line);
  }
}

TEST_CASE("what a route's line says is what its reader takes") {
  const Imprint line{
      "route 10.1.0.0/16 via 192.0.2.1 dev eth1 src 192.0.2.51 tos 16 table 100 "
      "protocol 4 scope 253 metric 7 mtu lock 1400 append"};
  const IpRoute expected{.destination = *IpPrefix::parse("10.1.0.0/16"),
                         .placement = IpRoute::Placement::append,
                         .tos = 16,
                         .table = 100,
                         .protocol = 4,
                         .scope = 253,
                         .metric = 7,
                         .preferred_source = IpAddress::v4(192, 0, 2, 51),
                         .next_hops = {{.via = IpAddress::v4(192, 0, 2, 1), .device = "eth1"}},
                         .metrics = {{RouteMetric::mtu, 1400, true}}};
  CHECK(holdings_of(line).routes == std::vector{expected});
}

TEST_CASE("a rule is read back as it was, whatever it has") {
  const char* const lines[]{
      "preference 100 from 192.0.2.0/24 lookup 100",
      "preference 100 inet6 from all lookup 254",
      "preference 100 from all to 2001:db8::/32 l3mdev",
      "preference 7 not from 192.0.2.0/24 to 10.0.0.0/8 tos 16 fwmark 0x5/0xff iif eth1 oif eth2 "
      "goto 9",
      "preference 8 from all tunnel-id 77 uidrange 10-20 ipproto 6 sport 80-80 dport 100-200 "
      "suppress_prefixlength 0 suppress_ifgroup 3 realms 1/2 protocol 4 lookup 100",
      "preference 9 from all nop",
      "preference 9 from all blackhole",
      "preference 9 from all unreachable",
      "preference 9 from all prohibit"};
  for (const std::string line : lines) {
    CAPTURE(line);
    const auto found = holdings_of(Imprint{"rule " + line}).rules;
    REQUIRE(found.size() == 1);
    CHECK(found.front().to_string() == line);
    CHECK(runtime::imprint_of(found.front()) == "rule " + line);
  }
}

TEST_CASE("an interface with a virtual MAC address is read back as it was") {
  const linux::Macvlan interface {
    .name = "vrrp.51", .base = "eth1", .mac = { 0, 0, 0x5e, 0, 1, 51 }
  };
  const std::string line = "macvlan vrrp.51 on eth1 00:00:5e:00:01:33";
  CHECK(runtime::imprint_of(interface) == line);
  CHECK(holdings_of(Imprint{line}).interfaces == std::vector{interface});
}

TEST_CASE("what is left over is what the next run has not") {
  CHECK(runtime::without({"a", "b", "c", "b"}, {"c", "a", "d"}) == Imprint{"b", "b"});
}

TEST_CASE("a run's own things are its interfaces, static routes and rules") {
  config::Model model;
  model.mac_interfaces.push_back(
      {.name = "vrrp.51", .base = "eth1", .mac = {0, 0, 0x5e, 0, 1, 51}});
  model.static_routes.push_back(
      {.route = {.destination = *IpPrefix::parse("10.5.0.0/16"), .next_hops = {{.device = "eth1"}}},
       .place = {}});
  model.static_rules.push_back({.rule = {.preference = 500}, .place = {}});
  CHECK(runtime::identity_of(model, {}).host == Imprint{"macvlan vrrp.51 on eth1 00:00:5e:00:01:33",
                                                        "route 10.5.0.0/16 dev eth1",
                                                        "rule preference 500 from all lookup 254"});
}

TEST_CASE("the filter of no_accept is known by its table, which is there whoever is master") {
  config::Model model;
  model.instances.push_back(instance("VI_1", 51));
  CHECK(runtime::identity_of(model, {}).host.empty());
  model.instances.front().virtual_ipaddress.front().accept = false;
  CHECK(runtime::identity_of(model, {}).host == Imprint{"nftables keepalived"});
  model.global.nftables.name = "vips";
  const auto host = runtime::identity_of(model, {}).host;
  CHECK(host == Imprint{"nftables vips"});
  CHECK(holdings_of(host).filters == std::vector{runtime::NamedTable{"vips"}});
  CHECK(holdings_of(Imprint{"nftables ", "nftables"}).filters.empty());
}
