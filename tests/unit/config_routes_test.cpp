// SPDX-License-Identifier: Apache-2.0
// virtual_routes and static_routes: ip-route(8) in keepalived's words.
#include <filesystem>
#include <fstream>

#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::config;
using namespace vrrpd::config::test;

namespace {

/// The lines stand in line 6 and after.
Loaded load_routes(const std::string& lines) {
  return load_text(
      "vrrp_instance VI_1 {\ninterface eth1\nvirtual_router_id 51\n"
      "virtual_ipaddress { 192.0.2.1 }\nvirtual_routes {\n" +
      lines + "\n}\n}\n");
}

IpRoute only_route(const std::string& line) {
  const Loaded loaded = load_routes(line);
  INFO(line);
  CHECK(messages(loaded) == Messages{});
  REQUIRE(only_instance(loaded).virtual_routes.size() == 1);
  return only_instance(loaded).virtual_routes[0].route;
}

IpPrefix prefix(const char* text) { return IpPrefix::parse(text).value(); }
IpAddress address(const char* text) { return IpAddress::parse(text).value(); }

struct Refused {
  const char* line;
  const char* message;
};

}  // namespace

TEST_CASE("the routes of keepalived's manual page") {
  const IpRoute sourced =
      only_route("src 192.168.100.1 to 192.168.109.0/24 via 192.168.200.254 dev eth1");
  CHECK(sourced.destination == prefix("192.168.109.0/24"));
  CHECK(sourced.preferred_source == address("192.168.100.1"));
  CHECK(sourced.next_hops ==
        std::vector{NextHop{.via = address("192.168.200.254"), .device = "eth1"}});
  CHECK(sourced.placement == IpRoute::Placement::prepend);
  CHECK(sourced.protocol == 18);
  CHECK(sourced.table == 254);

  const IpRoute linked = only_route("192.168.111.0/24 dev eth2");
  CHECK(linked.next_hops == std::vector{NextHop{.via = {}, .device = "eth2"}});

  const IpRoute black = only_route("blackhole 192.168.114.0/24");
  CHECK(black.type == RouteType::blackhole);
  CHECK(black.next_hops.empty());

  const IpRoute many = only_route(
      "192.168.115.0/24 nexthop via 192.168.200.1 dev eth1 weight 3 nexthop via 192.168.200.2 "
      "onlink "
      "dev eth2");
  CHECK(many.next_hops ==
        std::vector{NextHop{.via = address("192.168.200.1"), .device = "eth1", .weight = 3},
                    NextHop{.via = address("192.168.200.2"), .device = "eth2", .onlink = true}});
}

TEST_CASE("every word of a route reaches the model") {
  const IpRoute route = only_route(
      "10.1.0.0/16 via 192.0.2.9 dev eth1 src 192.0.2.1 table 100 scope link metric 7 onlink tos "
      "0x10 "
      "append mtu lock 1400 hoplimit 9 advmss 1360 rtt 3s rttvar 10ms reordering 4 window 5 cwnd "
      "lock "
      "6 ssthresh 8 realms 3/4 rto_min 200ms initcwnd 10 initrwnd 11 features ecn quickack 1 "
      "congctl "
      "lock reno fastopen_no_cookie 1");
  CHECK(route.table == 100);
  CHECK(route.scope == 253);
  CHECK(route.metric == 7);
  CHECK(route.tos == 16);
  CHECK(route.placement == IpRoute::Placement::append);
  CHECK(route.next_hops.at(0).onlink);
  CHECK(route.next_hops.at(0).realm == 0x00030004);
  using enum RouteMetric;
  CHECK(route.metrics == std::vector<MetricValue>{{mtu, 1400, true},
                                                  {window, 5},
                                                  {rtt, 24000},
                                                  {rttvar, 40},
                                                  {ssthresh, 8},
                                                  {cwnd, 6, true},
                                                  {advmss, 1360},
                                                  {reordering, 4},
                                                  {hoplimit, 9},
                                                  {initcwnd, 10},
                                                  {features, 1},
                                                  {rto_min, 200},
                                                  {initrwnd, 11},
                                                  {quickack, 1},
                                                  {fastopen_no_cookie, 1}});
  CHECK(route.congestion == CongestionControl{.name = "reno", .locked = true});
}

TEST_CASE("an IPv6 route has words of its own") {
  const IpRoute route =
      only_route("2001:db8:1::/48 via fe80::1 dev eth1 from 2001:db8::/32 expires 60 pref high");
  CHECK(route.family() == Family::ipv6);
  CHECK(route.source == prefix("2001:db8::/32"));
  CHECK(route.expires_s == 60);
  CHECK(route.preference == RoutePreference::high);
}

TEST_CASE("default has the family of the rest of its line") {
  CHECK(only_route("default via 192.0.2.9").destination == prefix("0.0.0.0/0"));
  CHECK(only_route("default via 2001:db8::9").destination == prefix("::/0"));
  CHECK(only_route("inet6 blackhole default").destination == prefix("::/0"));
  CHECK(only_route("default6 dev eth1").destination == prefix("::/0"));
  // RFC 5549
  CHECK(only_route("inet default via inet6 fe80::1 dev eth1").destination == prefix("0.0.0.0/0"));
}

TEST_CASE("old words of a route still mean what they did") {
  const Loaded loaded = load_routes("0.0.0.0/0 gw 192.0.2.8 or 192.0.2.9 table 5");
  CHECK(messages(loaded) == Messages{"6:11 warning: `gw' is the old word for `via'",
                                     "6:24 warning: `or' is the old way to write `nexthop'"});
  CHECK(only_instance(loaded).virtual_routes.at(0).route.next_hops ==
        std::vector{NextHop{.via = address("192.0.2.8"), .device = {}},
                    NextHop{.via = address("192.0.2.9"), .device = {}}});
}

TEST_CASE("one bad word drops its route, and only that") {
  const Refused cases[]{
      {"via 192.0.2.9",
       "6:5 warning: `192.0.2.9' ends a route without destination, ignoring the route"},
      {"10.1.0.0/33 dev eth1",
       "6:1 warning: `10.1.0.0/33' is no word of a route, ignoring the route"},
      {"10.1.0.0/16 vai 192.0.2.9",
       "6:13 warning: `vai' is no word of a route, ignoring the route"},
      {"10.1.0.0/16 via", "6:13 warning: `via' needs an argument, ignoring the route"},
      {"10.1.0.0/16 via eth1", "6:17 warning: `eth1' is not an address, ignoring the route"},
      {"10.1.0.0/16",
       "6:1 warning: `10.1.0.0/16' ends a route without `via', `dev' and `nexthop', ignoring the "
       "route"},
      {"blackhole 10.1.0.0/16 dev eth1",
       "6:27 warning: `eth1' ends a route that leads nowhere, but has a way, ignoring the route"},
      {"10.1.0.0/16 dev interface-of-17ch",
       "6:17 warning: `interface-of-17ch' is too long for an interface, ignoring the route"},
      {"10.1.0.0/16 dev eth1 table nosuch",
       "6:28 warning: `nosuch' is not a routing table, ignoring the route"},
      {"10.1.0.0/16 dev eth1 hoplimit 256",
       "6:31 warning: `256' is not a whole number in 0..255, ignoring the route"},
      {"10.1.0.0/16 dev eth1 rtt 3h", "6:26 warning: `3h' is not a time, ignoring the route"},
      {"10.1.0.0/16 dev eth1 pref high",
       "6:22 warning: `pref' means nothing to an IPv4 route, ignoring the route"},
      {"2001:db8::/32 via 192.0.2.9",
       "6:1 warning: `2001:db8::/32' is IPv6 and has an IPv4 gateway, ignoring the route"},
      {"10.1.0.0/16 dev eth1 vrf blue",
       "6:22 warning: `vrf' is not supported (the table of a VRF: name it with `table'), ignoring "
       "the "
       "route"},
      {"10.1.0.0/16 dev eth1 track_group G",
       "6:22 warning: `track_group' is for static routes, ignoring the route"},
      {"10.1.0.0/16 10.2.0.0/16 dev eth1",
       "6:13 warning: `10.2.0.0/16' is a second destination, ignoring the route"},
  };
  for (const auto& [line, message] : cases) {
    const Loaded loaded = load_routes(std::string{line} + "\n10.9.0.0/16 dev eth1");
    CHECK(messages(loaded) == Messages{message});
    REQUIRE(only_instance(loaded).virtual_routes.size() == 1);
    CHECK(only_instance(loaded).virtual_routes[0].route.destination == prefix("10.9.0.0/16"));
  }
}

TEST_CASE("a destination with bits beyond its length is mended") {
  const Loaded loaded = load_routes("10.1.2.3/16 dev eth1");
  CHECK(messages(loaded) ==
        Messages{"6:1 warning: `10.1.2.3/16' has bits beyond its length, taking 10.1.0.0/16"});
  CHECK(only_instance(loaded).virtual_routes.at(0).route.destination == prefix("10.1.0.0/16"));
}

TEST_CASE("only a route that is not watched has another protocol") {
  const Loaded watched = load_routes("10.1.0.0/16 dev eth1 protocol static");
  CHECK(messages(watched) ==
        Messages{"6:31 warning: a route that is watched has protocol 18, taking that"});
  CHECK(only_instance(watched).virtual_routes.at(0).route.protocol == 18);
  const Loaded free = load_routes("10.1.0.0/16 dev eth1 protocol static no_track");
  CHECK(messages(free) == Messages{});
  CHECK(only_instance(free).virtual_routes.at(0).route.protocol == 4);
  CHECK_FALSE(only_instance(free).virtual_routes.at(0).tracked);
}

TEST_CASE("tables have the names of iproute2's files") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / "vrrpd-iproute-names";
  fs::create_directories(folder / "rt_tables.d");
  std::ofstream{folder / "rt_tables"} << "# number name\n200 blue\n0x12d\tred # hexadecimal\n";
  std::ofstream{folder / "rt_tables.d" / "more.conf"} << "400 green\n";
  const Loaded loaded = load_text(
      "vrrp_instance VI_1 {\ninterface eth1\nvirtual_router_id 51\n"
      "virtual_ipaddress { 192.0.2.1 }\nvirtual_routes {\n"
      "10.1.0.0/16 dev eth1 table blue\n10.2.0.0/16 dev eth1 table red\n"
      "10.3.0.0/16 dev eth1 table green\n10.4.0.0/16 dev eth1 table local\n}\n}\n"
      "global_defs {\niproute_etc_dir " +
      folder.string() + "\n}\n");
  fs::remove_all(folder);
  CHECK(messages(loaded) == Messages{});
  const auto& routes = only_instance(loaded).virtual_routes;
  REQUIRE(routes.size() == 4);
  CHECK(routes[0].route.table == 200);
  CHECK(routes[1].route.table == 301);
  CHECK(routes[2].route.table == 400);
  CHECK(routes[3].route.table == 255);
}

TEST_CASE("static routes belong to the host") {
  const Loaded loaded =
      load_text("static_routes {\n10.1.0.0/16 dev eth1 track_group G\n}\n" + instance_with(""));
  CHECK(messages(loaded) == Messages{"2:1 warning: there is no track_group `G', ignoring it"});
  CHECK(loaded.model.static_routes.at(0).route.to_string() == "10.1.0.0/16 dev eth1");
  CHECK(loaded.model.static_routes.at(0).track_group.empty());
}
