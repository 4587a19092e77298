// SPDX-License-Identifier: Apache-2.0
// Whom adverts go to, and where they come from.
#include "config/exit_status.hpp"
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::config;
using namespace vrrpd::config::test;

namespace {

IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

/// With a source address in line 8.
Loaded load_peers(const std::string& lines) {
  return load_text(instance_with("unicast_src_ip 192.0.2.10\nunicast_peer {\n" + lines + "\n}"));
}

/// One instance for each block of lines, on the same link with the same identifier.
Loaded load_twins(const std::string& first, const std::string& second) {
  const auto instance = [](const char* name, const char* address, const std::string& lines) {
    return std::string{"vrrp_instance "} + name +
           " {\nvirtual_router_id 51\nvirtual_ipaddress {\n" + address + "\n}\n" + lines + "\n}\n";
  };
  return load_text(instance("A", "192.0.2.1", first) + instance("B", "192.0.2.2", second));
}

}  // namespace

TEST_CASE("unicast peers, with limits of their TTL") {
  const Loaded loaded = load_peers("192.0.2.11\n192.0.2.12 min_ttl 254 max_ttl 255");
  CHECK(messages(loaded) == Messages{});
  const VrrpInstance& instance = only_instance(loaded);
  REQUIRE(instance.unicast_peers.size() == 2);
  CHECK(instance.unicast_peers[0].address == ip("192.0.2.11"));
  CHECK_FALSE(instance.unicast_peers[0].min_ttl.has_value());
  CHECK(instance.unicast_peers[1].min_ttl == 254);
  CHECK(instance.unicast_peers[1].max_ttl == 255);
  CHECK(instance.unicast_src_ip == ip("192.0.2.10"));
  CHECK_FALSE(instance.multicast_source.has_value());
  CHECK(instance.unicast_ttl == 255);
}

TEST_CASE("a limit of one peer's TTL means that only the peers are heard") {
  CHECK_FALSE(only_instance(load_peers("192.0.2.11")).check_unicast_src);
  CHECK(only_instance(load_peers("192.0.2.11 min_ttl 255")).check_unicast_src);
  CHECK(only_instance(load_peers("192.0.2.11\n}\ncheck_unicast_src\nunicast_peer {"))
            .check_unicast_src);
}

TEST_CASE("a peer that cannot be one is left out, one with a wrong limit stays") {
  struct PeerCase {
    const char* line;
    Messages expected;
    std::size_t left;
  };
  const PeerCase cases[]{
      {"192.0.2.300", {"11:1 warning: `192.0.2.300' is not an address, ignoring this peer"}, 1},
      {"224.0.0.18", {"11:1 warning: `224.0.0.18' is a group, ignoring this peer"}, 1},
      {"192.0.2.9", {"11:1 warning: peer 192.0.2.9 stands here twice, ignoring the second"}, 1},
      {"192.0.2.10", {"11:1 warning: peer 192.0.2.10 is this node's own address, ignoring it"}, 1},
      {"fe80::1",
       {"11:1 warning: peer fe80::1 is IPv6, and this instance is IPv4: ignoring it"},
       1},
      {"192.0.2.11 192.0.2.12", {"11:12 warning: unknown word `192.0.2.12', ignoring it"}, 2},
      {"192.0.2.11 min_ttl 300", {"11:20 warning: `300' is outside 0..255, ignoring it"}, 2},
      {"192.0.2.11 max_ttl", {"11:12 warning: `max_ttl' needs a number"}, 2},
      {"192.0.2.11 min_ttl 9 max_ttl 8",
       {"11:1 warning: min_ttl 9 is above max_ttl 8: no advert of this peer counts"},
       2},
  };
  for (const PeerCase& one : cases) {
    INFO(one.line);
    const Loaded loaded = load_peers(std::string{"192.0.2.9\n"} + one.line);
    CHECK(messages(loaded) == one.expected);
    CHECK(only_instance(loaded).unicast_peers.size() == one.left);
  }
}

TEST_CASE("a prefix behind an address that needs none is read over, as in keepalived") {
  const Loaded loaded = load_text(
      instance_with("unicast_src_ip 192.0.2.10/24\nunicast_peer {\n192.0.2.11/24 min_ttl 255\n"
                    "192.0.2.12-14\n192.0.2.300/24\n}"));
  CHECK(messages(loaded) == Messages{"8:16 note: `192.0.2.10/24' is read as 192.0.2.10",
                                     "10:1 note: `192.0.2.11/24' is read as 192.0.2.11",
                                     "11:1 note: `192.0.2.12-14' is read as 192.0.2.12",
                                     "12:1 warning: `192.0.2.300/24' is not an address, ignoring "
                                     "this peer"});
  const VrrpInstance& instance = only_instance(loaded);
  CHECK(instance.unicast_src_ip == ip("192.0.2.10"));
  REQUIRE(instance.unicast_peers.size() == 2);
  CHECK(instance.unicast_peers[0].address == ip("192.0.2.11"));
  CHECK(instance.unicast_peers[0].min_ttl == 255);
  CHECK(instance.unicast_peers[1].address == ip("192.0.2.12"));

  const Loaded multicast =
      load_text(instance_with("mcast_src_ip 192.0.2.10/24\nmcast_dst_ip 224.0.0.99/32"));
  CHECK(messages(multicast) == Messages{"8:14 note: `192.0.2.10/24' is read as 192.0.2.10",
                                        "9:14 note: `224.0.0.99/32' is read as 224.0.0.99"});
  CHECK(only_instance(multicast).multicast_source == ip("192.0.2.10"));
  CHECK(only_instance(multicast).multicast_group == ip("224.0.0.99"));
}

TEST_CASE("a virtual address is no place to find a node at") {
  CHECK(messages(load_peers("192.0.2.1")) ==
        Messages{"6:5 warning: 192.0.2.1 is virtual, and also a peer"});
  CHECK(messages(load_text(instance_with("mcast_src_ip 192.0.2.1"))) ==
        Messages{"6:5 warning: 192.0.2.1 is virtual, and also the source of the adverts"});
}

TEST_CASE("unicast without a source says where adverts come from") {
  const Loaded loaded = load_text(instance_with("unicast_peer {\n192.0.2.11\n}"));
  CHECK(messages(loaded) ==
        Messages{"9:1 note: no `unicast_src_ip': adverts come from the first address of `eth1'"});
}

TEST_CASE("unicast lines without a peer mean multicast, as in keepalived, and say so") {
  const Loaded source = load_text(instance_with("unicast_src_ip 192.0.2.10"));
  CHECK(messages(source) ==
        Messages{"8:1 warning: vrrp_instance `VI_1' has no `unicast_peer', taking multicast"});
  CHECK(only_instance(source).multicast_source == ip("192.0.2.10"));
  CHECK_FALSE(only_instance(source).unicast_src_ip.has_value());
  const Loaded fault = load_text(instance_with("unicast_fault_no_peer\nunicast_peer {\n}"));
  CHECK(messages(fault) == Messages{});
  CHECK(only_instance(fault).unicast_fault_no_peer);
}

TEST_CASE("the source of multicast adverts is that of unicast ones once there are peers") {
  const Loaded loaded =
      load_text(instance_with("mcast_src_ip 192.0.2.10\nmcast_dst_ip 224.0.0.99\nunicast_peer {\n"
                              "192.0.2.11\n}\nunicast_ttl 1"));
  CHECK(messages(loaded) ==
        Messages{"9:14 warning: `mcast_dst_ip' has no meaning with `unicast_peer', ignoring it"});
  CHECK(only_instance(loaded).unicast_src_ip == ip("192.0.2.10"));
  CHECK(only_instance(loaded).unicast_ttl == 1);
  CHECK_FALSE(only_instance(loaded).multicast_group.has_value());
}

TEST_CASE("the group of an instance is its own, or that of its family") {
  const std::string global =
      "global_defs {\nvrrp_mcast_group4 224.0.0.50\nvrrp_mcast_group6 ff02::50\n}\n";
  CHECK(only_instance(load_text(global + instance_with(""))).multicast_group == ip("224.0.0.50"));
  const Loaded own = load_text(global + instance_with("mcast_dst_ip 224.0.0.99\ntrack_src_ip"));
  CHECK(messages(own) == Messages{});
  CHECK(only_instance(own).multicast_group == ip("224.0.0.99"));
  CHECK(only_instance(own).track_src_ip);
  const Loaded six = load_text(
      "vrrp_instance VI_1 {\ninterface eth1\nvirtual_router_id 51\nvirtual_ipaddress {\nfe80::1\n"
      "}\n}\n" +
      global);
  CHECK(only_instance(six).multicast_group == ip("ff02::50"));
  CHECK_FALSE(only_instance(load_text(instance_with(""))).multicast_group.has_value());
}

TEST_CASE("a group is a multicast address of the right family, a source is none") {
  CHECK(messages(load_text(instance_with("mcast_dst_ip 192.0.2.99\nmcast_dst_ip ff02::99\n"
                                         "mcast_src_ip 224.0.0.1\nmcast_src_ip eth0\n"
                                         "unicast_ttl 256\nunicast_ttl 0"))) ==
        Messages{"8:14 warning: 192.0.2.99 is not a multicast address, ignoring it",
                 "9:14 warning: group ff02::99 is IPv6, and this instance is IPv4: ignoring it",
                 "10:14 warning: 224.0.0.1 is a group and no source, ignoring it",
                 "11:14 warning: `eth0' is not an address, ignoring `mcast_src_ip'",
                 "12:13 warning: `256' is outside 1..255, ignoring it",
                 "13:13 warning: `0' is outside 1..255, ignoring it"});
  CHECK(messages(load_text("global_defs {\nvrrp_mcast_group4 ff02::50\nvrrp_mcast_group6 ::1\n}\n" +
                           instance_with(""))) ==
        Messages{"2:19 warning: ff02::50 is of the wrong family, ignoring it",
                 "3:19 warning: ::1 is not a multicast address, ignoring it"});
}

TEST_CASE("whatever address comes first decides the family") {
  const Loaded loaded = load_text(
      "vrrp_instance VI_1 {\ninterface eth1\nvirtual_router_id 51\nunicast_src_ip fe80::5\n"
      "virtual_ipaddress {\n192.0.2.1\nfe80::1\n}\nunicast_peer {\nfe80::6\n}\n}\n");
  CHECK(messages(loaded) ==
        Messages{"6:1 warning: address 192.0.2.1 is IPv4, and this instance is IPv6: ignoring it"});
  CHECK(only_instance(loaded).family == Family::ipv6);
}

TEST_CASE("an instance with a source and peers needs no interface") {
  const std::string lines =
      "vrrp_instance VI_1 {\nvirtual_router_id 51\nunicast_src_ip 192.0.2.10\n"
      "virtual_ipaddress {\n192.0.2.1 dev eth1\n}\n";
  CHECK(messages(load_text(lines + "unicast_peer {\n192.0.2.11\n}\n}\n")) == Messages{});
  CHECK_FALSE(load_text(lines + "}\n").usable());
}

TEST_CASE("old_unicast_checksum is switched on, or ruled out") {
  const std::string peers = "unicast_src_ip 192.0.2.10\nunicast_peer {\n192.0.2.11\n}\nversion 3\n";
  const auto with = [&](const char* line) { return load_text(instance_with(peers + line)); };
  CHECK(only_instance(with("old_unicast_checksum")).old_unicast_checksum);
  CHECK(only_instance(with("old_unicast_checksum never")).old_unicast_checksum_never);
  CHECK_FALSE(only_instance(with("old_unicast_checksum never")).old_unicast_checksum);
  CHECK(messages(with("old_unicast_checksum always")) ==
        Messages{"13:22 warning: unknown mode `always', ignoring `old_unicast_checksum'"});
}

TEST_CASE("one identifier twice is an error only where adverts could not be told apart") {
  const std::string eth1 = "interface eth1\n";
  const auto unicast = [&](const char* source, const char* peers) {
    return eth1 + "unicast_src_ip " + source + "\nunicast_peer {\n" + peers + "\n}";
  };
  CHECK_FALSE(load_twins(eth1, eth1).usable());
  CHECK(load_twins(eth1, "interface eth2").usable());
  CHECK(load_twins(eth1 + "mcast_dst_ip 224.0.0.19", eth1).usable());
  CHECK_FALSE(load_twins(eth1 + "mcast_dst_ip 224.0.0.18", eth1).usable());
  CHECK(load_twins(eth1, unicast("192.0.2.10", "192.0.2.11")).usable());
  CHECK(load_twins(unicast("192.0.2.10", "192.0.2.11"), unicast("192.0.2.10", "192.0.2.12"))
            .usable());
  CHECK(load_twins(unicast("192.0.2.10", "192.0.2.11"), unicast("192.0.2.20", "192.0.2.11"))
            .usable());
  const Loaded overlapping = load_twins(unicast("192.0.2.10", "192.0.2.11\n192.0.2.12"),
                                        unicast("192.0.2.10", "192.0.2.13\n192.0.2.12"));
  CHECK(messages(overlapping) ==
        Messages{"13:15 error: vrrp_instance `B' has virtual_router_id 51 on 192.0.2.10 with a "
                 "peer of the same address, and so has `A'"});
}

TEST_CASE("whoever names no unicast_src_ip may have the one that another names") {
  const std::string peer = "interface eth1\nunicast_peer {\n192.0.2.11\n}";
  const std::string sourced = peer + "\nunicast_src_ip 192.0.2.10";
  for (const auto& [first, second] : {std::pair{peer, sourced}, {sourced, peer}, {peer, peer}}) {
    INFO(first << second);
    CHECK_FALSE(load_twins(first, second).usable());
  }
  const Loaded unsure = load_twins(sourced, peer);
  CHECK(messages(unsure) ==
        Messages{"12:15 error: vrrp_instance `B' has virtual_router_id 51 on `eth1' with a peer "
                 "of the same address, and so has `A'",
                 "19:1 note: no `unicast_src_ip': adverts come from the first address of `eth1'"});
  CHECK(unsure.diagnostics.at(0).hint ==
        "with a `unicast_src_ip' of its own each would be another router");
  CHECK(remarks(unsure.diagnostics.at(0)) == Messages{"1: the other one is here"});
  const std::string elsewhere = "interface eth2\nunicast_peer {\n192.0.2.11\n}";
  CHECK(load_twins(sourced, elsewhere).usable());
  CHECK(load_twins(peer, "interface eth1\nunicast_peer {\n192.0.2.12\n}").usable());
}

TEST_CASE("0.0.0.0 is as good as no source, as the kernel takes it") {
  for (const char* source : {"unicast_src_ip 0.0.0.0", "mcast_src_ip 0.0.0.0"}) {
    INFO(source);
    const Loaded loaded = load_text(instance_with(source));
    CHECK_FALSE(only_instance(loaded).unicast_src_ip);
    CHECK_FALSE(only_instance(loaded).multicast_source);
    CHECK(exit_status(loaded) == ExitStatus::complaint);
  }
}
