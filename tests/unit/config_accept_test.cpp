// SPDX-License-Identifier: Apache-2.0
// accept and no_accept, and the nftables table that enforces them.
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::config;
using namespace vrrpd::config::test;

namespace {

Loaded load_global(const std::string& lines) {
  return load_text("global_defs {\n" + lines + "\n}\n" + instance_with(""));
}

NftablesTable nftables(const std::string& lines) {
  return load_global(lines).model.global.nftables;
}

std::string instance(const std::string& name, const std::string& id, const std::string& lines,
                     const std::string& address) {
  return "vrrp_instance " + name + " {\ninterface eth" + id + "\nvirtual_router_id " + id + "\n" +
         lines + "\nvirtual_ipaddress {\n" + address + "\n}\n}\n";
}

bool takes_traffic(const Loaded& loaded, std::size_t number) {
  return loaded.model.instances.at(number).virtual_ipaddress.at(0).accept;
}

}  // namespace

TEST_CASE("an address takes traffic unless no_accept stands there; the last word counts") {
  CHECK(only_instance(load_text(instance_with(""))).accept);
  CHECK(only_instance(load_text(instance_with("no_accept\naccept"))).accept);
  const Loaded loaded = load_text(
      instance_with("no_accept\nvirtual_ipaddress_excluded {\n192.0.2.2\n2001:db8::2\n}"));
  CHECK(messages(loaded) == Messages{});
  CHECK_FALSE(only_instance(loaded).accept);
  CHECK_FALSE(only_instance(loaded).virtual_ipaddress.at(0).accept);
  CHECK_FALSE(only_instance(loaded).virtual_ipaddress_excluded.at(0).accept);
  CHECK_FALSE(only_instance(loaded).virtual_ipaddress_excluded.at(1).accept);
}

TEST_CASE("RFC 9568 §6.4.3: the owner of the addresses accepts, and no_accept of it is reported") {
  const Loaded loaded = load_text(
      "vrrp_instance VI_1 {\ninterface eth1\nvirtual_router_id 51\npriority 255\nno_accept\n"
      "virtual_ipaddress {\n192.0.2.1\n}\n}\n");
  CHECK(messages(loaded) == Messages{"5:1 warning: priority 255 has no `no_accept', ignoring it"});
  CHECK(only_instance(loaded).accept);
  CHECK(takes_traffic(loaded, 0));
}

TEST_CASE("an address of two instances takes traffic if one of them accepts, and that is said") {
  const Loaded loaded =
      load_text(instance("A", "1", "no_accept", "192.0.2.1") + instance("B", "2", "", "192.0.2.1"));
  CHECK(messages(loaded) == Messages{"6:1 warning: 192.0.2.1 takes traffic all the same: "
                                     "vrrp_instance `B' has it too, and accepts"});
  CHECK(takes_traffic(loaded, 0));
  CHECK(takes_traffic(loaded, 1));
  const Loaded agreed = load_text(instance("A", "1", "no_accept", "192.0.2.1") +
                                  instance("B", "2", "no_accept", "192.0.2.1"));
  CHECK(messages(agreed) == Messages{});
  CHECK_FALSE(takes_traffic(agreed, 0));
}

TEST_CASE("a link-local address on another interface is another address") {
  const Loaded loaded =
      load_text(instance("A", "1", "no_accept", "fe80::1") + instance("B", "2", "", "fe80::1"));
  CHECK(messages(loaded) == Messages{});
  CHECK_FALSE(takes_traffic(loaded, 0));
  CHECK(takes_traffic(loaded, 1));
}

TEST_CASE("a server that a module opens behind addresses without traffic is pointed out") {
  const std::string group = "vrrp_sync_group VG1 {\ngroup {\nA\nB\n}\n}\n";
  const std::string toml = "[notify.VG1]\nmodule = \"mysql\"\n";
  const auto complaints = [&](const char* of_a, const char* of_b) {
    return messages(load_text(
        instance("A", "1", of_a, "192.0.2.1") + instance("B", "2", of_b, "192.0.2.2") + group,
        toml));
  };
  CHECK(complaints("no_accept", "no_accept") ==
        Messages{"1:9 warning: [notify.VG1] opens a server that no client reaches: `A' takes no "
                 "traffic to its addresses"});
  CHECK(complaints("no_accept", "") == Messages{});
}

TEST_CASE("nftables: the table's name, the first one of which counts") {
  CHECK(nftables("").name.empty());
  CHECK(nftables("nftables").name.empty());
  CHECK(nftables("nftables vip-filter_1").name == "vip-filter_1");
  const Loaded twice = load_global("nftables one\nnftables two");
  CHECK(twice.model.global.nftables.name == "one");
  CHECK(messages(twice) == Messages{"3:10 warning: a second one, ignoring it"});
  const Loaded bad = load_global("nftables 1st\nnftables \"\"\nnftables a b");
  CHECK(messages(bad) ==
        Messages{"2:10 warning: `1st' is not the name of an nftables table, ignoring it",
                 "3:10 warning: `' is not the name of an nftables table, ignoring it",
                 "4:12 warning: unexpected text after `nftables', ignoring it"});
  CHECK(bad.model.global.nftables.name == "a");
}

TEST_CASE("nftables_priority, nftables_ifindex, nftables_counters") {
  const NftablesTable usual = nftables("");
  CHECK(usual.priority == -1);
  CHECK_FALSE(usual.match_ifindex);
  CHECK_FALSE(usual.counters);
  const NftablesTable given =
      nftables("nftables_priority -300\nnftables_ifindex\nnftables_counters");
  CHECK(given.priority == -300);
  CHECK(given.match_ifindex);
  CHECK(given.counters);
  const Loaded bad = load_global("nftables_priority 2147483648");
  CHECK(bad.model.global.nftables.priority == -1);
  CHECK(messages(bad).size() == 1);
}

TEST_CASE("iptables and ipsets are not used, and nftables is named in their place") {
  const Loaded loaded = load_global("vrrp_iptables keepalived_in\nvrrp_ipsets a b");
  CHECK(messages(loaded) == Messages{"2:1 warning: `vrrp_iptables' is not supported, ignoring it",
                                     "3:1 warning: `vrrp_ipsets' is not supported, ignoring it"});
  CHECK(loaded.diagnostics.at(0).hint.starts_with("no_accept is enforced with nftables"));
  CHECK(loaded.diagnostics.at(1).hint.starts_with("no_accept is enforced with nftables"));
}
