// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>

#include "tests/support/catch.hpp"
#include "vrrpd/runtime/plan.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using runtime::TrackerPlan;

namespace {

config::ScriptCommand script(std::string path) {
  return {.command = {.argv = {path}, .user = {}, .group = {}}, .text = path, .place = {}};
}

/// The classic pair's first node.
config::Model classic() {
  config::Model model;
  config::VrrpScript check;
  check.name = "check_run";
  check.script = script("/etc/check_mysql.py");
  check.interval = 10s;
  model.scripts.push_back(check);

  config::VrrpInstance instance;
  instance.name = "VI_1";
  instance.interface = "eth1";
  instance.virtual_router_id = 51;
  instance.nopreempt = true;
  instance.auth_pass_set = true;
  instance.auth_pass = "1111";
  config::TrackedScript tracked;
  tracked.name = "check_run";
  instance.track_script.push_back(tracked);
  instance.notify.any = script("/etc/notify.py");
  config::VirtualAddress address;
  address.address = IpAddress::v4(192, 168, 14, 88);
  instance.virtual_ipaddress.push_back(address);
  model.instances.push_back(instance);

  config::SyncGroup group;
  group.name = "VG1";
  group.members = {"VI_1"};
  model.groups.push_back(group);
  return model;
}

config::ModuleUse mysql(std::string name) {
  config::ModuleUse use;
  use.name = std::move(name);
  use.module = "mysql";
  return use;
}

}  // namespace

TEST_CASE(
    "an instance of a sync group runs in the group, and tracks its interface and its script") {
  const auto model = classic();
  Diagnostics diagnostics;
  const auto plan = runtime::make_plan(model, diagnostics);
  CHECK(diagnostics.empty());
  REQUIRE(plan.groups.size() == 1);
  CHECK(plan.groups[0].name == "VG1");
  CHECK(plan.groups[0].scripts);
  CHECK(plan.groups[0].module == nullptr);
  REQUIRE(plan.groups[0].members.size() == 1);
  const auto& member = plan.groups[0].members[0];
  CHECK_FALSE(member.protocol.preempt);
  CHECK(member.protocol.authentication == protocol::Authentication::pass("1111"));
  CHECK(member.protocol.addresses == std::vector{IpAddress::v4(192, 168, 14, 88)});
  REQUIRE(member.trackers.size() == 2);
  CHECK(member.trackers[0].source == TrackerPlan::Source::own);
  CHECK(member.trackers[0].key == "eth1");
  CHECK(member.trackers[1].key == "check_run");
  REQUIRE(plan.checks.size() == 1);
  CHECK(plan.checks[0].module == nullptr);
}

TEST_CASE("a module runs in place of the script, and of the notify scripts, and that is said") {
  auto model = classic();
  model.checks.push_back(mysql("check_run"));
  model.notifies.push_back(mysql("VI_1"));
  Diagnostics diagnostics;
  const auto plan = runtime::make_plan(model, diagnostics);
  REQUIRE(plan.groups.size() == 1);
  // Named by its member, the module is the whole group's gate.
  CHECK(plan.groups[0].module == &model.notifies[0]);
  CHECK_FALSE(plan.groups[0].scripts);
  CHECK(plan.checks[0].module == &model.checks[0]);
  REQUIRE(diagnostics.size() == 2);
  CHECK(diagnostics[0].severity == Severity::note);
  CHECK(diagnostics[0].message ==
        "notify of VI_1 does not run: [notify.VI_1] does its work (also_run_scripts = true runs "
        "both)");
  CHECK(diagnostics[1].message ==
        "vrrp_script check_run: module mysql runs in place of the script, with the timing of "
        "[check.check_run]; interval, timeout, rise and fall of this block do not count");
}

TEST_CASE("also_run_scripts keeps the scripts") {
  auto model = classic();
  model.notifies.push_back(mysql("VG1"));
  model.notifies[0].also_run_scripts = true;
  Diagnostics diagnostics;
  const auto plan = runtime::make_plan(model, diagnostics);
  CHECK(plan.groups[0].scripts);
  CHECK(diagnostics.empty());
}

TEST_CASE("two modules for one group are an error") {
  auto model = classic();
  model.notifies.push_back(mysql("VG1"));
  model.notifies.push_back(mysql("VI_1"));
  Diagnostics diagnostics;
  (void)runtime::make_plan(model, diagnostics);
  const auto error = std::ranges::find(diagnostics, Severity::error, &Diagnostic::severity);
  REQUIRE(error != diagnostics.end());
  CHECK(error->message == "[notify.VG1] and [notify.VI_1] are both of group VG1");
}

TEST_CASE("the weight of a line goes before the script's own") {
  auto model = classic();
  model.scripts[0].weight = -20;
  SECTION("the script's") {
    Diagnostics diagnostics;
    CHECK(runtime::make_plan(model, diagnostics).groups[0].members[0].trackers[1].weight == -20);
  }
  SECTION("the line's") {
    model.instances[0].track_script[0].weight = 0;
    Diagnostics diagnostics;
    CHECK(runtime::make_plan(model, diagnostics).groups[0].members[0].trackers[1].weight == 0);
  }
}

TEST_CASE("a check with a weight, a reversed one, and another group's forbid nothing") {
  auto model = classic();
  Diagnostics diagnostics;
  CHECK(runtime::depends_on(runtime::make_plan(model, diagnostics).groups[0], "check_run"));
  CHECK_FALSE(runtime::depends_on(runtime::make_plan(model, diagnostics).groups[0], "check_other"));
  model.instances[0].track_script[0].weight = -20;
  CHECK_FALSE(runtime::depends_on(runtime::make_plan(model, diagnostics).groups[0], "check_run"));
  model.instances[0].track_script[0].weight = 0;
  model.instances[0].track_script[0].weight_reverse = true;
  CHECK_FALSE(runtime::depends_on(runtime::make_plan(model, diagnostics).groups[0], "check_run"));
}

TEST_CASE("tracked files and processes have their block's weight unless the line has one") {
  auto model = classic();
  config::TrackFile file;
  file.name = "file";
  file.weight = 3;
  file.weight_reverse = true;
  model.track_files.push_back(file);
  config::TrackProcess process;
  process.name = "process";
  model.track_processes.push_back(process);
  config::TrackedByName line;
  line.name = "file";
  model.instances[0].track_file.push_back(line);
  file.name = line.name = "another file";
  model.track_files.push_back(file);
  line.weight = -5;
  model.groups[0].track_file.push_back(line);
  line.name = "process";
  line.weight.reset();
  model.groups[0].track_process.push_back(line);

  Diagnostics diagnostics;
  const auto plan = runtime::make_plan(model, diagnostics);
  std::vector<std::tuple<TrackerPlan::Source, std::string, int, bool>> tracked;
  for (const auto& tracker : plan.groups.at(0).members.at(0).trackers) {
    if (tracker.source != TrackerPlan::Source::file &&
        tracker.source != TrackerPlan::Source::process) {
      continue;
    }
    tracked.emplace_back(tracker.source, tracker.key, tracker.weight, tracker.reverse);
  }
  CHECK(tracked == std::vector<std::tuple<TrackerPlan::Source, std::string, int, bool>>{
                       {TrackerPlan::Source::file, "file", 3, true},
                       {TrackerPlan::Source::file, "another file", -5, false},
                       {TrackerPlan::Source::process, "process", 0, false}});
}

TEST_CASE("a group with an owner in it cannot have weights, and that is said once") {
  auto model = classic();
  model.instances.push_back(model.instances[0]);
  model.instances[1].name = "VI_2";
  model.instances[1].priority = 255;
  model.groups[0].members = {"VI_1", "VI_2"};
  config::TrackedInterface tracked;
  tracked.name = "eth7";
  tracked.weight = -20;
  model.groups[0].track_interface.push_back(tracked);
  Diagnostics diagnostics;
  const auto plan = runtime::make_plan(model, diagnostics);
  for (const auto& member : plan.groups[0].members) {
    CHECK(member.trackers.back().key == "eth7");
    CHECK(member.trackers.back().weight == 0);
  }
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].message ==
        "the weights of what vrrp_sync_group VG1 tracks do not count, each is a fault when it "
        "fails: VI_2 has priority 255, which nothing moves");
}

TEST_CASE("interfaces that addresses go to are tracked once each, unless no_track") {
  auto model = classic();
  const auto line = [](std::string device, bool no_track) {
    config::VirtualAddress address;
    address.address = IpAddress::v4(192, 0, 2, 1);
    address.device = std::move(device);
    address.no_track = no_track;
    return address;
  };
  auto& instance = model.instances[0];
  instance.virtual_ipaddress = {line("eth1", false), line("eth2", false), line("eth3", true)};
  instance.virtual_ipaddress_excluded = {line("eth2", false), line("eth4", false)};
  Diagnostics diagnostics;
  std::vector<std::string> links;
  const auto plan = runtime::make_plan(model, diagnostics);
  for (const auto& tracker : plan.groups[0].members[0].trackers) {
    if (tracker.source == TrackerPlan::Source::link) links.push_back(tracker.key);
  }
  CHECK(links == std::vector<std::string>{"eth2", "eth4"});
}

TEST_CASE("an instance's own family, group, peers and checksum reach the protocol") {
  auto model = classic();
  auto& instance = model.instances[0];
  instance.version = 3;
  SECTION("IPv6") {
    instance.family = Family::ipv6;
    Diagnostics diagnostics;
    const auto protocol = runtime::make_plan(model, diagnostics).groups[0].members[0].protocol;
    CHECK(protocol.group == *IpAddress::parse("ff02::12"));
    CHECK(protocol.authentication == protocol::Authentication{});
  }
  SECTION("unicast") {
    config::UnicastPeer peer;
    peer.address = IpAddress::v4(192, 0, 2, 2);
    peer.min_ttl = 254;
    instance.unicast_peers.push_back(peer);
    instance.v3_checksum_as_peer = true;
    instance.garp_lower_prio_repeat = 0;
    Diagnostics diagnostics;
    const auto protocol = runtime::make_plan(model, diagnostics).groups[0].members[0].protocol;
    CHECK(protocol.unicast());
    CHECK(protocol.unicast_peers[0].min_ttl == 254);
    CHECK(protocol.checksum == protocol::ChecksumChoice::as_peer);
    CHECK_FALSE(protocol.garp_lower_prio);
  }
}

TEST_CASE("what a member and its group both track counts once, and that is said with its line") {
  auto model = classic();
  auto& instance = model.instances[0];
  auto& group = model.groups[0];
  instance.track_script[0].place = {"keepalived.conf", 12, 3};
  config::TrackedScript script_of_group;
  script_of_group.name = "check_run";
  script_of_group.weight = -20;
  group.track_script.push_back(script_of_group);
  config::TrackedInterface link;
  link.name = "eth7";
  link.weight = -5;
  link.place = {"keepalived.conf", 15, 3};
  instance.track_interface.push_back(link);
  link.weight = 30;
  link.weight_reverse = true;
  group.track_interface.push_back(link);
  // An address goes to eth8: tracked without a line, and so without a complaint.
  config::VirtualAddress elsewhere;
  elsewhere.address = IpAddress::v4(192, 0, 2, 1);
  elsewhere.device = "eth8";
  instance.virtual_ipaddress.push_back(elsewhere);
  link.name = "eth8";
  group.track_interface.push_back(link);

  Diagnostics diagnostics;
  const auto plan = runtime::make_plan(model, diagnostics);
  std::vector<std::tuple<TrackerPlan::Source, std::string, int, bool>> tracked;
  for (const auto& tracker : plan.groups.at(0).members.at(0).trackers) {
    tracked.emplace_back(tracker.source, tracker.key, tracker.weight, tracker.reverse);
  }
  CHECK(tracked == std::vector<std::tuple<TrackerPlan::Source, std::string, int, bool>>{
                       {TrackerPlan::Source::own, "eth1", 0, false},
                       {TrackerPlan::Source::link, "eth8", 0, false},
                       {TrackerPlan::Source::check, "check_run", 0, false},
                       {TrackerPlan::Source::link, "eth7", 30, true}});
  REQUIRE(diagnostics.size() == 2);
  CHECK(diagnostics[0].severity == Severity::warning);
  CHECK(diagnostics[0].place.line == 12);
  CHECK(diagnostics[0].message ==
        "track_script check_run stands in vrrp_instance VI_1 and in vrrp_sync_group VG1: it "
        "counts once, with weight 0");
  CHECK(diagnostics[0].hint == "remove it from vrrp_instance VI_1");
  CHECK(diagnostics[1].place.line == 15);
  CHECK(diagnostics[1].message ==
        "track_interface eth7 stands in vrrp_instance VI_1 and in vrrp_sync_group VG1: it counts "
        "once, with weight 30 reverse");
}

TEST_CASE("a reversed weight that does not count is a fault when it succeeds") {
  auto model = classic();
  model.instances[0].priority = 255;
  config::TrackedScript tracked;
  tracked.name = "check_run";
  tracked.weight = 10;
  tracked.weight_reverse = true;
  model.instances[0].track_script.clear();
  model.groups[0].track_script.push_back(tracked);
  Diagnostics diagnostics;
  const auto plan = runtime::make_plan(model, diagnostics);
  CHECK(plan.groups[0].members[0].trackers.back().reverse);
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].message ==
        "the weights of what vrrp_sync_group VG1 tracks do not count, each is a fault when it "
        "succeeds: VI_1 has priority 255, which nothing moves");
  CHECK(diagnostics[0].hint ==
        "give no member priority 255; without `reverse' a tracker is a fault when it fails");
}

TEST_CASE("an instance tracks what is static and names its track_group, and nothing else of it") {
  auto model = classic();
  model.track_groups.push_back(
      {.name = "G", .members = {"VI_1"}, .member_places = {}, .place = {}});
  const auto address = [&model](const char* device, const char* group, bool no_track) {
    config::VirtualAddress line;
    line.device = device;
    line.track_group = group;
    line.no_track = no_track;
    model.static_addresses.push_back(line);
  };
  address("eth2", "G", false);
  address("eth3", "", false);
  address("eth4", "G", true);
  address("eth5", "H", false);
  model.static_routes.push_back(
      {.route = {.destination = *IpPrefix::parse("10.1.0.0/16"), .next_hops = {{.device = "eth6"}}},
       .place = {},
       .track_group = "G"});
  model.static_rules.push_back({.rule = {.in_device = "eth7"}, .place = {}, .track_group = "G"});

  Diagnostics diagnostics;
  const auto plan = runtime::make_plan(model, diagnostics);
  std::vector<std::string> links;
  for (const auto& tracker : plan.groups.at(0).members.at(0).trackers) {
    if (tracker.source == TrackerPlan::Source::link) links.push_back(tracker.key);
  }
  CHECK(links == std::vector<std::string>{"eth2", "eth6", "eth7"});
}
