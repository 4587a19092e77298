// SPDX-License-Identifier: Apache-2.0
// keepalived vrrp_sync_group: members move together (decision 4: one gate, one list of actions).
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

using Phase = Group::Phase;

std::vector<InstanceConfig> members(std::size_t count) {
  std::vector<InstanceConfig> configs;
  for (std::size_t i = 0; i < count; ++i) {
    configs.push_back(version_2("VI_" + std::to_string(i + 1)));
    configs.back().vrid = static_cast<std::uint8_t>(51 + i);
  }
  return configs;
}

const std::string outbid = "192.168.14.129 advertises priority 200, ours is 100";

}  // namespace

TEST_CASE("All claim together") {
  VirtualGroup node{ungated, members(3)};
  CHECK(node.start() == Actions{StatusChanged{Status::initialize, Status::backup, "start"}});
  CHECK(node.on_time(claim_time) ==
        Actions{SendAdvert{0, 100}, SendAdvert{1, 100}, SendAdvert{2, 100}, AddAddresses{0},
                AddAddresses{1}, AddAddresses{2}, Announce{0}, Announce{1}, Announce{2},
                StatusChanged{Status::backup, Status::master, "no other master"}});
}

TEST_CASE("None claims before all want it") {
  VirtualGroup node{ungated, members(2)};
  node.start();
  node.hear(2s, 200, 1);
  CHECK(node.run(2s + claim_time - 1ns).empty());
  CHECK(node.phase() == Phase::backup);
  CHECK(node.run(2s + claim_time).size() == 7);
  CHECK(node.phase() == Phase::serving);
}

TEST_CASE("One gate for all") {
  VirtualGroup node{gated, members(2)};
  node.start();
  node.set_standing(0s, fit_standing());
  CHECK(node.on_time(claim_time) == Actions{SendAdvert{0, 100}, SendAdvert{1, 100}, OpenGate{1}});
  CHECK(node.gate_opened(4s, 1) ==
        Actions{AddAddresses{0}, AddAddresses{1}, Announce{0}, Announce{1},
                StatusChanged{Status::backup, Status::master, "no other master"}});
}

TEST_CASE("One refusal faults all") {
  VirtualGroup node{gated, members(2)};
  node.claim();
  CHECK(node.gate_refused(4s, 1, "a gap", "gap") ==
        Actions{Fence{1}, StatusChanged{Status::backup, Status::fault, "a gap"}});
  CHECK(node.fenced(4s, 1) == Actions{SendAdvert{0, 0}, SendAdvert{1, 0}});
}

TEST_CASE("A fault of one is a fault of all, and is over when the last one is") {
  VirtualGroup node{ungated, members(2)};
  node.serve();
  CHECK(node.set_fitness(4s, faulty("interface eth1 is down"), 1) ==
        Actions{RemoveAddresses{0}, RemoveAddresses{1},
                StatusChanged{Status::master, Status::fault, "VI_2: interface eth1 is down"},
                SendAdvert{0, 0}, SendAdvert{1, 0}});
  CHECK(node.set_fitness(5s, faulty("check_run: dead"), 0).empty());
  CHECK(node.set_fitness(6s, healthy(), 1).empty());
  CHECK(node.set_fitness(7s, healthy(), 0) ==
        Actions{StatusChanged{Status::fault, Status::backup, "fault is over"}});
}

TEST_CASE("All reasons at start are said, with whose they are") {
  VirtualGroup node{ungated, members(2)};
  node.set_fitness(0s, faulty("check_run: dead"), 0);
  node.set_fitness(0s, faulty("interface eth1 is down"), 1);
  CHECK(node.start() ==
        Actions{StatusChanged{Status::initialize, Status::fault,
                              "VI_1: check_run: dead; VI_2: interface eth1 is down"}});
}

TEST_CASE("A member whose check has not spoken holds all of them") {
  VirtualGroup node{ungated, members(2)};
  node.set_fitness(0s, awaiting_verdict(), 1);
  CHECK(node.start().empty());
  CHECK(node.set_fitness(1s, healthy(), 1).size() == 1);
}

TEST_CASE("One that yields takes all along; the peers of the others learn it by priority 0") {
  VirtualGroup node{ungated, members(3)};
  node.serve();
  CHECK(node.hear(4s, 200, 1) == Actions{RemoveAddresses{0}, RemoveAddresses{1}, RemoveAddresses{2},
                                         StatusChanged{Status::master, Status::backup, outbid},
                                         SendAdvert{0, 0}, SendAdvert{2, 0}});
}

TEST_CASE("Only if all members own their addresses do they start as master") {
  auto configs = members(2);
  configs[0].priority = 255;
  VirtualGroup mixed{ungated, configs};
  CHECK(mixed.start().size() == 1);
  CHECK(mixed.phase() == Phase::backup);
  configs[1].priority = 255;
  VirtualGroup owner{ungated, configs};
  owner.start();
  CHECK(owner.phase() == Phase::serving);
}

TEST_CASE("keepalived `state MASTER`: at start one interval and the least skew are enough") {
  auto configs = members(2);
  configs[0].start_as_master = configs[1].start_as_master = true;
  VirtualGroup node{ungated, configs};
  node.start();
  CHECK(node.deadline() == 1'003'906'250ns);
  SECTION("so that it is master soon") {
    node.run(1'003'906'250ns);
    CHECK(node.phase() == Phase::serving);
  }
  SECTION("unless a master is heard meanwhile") {
    node.hear(1s, 200, 0);
    node.run(1s + claim_time - 1ns);
    CHECK(node.phase() == Phase::backup);
  }
  SECTION("but not again after a fault") {
    node.set_fitness(500ms, faulty("check_run: dead"));
    node.set_fitness(600ms, healthy());
    CHECK(node.deadline() == 600ms + claim_time);
  }
}

TEST_CASE("`state MASTER` of one member only: the other's full wait counts") {
  auto configs = members(2);
  configs[0].start_as_master = true;
  VirtualGroup node{ungated, configs};
  node.start();
  node.run(claim_time - 1ns);
  CHECK(node.phase() == Phase::backup);
  node.run(claim_time);
  CHECK(node.phase() == Phase::serving);
}

TEST_CASE("`state MASTER` without a sync group shortens nothing") {
  auto config = version_2();
  config.start_as_master = true;
  VirtualGroup node{ungated, {config}};
  node.start();
  CHECK(node.deadline() == claim_time);
}

TEST_CASE("Stop: every member resigns") {
  VirtualGroup node{ungated, members(2)};
  node.serve();
  CHECK(node.stop(4s) == Actions{RemoveAddresses{0}, RemoveAddresses{1}, SendAdvert{0, 0},
                                 SendAdvert{1, 0},
                                 StatusChanged{Status::master, Status::stopped, "stopped"}});
}

TEST_CASE("One that overslept steps down for all") {
  VirtualGroup node{ungated, members(2)};
  node.serve();
  node.hear(claim_time + 2s, 90, 1);
  const auto actions = node.on_time(claim_time + 3s + 1ns);
  CHECK(actions.size() == 4);
  CHECK(node.phase() == Phase::backup);
}

TEST_CASE("A tie that a sync group loses is said: crossed addresses make both nodes yield") {
  VirtualGroup node{ungated, members(2)};
  node.serve();
  CHECK(node.hear(4s, 100, 1) ==
        Actions{RemoveAddresses{0}, RemoveAddresses{1},
                StatusChanged{Status::master, Status::backup,
                              "192.168.14.129 advertises priority 100, ours is 100"},
                Report{Report::Level::warning,
                       "(VI_1) lost to an equal priority, by address: of members of a sync group "
                       "whose addresses order differently each node loses one, and both yield. "
                       "Give the nodes different priorities"},
                SendAdvert{0, 0}});
}
