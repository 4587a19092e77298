// SPDX-License-Identifier: Apache-2.0
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::config;
using namespace vrrpd::config::test;

TEST_CASE("static addresses belong to the host, each on its interface") {
  const Loaded loaded = load_text(
      "static_ipaddress {\n192.0.2.5/24 dev eth2 brd + label eth2:db\n192.0.2.6 no_track\n"
      "2001:db8::5/64 dev eth2\n}\n"
      "global_defs {\ndefault_interface eth3\n}\n" +
      instance_with(""));
  CHECK(messages(loaded) == Messages{});
  const auto& addresses = loaded.model.static_addresses;
  REQUIRE(addresses.size() == 3);
  CHECK(addresses[0].address == IpAddress::v4(192, 0, 2, 5));
  CHECK(addresses[0].prefix_length == 24);
  CHECK(addresses[0].device == "eth2");
  CHECK(addresses[0].label == "eth2:db");
  CHECK(addresses[1].device == "eth3");
  CHECK(addresses[1].prefix_length == 32);
  CHECK(addresses[1].no_track);
  CHECK(addresses[2].device == "eth2");
  CHECK(addresses[2].track_group.empty());
}

TEST_CASE("without default_interface a static address goes to eth0, as with keepalived") {
  const Loaded loaded = load_text("static_ipaddress {\n192.0.2.5/24\n}\n" + instance_with(""));
  CHECK(loaded.model.static_addresses.at(0).device == "eth0");
}

TEST_CASE("what is static names the instances that depend on it") {
  const Loaded loaded = load_text(
      "track_group G {\ngroup {\nVI_1\nVI_9\n}\n}\n"
      "static_ipaddress {\n192.0.2.5/24 dev eth2 track_group G\n192.0.2.6/24 dev eth2 track_group "
      "H\n}\n"
      "static_routes {\n10.1.0.0/16 dev eth2 track_group G\n}\n"
      "static_rules {\niif eth2 table 7 preference 70 track_group G\n}\n" +
      instance_with(""));
  CHECK(messages(loaded) == Messages{"4:1 warning: there is no vrrp_instance `VI_9', ignoring it",
                                     "9:1 warning: there is no track_group `H', ignoring it"});
  const auto& model = loaded.model;
  REQUIRE(model.track_groups.size() == 1);
  CHECK(model.track_groups[0].name == "G");
  CHECK(model.track_groups[0].members == std::vector<std::string>{"VI_1"});
  CHECK(model.static_addresses.at(0).track_group == "G");
  CHECK(model.static_addresses.at(1).track_group.empty());
  CHECK(model.static_routes.at(0).track_group == "G");
  CHECK(model.static_rules.at(0).track_group == "G");
}

TEST_CASE("an address that moves is not static as well") {
  const Loaded loaded = load_text(
      "static_ipaddress {\n192.0.2.1/24 dev eth2\n192.0.2.5/24 dev eth2\n192.0.2.5/24 dev eth2\n"
      "}\n" +
      instance_with(""));
  CHECK(messages(loaded) ==
        Messages{"2:1 warning: 192.0.2.1 is virtual in vrrp_instance `VI_1', ignoring it here",
                 "4:1 warning: 192.0.2.5 stands here twice, ignoring the second"});
  REQUIRE(loaded.model.static_addresses.size() == 1);
  CHECK(loaded.model.static_addresses[0].address == IpAddress::v4(192, 0, 2, 5));
}

TEST_CASE("a link-local address is another one on each interface") {
  const Loaded loaded =
      load_text("static_ipaddress {\nfe80::5/64 dev eth1\nfe80::5/64 dev eth2\n}\n" +
                instance_with("virtual_ipaddress_excluded {\nfe80::5\n}"));
  CHECK(messages(loaded) ==
        Messages{"2:1 warning: fe80::5 is virtual in vrrp_instance `VI_1', ignoring it here"});
  REQUIRE(loaded.model.static_addresses.size() == 1);
  CHECK(loaded.model.static_addresses[0].device == "eth2");
}

TEST_CASE("words of virtual addresses mean nothing to static ones, nor the other way round") {
  const Loaded loaded = load_text("static_ipaddress {\n192.0.2.5/24 dev eth2 use_vmac\n}\n" +
                                  instance_with("virtual_ipaddress_excluded {\n"
                                                "192.0.2.7 track_group G\n}"));
  CHECK(messages(loaded) ==
        Messages{"2:23 warning: `use_vmac' is for virtual addresses, ignoring it",
                 "12:23 warning: `track_group' is for static addresses, ignoring it"});
  CHECK(loaded.model.static_addresses.size() == 1);
  CHECK(only_instance(loaded).virtual_ipaddress_excluded.size() == 1);
}

TEST_CASE("a second track_group of the same name is left out") {
  const Loaded loaded =
      load_text("track_group G {\ngroup {\nVI_1\n}\n}\ntrack_group G {\n}\n" + instance_with(""));
  CHECK(messages(loaded) == Messages{"6:13 warning: a second track_group `G', ignoring its block"});
  CHECK(loaded.model.track_groups.size() == 1);
}
