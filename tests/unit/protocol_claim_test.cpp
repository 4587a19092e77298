// SPDX-License-Identifier: Apache-2.0
// Claiming: decision 1, eligibility; decision 2, "unknown does not take, and does not drop".
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

Report refuses(const std::string& why) {
  return {Report::Level::warning, "(VI_1) this node does not take over: " + why};
}
const Actions claim{SendAdvert{0, 100}, OpenGate{1}};

VirtualGroup started(InstanceConfig config = version_2()) {
  VirtualGroup node{gated, {std::move(config)}};
  node.start();
  return node;
}

}  // namespace

TEST_CASE("Whether a claim would be taken is said without one") {
  auto node = started();
  CHECK(node.group().may_claim_by_handover().error() == "no verdict yet");
  node.set_standing(1s, standing(unfit, "maintenance is on", "held"));
  CHECK(node.group().may_claim_by_handover().error() == "maintenance is on");
  node.set_standing(2s, fit_standing());
  CHECK(node.group().may_claim_by_handover());
  CHECK(node.phase() == Phase::backup);
  node.on_time(claim_time);
  CHECK(node.group().may_claim_by_handover().error() == "this node is not backup");
}

TEST_CASE("With a gate the claim is advertised, the gate asked, and nothing else") {
  auto node = started();
  CHECK(node.set_standing(1s, fit_standing()).empty());
  CHECK(node.on_time(claim_time) == claim);
  CHECK(node.phase() == Phase::promoting);
  CHECK(node.group().status() == Status::backup);
}

TEST_CASE(
    "Without a verdict a node does not take over; it says so once, and claims when it is fit") {
  auto node = started();
  CHECK(node.on_time(claim_time) == Actions{refuses("no verdict yet")});
  CHECK(node.run(5s).empty());
  CHECK(node.set_standing(6s, standing(unknown, "no verdict yet", "")).empty());
  CHECK(node.run(7s).empty());
  CHECK(node.set_standing(7s, fit_standing()) == claim);
}

TEST_CASE("An unfit node does not take over, and says each new reason once") {
  auto node = started();
  node.set_standing(1s, standing(unfit, "3 transactions are missing", "e1"));
  CHECK(node.on_time(claim_time) == Actions{refuses("3 transactions are missing")});
  CHECK(node.set_standing(4s, standing(unfit, "3 transactions are missing", "e1")).empty());
  CHECK(node.set_standing(5s, standing(unfit, "2 transactions are missing", "e2")) ==
        Actions{refuses("2 transactions are missing")});
  CHECK(node.run(6s).empty());
  CHECK(node.set_standing(6s, fit_standing()) == claim);
}

TEST_CASE("A master that was heard between makes the same reason worth saying again") {
  auto node = started();
  node.set_standing(1s, standing(unfit, "behind", "e1"));
  CHECK(node.on_time(claim_time) == Actions{refuses("behind")});
  node.hear(5s, 200);
  CHECK(node.run(20s) == Actions{MasterSilent{}, refuses("behind")});
}

TEST_CASE("An unfit node with preempt never claims against a living lower master") {
  auto node = started();
  node.set_standing(0s, standing(unfit, "behind", "e1"));
  Actions all;
  for (auto at = 1s; at <= 20s; at += 1s) {
    for (auto& action : node.hear(at, 90)) all.push_back(action);
    for (auto& action : node.run(at + 999ms)) all.push_back(action);
  }
  CHECK(all == Actions{MasterHeard{}, refuses("behind")});
}

TEST_CASE("What this node held before the restart it takes up again, though nothing is known") {
  auto node = started();
  node.group().set_held_before(true);
  SECTION("no verdict yet, or the account was changed") {
    CHECK(node.on_time(claim_time) == claim);
  }
  SECTION("but not when it is known to be unfit") {
    node.set_standing(1s, standing(unfit, "behind", "e1"));
    CHECK(node.on_time(claim_time) == Actions{refuses("behind")});
  }
}

TEST_CASE("Whoever is or was master since ends what this node held") {
  const auto priority = GENERATE(as<std::uint8_t>{}, 200, 100, 90, 0);
  auto node = started();
  node.group().set_held_before(true);
  node.hear(1s, priority);
  CHECK_FALSE(node.group().held_before());
  node.run(20s);
  CHECK(node.phase() == Phase::backup);
}

TEST_CASE("A master that serves while this node is in fault does so too") {
  VirtualGroup node{gated, {version_2()}};
  node.serve();
  CHECK(node.group().held_before());
  node.set_fitness(4s, faulty("check_run: dead"));
  node.fenced(4s, 1);
  node.hear(5s, 90);
  CHECK_FALSE(node.group().held_before());
}

TEST_CASE("A master that is heard while a stopped node waits for its fence does so too") {
  VirtualGroup node{gated, {version_2()}};
  node.serve();
  // Longer than the peers wait: it steps down at once, and the fence runs on.
  node.stop(20s);
  REQUIRE(node.phase() == Phase::stopped);
  CHECK(node.group().held_before());
  CHECK(node.hear(21s, 90).empty());
  CHECK_FALSE(node.group().held_before());
}

TEST_CASE("A lower advert answered does not end what this node holds") {
  VirtualGroup node{gated, {version_2()}};
  node.serve();
  node.hear(4s, 90);
  CHECK(node.group().held_before());
}

TEST_CASE("A standing that turns bad takes nothing from who serves") {
  VirtualGroup node{gated, {version_2()}};
  node.serve();
  CHECK(node.set_standing(4s, standing(unfit, "behind", "e1")).empty());
  CHECK(node.set_standing(4s, standing(unknown, "access denied", "e2")).empty());
  CHECK(node.set_fitness(4s, awaiting_verdict()).empty());
  CHECK(node.phase() == Phase::serving);
}

TEST_CASE("Decision 5: nobody claims while the fence of the last tenure runs") {
  VirtualGroup node{gated, {version_2()}};
  node.serve();
  const Duration yielded = claim_time + 100ms;
  CHECK_FALSE(node.group().yielded());
  node.hear(yielded, 200);
  REQUIRE(node.phase() == Phase::backup);
  CHECK(node.group().yielded());
  // The winner resigns at once; the skew time is over before the fence is.
  node.hear(yielded, priority_resign);
  CHECK(node.on_time(yielded + 610ms).empty());
  SECTION("it claims as soon as the fence is through") {
    CHECK(node.fenced(yielded + 700ms, 1) == Actions{SendAdvert{0, 100}, OpenGate{2}});
    CHECK_FALSE(node.group().yielded());
  }
  SECTION("or when fence_max is over") {
    CHECK(node.run(yielded + gated.fence_max) == Actions{SendAdvert{0, 100}, OpenGate{2}});
  }
}
