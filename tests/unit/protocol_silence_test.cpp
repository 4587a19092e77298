// SPDX-License-Identifier: Apache-2.0
// Decision 14: a module hears early that its master fell silent.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

using Phase = Group::Phase;
using enum Standing::Verdict;

VirtualGroup following(GroupConfig config = gated, InstanceConfig member = version_2()) {
  VirtualGroup node{config, {std::move(member)}};
  node.start();
  node.set_standing(0s, fit_standing());
  node.hear(1s, 200);
  return node;
}

}  // namespace

TEST_CASE("Half an interval after the advert that did not come") {
  auto node = following();
  CHECK(node.deadline() == 2'500ms);
  CHECK(node.run(2'499'999'999ns).empty());
  CHECK(node.run(2'500ms) == Actions{MasterSilent{}});
  SECTION("and when it is heard again") {
    CHECK(node.hear(2'600ms, 200) == Actions{MasterHeard{}});
    CHECK(node.hear(3'600ms, 200).empty());
  }
  SECTION("else this node claims when its time has come") {
    CHECK(node.run(1s + claim_time) == Actions{SendAdvert{0, 100}, OpenGate{1}});
  }
}

TEST_CASE("That there is a master is said when it is heard for the first time") {
  VirtualGroup node{gated, {version_2()}};
  node.start();
  CHECK(node.hear(1s, 200) == Actions{MasterHeard{}});
  CHECK(node.hear(2s, 200).empty());
}

TEST_CASE("At once when it resigns") {
  auto node = following();
  CHECK(node.hear(1'100ms, 0) == Actions{MasterSilent{}});
}

TEST_CASE("Without a gate nobody is told") {
  auto node = following(ungated);
  CHECK(node.hear(1'100ms, 0).empty());
  CHECK(node.hear(1'200ms, 200).empty());
}

TEST_CASE("A master that was never heard does not fall silent") {
  VirtualGroup node{gated, {version_2()}};
  node.start();
  node.set_standing(0s, standing(unfit, "behind", "e1"));
  CHECK(node.run(1h).size() == 1);
  CHECK(node.hear(1h, 0).empty());
}

TEST_CASE("A lower master that this node would preempt, but may not, is not silent") {
  auto node = following();
  node.set_standing(1s, standing(unfit, "behind", "e1"));
  for (auto at = 2s; at <= 10s; at += 1s) {
    const auto heard = node.hear(at, 90);
    CHECK(std::ranges::count(heard, Action{MasterSilent{}}) == 0);
    const auto passed = node.run(at + 900ms);
    CHECK(std::ranges::count(passed, Action{MasterSilent{}}) == 0);
  }
}

TEST_CASE("Silent, claimed, outbid: heard again, however long the promotion took") {
  auto node = following();
  node.run(1s + claim_time + 2s);
  REQUIRE(node.phase() == Phase::promoting);
  CHECK(node.hear(7s, 200) == Actions{CancelGate{}, Fence{1}, MasterHeard{}});
}

TEST_CASE("Silent, then in fault, then backup again: heard when it is heard") {
  auto node = following();
  node.run(2'500ms);
  node.set_fitness(3s, faulty("check_run: dead"));
  CHECK(node.set_fitness(4s, healthy()) ==
        Actions{StatusChanged{Status::fault, Status::backup, "fault is over"}});
  CHECK(node.hear(5s, 200) == Actions{MasterHeard{}});
}

// Seed 78045328 of the pair's simulation: the module took its master for unheard ever after.
TEST_CASE("Who served after a silence is told of the next master as of a first one") {
  auto node = following();
  node.run(1s + claim_time);
  node.gate_opened(5s, 1);
  REQUIRE(node.phase() == Phase::serving);
  SECTION("outbid") {
    CHECK(node.hear(5s, 200) ==
          Actions{RemoveAddresses{0}, Fence{1},
                  StatusChanged{Status::master, Status::backup,
                                "192.168.14.129 advertises priority 200, ours is 100"},
                  MasterHeard{}});
    CHECK(node.hear(6s, 200).empty());
  }
  SECTION("after a fault") {
    node.set_fitness(5s, faulty("check_run: dead"));
    node.fenced(5s, 1);
    node.set_fitness(6s, healthy());
    CHECK(node.hear(7s, 200) == Actions{MasterHeard{}});
  }
}
