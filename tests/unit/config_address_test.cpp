// SPDX-License-Identifier: Apache-2.0
// virtual_ipaddress and virtual_ipaddress_excluded.
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::config;
using namespace vrrpd::config::test;

namespace {

Loaded load_addresses(const std::string& lines) {
  return load_text(
      "vrrp_instance VI_1 {\ninterface eth1\nvirtual_router_id 51\n"
      "virtual_ipaddress {\n" +
      lines + "\n}\n}\n");
}

IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

}  // namespace

TEST_CASE("an address has its prefix, device, label, scope and broadcast") {
  const Loaded loaded = load_addresses(
      "192.0.2.1\n192.0.2.2/24 dev eth2 label eth2:1 scope link brd +\n"
      "192.0.2.3/25 broadcast 192.0.2.127 scope 42\n192.0.2.4/24 brd -");
  CHECK(messages(loaded) == Messages{});
  const auto& addresses = only_instance(loaded).virtual_ipaddress;
  REQUIRE(addresses.size() == 4);
  CHECK(addresses[0].address == IpAddress::v4(192, 0, 2, 1));
  CHECK(addresses[0].prefix_length == 32);
  CHECK(addresses[0].device.empty());
  CHECK(addresses[0].broadcast == VirtualAddress::Broadcast::none);
  CHECK(addresses[1].prefix_length == 24);
  CHECK(addresses[1].device == "eth2");
  CHECK(addresses[1].label == "eth2:1");
  CHECK(addresses[1].scope == 253);
  CHECK(addresses[1].broadcast == VirtualAddress::Broadcast::from_prefix);
  CHECK(addresses[2].broadcast == VirtualAddress::Broadcast::given);
  CHECK(addresses[2].broadcast_address == IpAddress::v4(192, 0, 2, 127));
  CHECK(addresses[2].scope == 42);
  CHECK(addresses[3].broadcast == VirtualAddress::Broadcast::given);
  CHECK(addresses[3].broadcast_address == IpAddress::v4(192, 0, 2, 0));
  CHECK(addresses[3].place.line == 8);
}

TEST_CASE("an address that will not do is left out, one with a wrong word stays") {
  struct AddressCase {
    const char* line;
    Messages expected;
    std::size_t left;
  };
  const AddressCase cases[]{
      {"$vip", {"6:1 warning: `$vip' is not an address, ignoring it"}, 1},
      {"192.0.2.300", {"6:1 warning: `192.0.2.300' is not an address, ignoring it"}, 1},
      {"192.0.2.9", {"6:1 warning: 192.0.2.9 stands here twice, ignoring the second"}, 1},
      {"192.0.2.9 dev eth1", {"6:1 warning: 192.0.2.9 stands here twice, ignoring the second"}, 1},
      {"192.0.2.9 dev eth2", {}, 2},
      {"192.0.2.2/33", {"6:1 warning: `33' is not a prefix length, taking 32"}, 2},
      {"192.0.2.2 dev", {"6:11 warning: `dev' needs an argument, ignoring the address"}, 1},
      {"192.0.2.2 dev a dev b", {"6:21 warning: a second `dev', ignoring the address"}, 1},
      {"192.0.2.2 brd all",
       {"6:15 warning: `all' is not a broadcast address, ignoring the address"},
       1},
      {"192.0.2.2 label abcdefghijklmnop",
       {"6:17 warning: `abcdefghijklmnop' is longer than the 15 bytes of a label, ignoring it"},
       2},
      {"192.0.2.2 scope 256", {"6:17 warning: `256' is not a scope, ignoring it"}, 2},
      {"192.0.2.2 lable x",
       {"6:11 warning: unknown word `lable', ignoring it",
        "6:17 warning: unknown word `x', ignoring it"},
       2},
      {"2001:db8::1/64",
       {"6:1 warning: address 2001:db8::1 is IPv6, and this instance is IPv4: ignoring it"},
       1},
      {"192.0.2.2 192.0.2.3", {"6:11 warning: unknown word `192.0.2.3', ignoring it"}, 2},
      {"0.0.0.0", {"6:1 warning: `0.0.0.0' is no address of a host, ignoring it"}, 1},
      {"224.0.0.18", {"6:1 warning: `224.0.0.18' is no address of a host, ignoring it"}, 1},
      {"255.255.255.255",
       {"6:1 warning: `255.255.255.255' is no address of a host, ignoring it"},
       1},
      {"192.0.2.2 brd +",
       {"6:1 warning: a /32 has no broadcast address, ignoring `brd' of `192.0.2.2'"},
       2},
      {"192.0.2.2 home", {"6:11 warning: `home' is for IPv6 addresses, ignoring it"}, 2},
      {"192.0.2.2 preferred_lft soon",
       {"6:25 warning: `soon' is no lifetime: a number of seconds, or forever, ignoring it"},
       2},
      {"192.0.2.2 peer 2001:db8::1",
       {"6:16 warning: `2001:db8::1' is of the other family than the address, ignoring it"},
       2},
      {"192.0.2.2/24 peer 192.0.2.3",
       {"6:1 warning: with `peer' the prefix length belongs to the peer"},
       2},
  };
  for (const AddressCase& one : cases) {
    INFO(one.line);
    const Loaded loaded = load_addresses(std::string{"192.0.2.9\n"} + one.line);
    CHECK(messages(loaded) == one.expected);
    CHECK(only_instance(loaded).virtual_ipaddress.size() == one.left);
  }
}

TEST_CASE("an advert has room for 255 addresses") {
  std::string lines;
  for (int number = 0; number < 260; ++number) {
    lines += "192.0." + std::to_string(number / 200) + '.' + std::to_string(number % 200) + '\n';
  }
  const Loaded loaded = load_addresses(lines);
  CHECK(only_instance(loaded).virtual_ipaddress.size() == 255);
  CHECK(messages(loaded) ==
        Messages{"260:1 warning: an advert has room for 255 addresses: the other 5 are treated as "
                 "`virtual_ipaddress_excluded'"});
  const auto& excluded = only_instance(loaded).virtual_ipaddress_excluded;
  REQUIRE(excluded.size() == 5);
  CHECK(excluded[0].address == IpAddress::v4(192, 0, 1, 55));
}

TEST_CASE("an address has its peer, its flags and its lifetime") {
  const Loaded loaded = load_addresses(
      "192.0.2.1 peer 198.51.100.1/30\n192.0.2.2 peer 198.51.100.2\n"
      "192.0.2.3/24 noprefixroute autojoin no_track preferred_lft 60\n192.0.2.4 preferred_lft 0");
  CHECK(messages(loaded) == Messages{});
  const auto& addresses = only_instance(loaded).virtual_ipaddress;
  REQUIRE(addresses.size() == 4);
  CHECK(addresses[0].peer == ip("198.51.100.1"));
  CHECK(addresses[0].prefix_length == 30);
  CHECK(addresses[1].prefix_length == 32);
  CHECK(addresses[2].no_prefix_route);
  CHECK(addresses[2].autojoin);
  CHECK(addresses[2].no_track);
  CHECK(addresses[2].preferred_lft_s == 60);
  CHECK(addresses[3].preferred_lft_s == 0);
  CHECK_FALSE(addresses[1].preferred_lft_s.has_value());
}

TEST_CASE("an IPv6 address without a network is not chosen as a source, unless the file says so") {
  const Loaded loaded = load_addresses(
      "fe80::1\n2001:db8::1/64\n2001:db8::2 preferred_lft forever\n"
      "2001:db8::3/64 home -nodad mngtmpaddr dev eth2 preferred_lft 5");
  CHECK(messages(loaded) == Messages{});
  const auto& addresses = only_instance(loaded).virtual_ipaddress;
  REQUIRE(addresses.size() == 4);
  CHECK(addresses[0].prefix_length == 128);
  CHECK(addresses[0].preferred_lft_s == 0);
  CHECK_FALSE(addresses[0].duplicate_detection);
  CHECK(addresses[1].prefix_length == 64);
  CHECK_FALSE(addresses[1].preferred_lft_s.has_value());
  CHECK_FALSE(addresses[2].preferred_lft_s.has_value());
  CHECK(addresses[3].home);
  CHECK(addresses[3].duplicate_detection);
  CHECK(addresses[3].manage_temporary);
  CHECK(addresses[3].device == "eth2");
  CHECK(addresses[3].preferred_lft_s == 5);
}

TEST_CASE("what only IPv4 addresses have is left out of an IPv6 one") {
  const Loaded loaded =
      load_addresses("fe80::1/64 scope link label eth1:1\nfe80::2 brd +\nfe80::3/129");
  CHECK(messages(loaded) ==
        Messages{"5:18 warning: the scope of an IPv6 address is in its bits, ignoring `scope'",
                 "5:29 warning: an IPv6 address has no `label', ignoring it",
                 "6:13 warning: IPv6 has no broadcast addresses, ignoring the address",
                 "7:1 warning: `129' is not a prefix length, taking 128"});
  CHECK(only_instance(loaded).virtual_ipaddress.size() == 2);
}

TEST_CASE("the first address decides the family, and the family the version") {
  const Loaded six = load_addresses("fe80::1");
  CHECK(only_instance(six).family == Family::ipv6);
  CHECK(only_instance(six).version == 3);
  const Loaded four = load_addresses("192.0.2.1");
  CHECK(only_instance(four).family == Family::ipv4);
  CHECK(only_instance(four).version == 2);
  const Loaded old = load_text(
      "vrrp_instance VI_1 {\ninterface eth1\nvirtual_router_id 51\nversion 2\n"
      "virtual_ipaddress {\nfe80::1\n}\n}\n");
  CHECK(messages(old) == Messages{});
  CHECK(only_instance(old).version == 2);
  const Loaded global = load_text(
      "global_defs {\nvrrp_version 2\n}\nvrrp_instance VI_1 {\ninterface eth1\n"
      "virtual_router_id 51\nvirtual_ipaddress {\nfe80::1\n}\n}\n");
  CHECK(only_instance(global).version == 3);
}

TEST_CASE("an IPv6 advert whose first address is not link-local is said to be unusual") {
  CHECK(messages(load_addresses("2001:db8::1\nfe80::1")) ==
        Messages{"5:1 note: the first IPv6 address of an advert should be link-local"});
}

TEST_CASE("excluded addresses are of any family, and of no second list") {
  const Loaded loaded = load_text(
      instance_with("virtual_ipaddress_excluded {\n2001:db8::1/64\n192.0.2.9 dev eth2\n192.0.2.1\n"
                    "192.0.2.1 dev eth2\n}"));
  CHECK(messages(loaded) ==
        Messages{"11:1 warning: 192.0.2.1 stands here twice, ignoring the second"});
  const auto& excluded = only_instance(loaded).virtual_ipaddress_excluded;
  REQUIRE(excluded.size() == 3);
  CHECK(excluded[0].address == ip("2001:db8::1"));
  CHECK(excluded[1].device == "eth2");
  CHECK(only_instance(loaded).family == Family::ipv4);
}

TEST_CASE("an instance without addresses may say that it wants none") {
  const std::string none = "vrrp_instance VI_1 {\ninterface eth1\nvirtual_router_id 51\n";
  CHECK(messages(load_text(none + "}\n")) ==
        Messages{"1:15 warning: vrrp_instance `VI_1' has no `virtual_ipaddress'"});
  const Loaded wanted = load_text(none + "no_virtual_ipaddress\n}\n");
  CHECK(messages(wanted) == Messages{});
  CHECK(only_instance(wanted).no_virtual_ipaddress);
  CHECK(messages(load_text(none + "no_virtual_ipaddress\nversion 3\n}\n")) ==
        Messages{"1:15 error: vrrp_instance `VI_1' has no `virtual_ipaddress'"});
}

TEST_CASE("an IPv6 advert has room for as many addresses as keepalived puts into it") {
  std::string lines = "fe80::1\n";
  for (int number = 0; number < 90; ++number) {
    lines += "2001:db8::" + std::to_string(number + 1) + '\n';
  }
  const Loaded loaded = load_addresses(lines);
  CHECK(only_instance(loaded).virtual_ipaddress.size() == 89);
  CHECK(only_instance(loaded).virtual_ipaddress_excluded.size() == 2);
}
