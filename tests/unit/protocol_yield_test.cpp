// SPDX-License-Identifier: Apache-2.0
// Decision 5 in a sync group with a gate: the siblings of the member that was outbid keep
// advertising, without addresses, until nobody can write here any more.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

using Phase = Group::Phase;

const StatusChanged outbid{Status::master, Status::backup,
                           "192.168.14.129 advertises priority 200, ours is 100"};

/// Serving since claim_time; VI_1 was outbid at 4 s.
VirtualGroup yielding() {
  VirtualGroup node{gated, {version_2("VI_1"), version_2("VI_2"), version_2("VI_3")}};
  node.serve();
  CHECK(node.hear(4s, 200, 0) ==
        Actions{RemoveAddresses{0}, RemoveAddresses{1}, RemoveAddresses{2}, Fence{1}, outbid});
  return node;
}

}  // namespace

TEST_CASE("The siblings advertise until the fence is through, and then resign") {
  auto node = yielding();
  CHECK(node.run(claim_time + 1s) == Actions{SendAdvert{1, 100}, SendAdvert{2, 100}});
  CHECK(node.fenced(5s, 1) == Actions{SendAdvert{1, 0}, SendAdvert{2, 0}});
  CHECK(node.phase() == Phase::backup);
}

TEST_CASE("Siblings wait for a fence no longer than fence_max") {
  auto node = yielding();
  node.run(6'999ms);
  CHECK(node.run(7s) == Actions{Report{Report::Level::warning,
                                       "(VI_1) the fence did not finish in time: resigning "
                                       "unfenced"},
                                SendAdvert{1, 0}, SendAdvert{2, 0}, MasterSilent{}});
  CHECK(node.phase() == Phase::backup);
}

TEST_CASE("A sibling that is outbid meanwhile falls silent, and the last one ends it") {
  auto node = yielding();
  CHECK(node.hear(4'100ms, 200, 1).empty());
  CHECK(node.run(claim_time + 1s) == Actions{SendAdvert{2, 100}});
  SECTION("all of them: nobody is left to resign to") {
    CHECK(node.hear(4'700ms, 200, 2) == Actions{MasterHeard{}});
    CHECK(node.phase() == Phase::backup);
    CHECK(node.fenced(5s, 1).empty());
  }
  SECTION("one remains: it resigns") { CHECK(node.fenced(5s, 1) == Actions{SendAdvert{2, 0}}); }
}

TEST_CASE("A fault that comes meanwhile is said at once, and is the state afterwards") {
  auto node = yielding();
  CHECK(node.set_fitness(4'500ms, faulty("check_run: dead"), 1) ==
        Actions{StatusChanged{Status::backup, Status::fault, "VI_2: check_run: dead"}});
  CHECK(node.fenced(4'600ms, 1) == Actions{SendAdvert{1, 0}, SendAdvert{2, 0}});
  CHECK(node.phase() == Phase::fault);
  CHECK(node.deadline() == never);
}

TEST_CASE("Stop meanwhile: no second fence, and stopped when it is through") {
  auto node = yielding();
  CHECK(node.stop(4'500ms).empty());
  CHECK_FALSE(node.group().done());
  CHECK(node.fenced(4'600ms, 1) ==
        Actions{SendAdvert{1, 0}, SendAdvert{2, 0},
                StatusChanged{Status::backup, Status::stopped, "stopped"}});
  CHECK(node.group().done());
}

TEST_CASE("The member that was outbid follows its winner all the time") {
  auto node = yielding();
  node.hear(4'500ms, 200, 0);
  node.fenced(4'600ms, 1);
  node.hear(5s, 200, 1);
  node.hear(5s, 200, 2);
  node.run(4'500ms + claim_time);
  CHECK(node.phase() == Phase::backup);
  CHECK(node.run(5s + claim_time).back() == Action{OpenGate{2}});
}

TEST_CASE("A fault with a gate: a member that is outbid has nobody to resign to, the other has") {
  VirtualGroup node{gated, {version_2("VI_1"), version_2("VI_2")}};
  node.serve();
  node.set_fitness(4s, faulty("check_run: dead"));
  CHECK(node.hear(4'100ms, 200, 0).empty());
  CHECK(node.phase() == Phase::leaving);
  CHECK(node.fenced(4'200ms, 1) == Actions{SendAdvert{1, 0}});
  CHECK(node.phase() == Phase::fault);
}
