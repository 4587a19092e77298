// SPDX-License-Identifier: Apache-2.0
// Names that mean something elsewhere in the file.
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::config;
using namespace vrrpd::config::test;

namespace {

const std::string kSecure = "global_defs {\nenable_script_security\n}\n";

std::string instance(const std::string& name, int id, const std::string& lines = {}) {
  return "vrrp_instance " + name + " {\ninterface eth1\nvirtual_router_id " + std::to_string(id) +
         "\nvirtual_ipaddress {\n192.0.2." + std::to_string(id) + "\n}\n" + lines + "}\n";
}

std::string script(const std::string& name, const std::string& lines = {}) {
  return "vrrp_script " + name + " {\nscript /bin/true\n" + lines + "}\n";
}

}  // namespace

TEST_CASE("a sync group has members, trackers and notifies") {
  const Loaded loaded =
      load_text(kSecure + script("chk") +
                "vrrp_sync_group G {\ngroup {\nA B\n}\ntrack_script {\nchk weight 5\n}\n"
                "track_interface {\neth2\n}\nnotify_master /m\nnotify_backup /b\nnotify_fault /f\n"
                "notify_stop /s\nnotify /a\n}\n" +
                instance("A", 1) + instance("B", 2));
  CHECK(messages(loaded) == Messages{});
  const SyncGroup& group = loaded.model.groups.at(0);
  CHECK(group.members == std::vector<std::string>{"A", "B"});
  CHECK(group.track_script.at(0).name == "chk");
  CHECK(group.track_script.at(0).weight == 5);
  CHECK(group.track_interface.at(0).name == "eth2");
  CHECK(group.notify.master->text == "/m");
  CHECK(group.notify.backup->text == "/b");
  CHECK(group.notify.fault->text == "/f");
  CHECK(group.notify.stop->text == "/s");
  CHECK(group.notify.any->text == "/a");
}

TEST_CASE("members that are not there, or are in another group, are left out") {
  const Loaded loaded = load_text(
      "vrrp_sync_group G {\ngroup {\nA\nB\nBB\n}\n}\n"
      "vrrp_sync_group H {\ngroup {\nA\n}\n}\n" +
      instance("A", 1) + instance("BBB", 2));
  CHECK(messages(loaded) ==
        Messages{"1:17 warning: vrrp_sync_group `G' has one member only",
                 "4:1 warning: there is no vrrp_instance `B', ignoring it",
                 "5:1 warning: there is no vrrp_instance `BB', ignoring it",
                 "8:17 warning: vrrp_sync_group `H' has no members, ignoring it",
                 "10:1 warning: `A' is in vrrp_sync_group `G' already, ignoring it"});
  CHECK(loaded.diagnostics.at(2).hint == "did you mean `BBB'?");
  CHECK(loaded.model.groups.size() == 1);
}

TEST_CASE("members of a group have no weights") {
  const Loaded loaded = load_text(
      kSecure + "vrrp_sync_group G {\ngroup {\nA\nB\n}\n}\n" + script("heavy", "weight 5\n") +
      script("light") +
      instance("A", 1, "track_script {\nheavy\nlight\n}\ntrack_interface {\neth2 weight 3\n}\n") +
      instance("B", 2, "track_script {\nlight weight 2\nheavy weight 0\n}\n"));
  CHECK(messages(loaded) ==
        Messages{"24:1 warning: `heavy' has a weight, and members of a vrrp_sync_group have none: "
                 "ignoring it",
                 "28:1 warning: `eth2' has a weight, and members of a vrrp_sync_group have none: "
                 "taking weight 0",
                 "38:1 warning: `light' has a weight, and members of a vrrp_sync_group have none: "
                 "ignoring it"});
  CHECK(loaded.model.instances.at(0).track_script.size() == 1);
  CHECK(loaded.model.instances.at(0).track_interface.at(0).weight == 0);
  CHECK(loaded.model.instances.at(1).track_script.at(0).name == "heavy");
}

TEST_CASE("members keep their weights if their group says so") {
  for (const char* keyword : {"sync_group_tracking_weight", "global_tracking"}) {
    const Loaded loaded = load_text(
        kSecure + "vrrp_sync_group G {\n" + keyword + "\ngroup {\nA\nB\n}\n}\n" +
        script("heavy", "weight 5\n") +
        instance("A", 1, "track_script {\nheavy\n}\ntrack_interface {\neth2 weight 3\n}\n") +
        instance("B", 2));
    CHECK(loaded.model.groups.at(0).tracking_weight);
    CHECK(loaded.model.instances.at(0).track_script.size() == 1);
    CHECK(loaded.model.instances.at(0).track_interface.at(0).weight == 3);
    CHECK(messages(loaded) == (keyword == std::string{"global_tracking"}
                                   ? Messages{"5:1 note: `global_tracking' is an old name of "
                                              "`sync_group_tracking_weight'"}
                                   : Messages{}));
  }
}

TEST_CASE("a script may be defined after the instance that tracks it, which keepalived loses") {
  const Loaded loaded = load_text(
      kSecure + instance("A", 1, "track_script {\nchk weight -20 reverse\n}\n") + script("chk"));
  CHECK(messages(loaded) == Messages{"11:1 warning: keepalived does not track `chk', which is "
                                     "defined further down"});
  CHECK(remarks(loaded.diagnostics.at(0)) == Messages{"14: it is defined here"});
  const TrackedScript& tracked = loaded.model.instances.at(0).track_script.at(0);
  CHECK(tracked.name == "chk");
  CHECK(tracked.weight == -20);
  CHECK(tracked.weight_reverse);
}

TEST_CASE("a script that nobody defines is ignored with a suggestion") {
  const Loaded loaded = load_text(kSecure + script("chk_mysql") +
                                  instance("A", 1, "track_script {\nchk_mysq\nchk_mysql\n}\n"));
  CHECK(messages(loaded) ==
        Messages{"14:1 warning: there is no vrrp_script `chk_mysq', ignoring it"});
  CHECK(loaded.diagnostics.at(0).hint == "did you mean `chk_mysql'?");
}

TEST_CASE("a second block of a name is left out whole") {
  CHECK(messages(load_text(instance("A", 1) + instance("A", 2))) ==
        Messages{"8:15 warning: a second vrrp_instance `A', ignoring its block"});
  CHECK(messages(load_text(kSecure + script("c") + script("c") +
                           instance("A", 1, "track_script {\nc\n}\n"))) ==
        Messages{"7:13 warning: a second vrrp_script `c', ignoring its block"});
  CHECK(messages(load_text(instance("A", 1) + instance("B", 2) +
                           "vrrp_sync_group G {\ngroup {\nA\nB\n}\n}\nvrrp_sync_group G {\n}\n")) ==
        Messages{"21:17 warning: a second vrrp_sync_group `G', ignoring its block"});
}

TEST_CASE("one identifier is one router on a link") {
  const std::string other_link =
      "vrrp_instance C {\ninterface eth2\nvirtual_router_id 1\nvirtual_ipaddress "
      "{\n10.0.0.1\n}\n}\n";
  CHECK(messages(load_text(instance("A", 1) + other_link)) == Messages{});
  const Loaded loaded = load_text(instance("A", 1) +
                                  "vrrp_instance B {\ninterface eth1\nvirtual_router_id "
                                  "1\nvirtual_ipaddress {\n10.0.0.1\n}\n}\n");
  CHECK(
      messages(loaded) ==
      Messages{"8:15 error: vrrp_instance `B' has virtual_router_id 1 on `eth1', and so has `A'"});
  CHECK_FALSE(loaded.usable());
}

TEST_CASE("an address of two instances is said") {
  CHECK(messages(load_text(instance("A", 1) +
                           "vrrp_instance B {\ninterface eth1\nvirtual_router_id 2\n"
                           "virtual_ipaddress {\n192.0.2.1\n}\n}\n")) ==
        Messages{"12:1 warning: 192.0.2.1 belongs to vrrp_instance `A' already"});
}

TEST_CASE("a weight that moves no address is said, with the line that tracks it") {
  const std::string heavy = script("heavy", "weight -20\n");
  const Loaded loaded =
      load_text(kSecure + heavy + script("light") +
                instance("A", 1, "nopreempt\ntrack_script {\nheavy\nlight\n}\n") +
                instance("B", 2, "track_script {\nheavy\n}\n") +
                instance("C", 3, "priority 255\ntrack_interface {\neth2 weight 3\neth3\n}\n"));
  CHECK(messages(loaded) ==
        Messages{"19:1 warning: `heavy' has a weight, which moves no address if the other node has "
                 "`nopreempt' as `A' has",
                 "41:1 warning: `eth2' has a weight, and priority 255 of `C' never changes"});
  CHECK(
      messages(load_text(kSecure + heavy + instance("A", 1, "nopreempt\n") + instance("B", 2) +
                         "vrrp_sync_group G {\ngroup {\nA\nB\n}\ntrack_script {\nheavy\n}\n}\n")) ==
      Messages{"29:1 warning: `heavy' has a weight, which moves no address if the other node has "
               "`nopreempt' as `A' has"});
}

TEST_CASE("lines of track_file and track_process name definitions, with weights of their own") {
  const std::string definitions =
      "track_file f {\nfile /tmp/f\n}\nvrrp_track_process p {\nprocess mysqld\n}\n";
  const std::string lines = "track_file {\nf weight -254 reverse\n}\ntrack_process {\np\nq\n}\n";
  const Loaded loaded = load_text(definitions + instance("A", 1, lines));
  CHECK(messages(loaded) ==
        Messages{"18:1 warning: there is no vrrp_track_process `q', ignoring it"});
  const VrrpInstance& one = loaded.model.instances.at(0);
  CHECK(one.track_file.at(0).name == "f");
  CHECK(one.track_file.at(0).weight == -254);
  CHECK(one.track_file.at(0).weight_reverse);
  CHECK(one.track_process.at(0).name == "p");
  CHECK_FALSE(one.track_process.at(0).weight.has_value());

  const Loaded grouped =
      load_text(definitions + instance("A", 1) + instance("B", 2) +
                "vrrp_sync_group G {\ngroup {\nA\nB\n}\ntrack_file {\nf\n}\ntrack_process "
                "{\np weight 5\n}\n}\n");
  CHECK(messages(grouped) == Messages{});
  CHECK(grouped.model.groups.at(0).track_file.at(0).name == "f");
  CHECK(grouped.model.groups.at(0).track_process.at(0).weight == 5);
}

TEST_CASE("an excluded address of two instances is said too") {
  CHECK(messages(load_text(instance("A", 1) +
                           instance("B", 2, "virtual_ipaddress_excluded {\n192.0.2.1\n}\n"))) ==
        Messages{"15:1 warning: 192.0.2.1 belongs to vrrp_instance `A' already"});
}

TEST_CASE("a garp_group paces interfaces, each in one group") {
  const Loaded loaded = load_text(
      "garp_group {\ninterfaces {\neth0 eth1\neth2\n}\ngarp_interval 0.001\ngna_interval "
      "0.000001\n}\n"
      "garp_group {\ninterface eth3\ninterface eth1\ngarp_interval 1\n}\n" +
      instance("A", 1));
  CHECK(messages(loaded) ==
        Messages{"11:11 warning: `eth1' is in a garp_group already, ignoring it"});
  REQUIRE(loaded.model.garp_groups.size() == 2);
  const GarpGroup& first = loaded.model.garp_groups[0];
  CHECK(first.interfaces == std::vector<std::string>{"eth0", "eth1", "eth2"});
  CHECK(first.garp_interval == std::chrono::milliseconds{1});
  CHECK(first.gna_interval == std::chrono::microseconds{1});
  CHECK(loaded.model.garp_groups[1].interfaces == std::vector<std::string>{"eth3"});
  CHECK_FALSE(loaded.model.garp_groups[1].gna_interval.has_value());
}

TEST_CASE("a garp_group without an interface or a pause is none") {
  const Loaded loaded = load_text(
      "garp_group {\ninterface eth0\n}\ngarp_group {\ngarp_interval 1\n}\n" + instance("A", 1));
  CHECK(messages(loaded) == Messages{"1:1 warning: this garp_group has no pause, ignoring it",
                                     "4:1 warning: this garp_group has no interface, ignoring it"});
  CHECK(loaded.model.garp_groups.empty());
}

TEST_CASE("an owner of addresses in a group with others is warned of, with both places") {
  const std::string owner = "state MASTER\npriority 255\n";
  const std::string group = "vrrp_sync_group G {\ngroup {\nA B\n}\n}\n";
  const Loaded loaded =
      load_text(group + instance("A", 1, owner) + instance("B", 2, "priority 254\n"));
  CHECK(messages(loaded) ==
        Messages{"1:17 warning: vrrp_sync_group `G' has members with priority 255 and others "
                 "without"});
  REQUIRE(loaded.diagnostics[0].remarks.size() == 2);
  CHECK(messages(load_text(group + instance("A", 1, owner) + instance("B", 2, owner))) ==
        Messages{});
}
