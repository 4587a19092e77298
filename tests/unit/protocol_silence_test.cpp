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

namespace {

/// version_3() at 0.1 s: a master that was heard at 1 s is silent at 1.15 s, and this node's claim
/// is due at 1.3 s and a skew of 60.9375 ms.
InstanceConfig fast() {
  auto config = version_3();
  config.advert_int = 100ms;
  return config;
}
constexpr Duration fast_claim = 1'360'937'500ns;
constexpr Duration asked_until = 1'150ms + (fast_claim - 1'150ms) * 3 / 4;

VirtualGroup in_doubt(InstanceConfig member = fast()) {
  auto node = following(gated, std::move(member));
  node.answer_for_life_by_hand();
  return node;
}

const Actions claims{SendAdvert{0, 100}, OpenGate{1}};

}  // namespace

// Row 18 of the failure matrix: on a busy machine the claim was due before the module had found out
// that only the adverts' path was broken, and its gate refused.
TEST_CASE("A master that fell silent without a word may live: the claim waits for the answer") {
  auto node = in_doubt();
  CHECK(node.run(1'150ms) == Actions{MasterSilent{}, LookForLife{1, Instant{asked_until}}});
  CHECK(node.run(fast_claim).empty());
  CHECK(node.phase() == Phase::backup);
  SECTION("nothing lives") { CHECK(node.looked_for_life(1'380ms, 1) == claims); }
  SECTION("it lives") {
    const auto said = node.set_standing(1'380ms, standing(unfit, "only the path is broken", "e1"));
    CHECK(said.size() == 1);  // the operator is told why
    CHECK(node.looked_for_life(1'380ms, 1).empty());
    CHECK(node.run(5s).empty());
    CHECK(node.phase() == Phase::backup);
  }
  SECTION("no answer: as late as a timer may be, and no later") {
    CHECK(node.run(fast_claim + 100ms - 1ns).empty());
    CHECK(node.run(fast_claim + 100ms) == claims);
    CHECK(node.looked_for_life(fast_claim + 101ms, 1).empty());
  }
  SECTION("another standing that knows nothing of it does not end the wait") {
    CHECK(node.set_standing(1'380ms, fit_standing()).empty());
  }
  SECTION("an answer to another question does not") {
    CHECK(node.looked_for_life(1'380ms, 0).empty());
  }
}

TEST_CASE("An answer that is there in time costs nothing") {
  auto node = in_doubt();
  node.run(1'150ms);
  CHECK(node.looked_for_life(1'300ms, 1).empty());
  CHECK(node.deadline() == fast_claim);
  CHECK(node.run(fast_claim) == claims);
}

TEST_CASE("Who resigned is not looked for, and is not waited for") {
  auto node = in_doubt();
  SECTION("at once") { CHECK(node.hear(1'100ms, 0) == Actions{MasterSilent{}}); }
  SECTION("after a silence") {
    node.run(1'150ms);
    CHECK(node.hear(1'200ms, 0).empty());
  }
  CHECK(node.run(node.deadline()) == claims);
}

TEST_CASE("Heard again, and silent again: another question, and the old answer does not count") {
  auto node = in_doubt();
  node.run(1'150ms);
  CHECK(node.hear(1'200ms, 200) == Actions{MasterHeard{}});
  const auto again = node.run(1'350ms);
  REQUIRE(again.size() == 2);
  CHECK(std::get<LookForLife>(again[1]).generation == 2);
  node.run(fast_claim + 200ms);
  CHECK(node.looked_for_life(fast_claim + 210ms, 1).empty());
  CHECK(node.looked_for_life(fast_claim + 210ms, 2) == claims);
}

TEST_CASE("A handover does not wait: the master says itself that it leaves") {
  auto node = in_doubt();
  node.run(1'150ms);
  CHECK(node.claim_by_handover(1'160ms, 5s) == claims);
}
