// SPDX-License-Identifier: Apache-2.0
// Decision 1: a refusal at the gate is a latched fault, with a growing hold-down.
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

/// Refused at claim_time: the standing had seen "all applied", the gate "gap".
VirtualGroup refused() {
  VirtualGroup node{gated, {version_2()}};
  node.claim();
  node.gate_refused(claim_time, 1, "a gap", "gap");
  node.fenced(claim_time, 1);
  return node;
}

const Actions released{StatusChanged{Status::fault, Status::backup, "fault is over"}};
const Actions released_by_master{StatusChanged{Status::fault, Status::backup, "fault is over"},
                                 MasterHeard{}};

}  // namespace

TEST_CASE("It holds while the evidence is what it was") {
  auto node = refused();
  CHECK(node.set_standing(10s, fit_standing("all applied")).empty());
  CHECK(node.set_standing(11s, fit_standing("gap")).empty());
  CHECK(node.set_standing(12s, standing(unfit, "behind", "new")).empty());
  CHECK(node.set_standing(13s, standing(unknown, "no answer", "new")).empty());
  CHECK(node.phase() == Phase::fault);
  CHECK(node.deadline() == never);
}

TEST_CASE("It ends when what was seen before the refusal is seen again: it was repaired") {
  auto node = refused();
  CHECK(node.set_standing(10s, fit_standing("all applied")).empty());
  CHECK(node.set_standing(11s, standing(unfit, "the applier stopped", "gap")).empty());
  CHECK(node.set_standing(12s, fit_standing("all applied")) == released);
}

TEST_CASE("It ends when the evidence changes") {
  auto node = refused();
  CHECK(node.set_standing(10s, fit_standing("gap closed")) == released);
  CHECK(node.deadline() == 13'609'375us);
}

TEST_CASE("But not within the hold-down, whose end is a deadline") {
  auto node = refused();
  CHECK(node.set_standing(4s, fit_standing("gap closed")).empty());
  CHECK(node.deadline() == claim_time + 1s);
  CHECK(node.on_time(claim_time + 999ms).empty());
  CHECK(node.on_time(claim_time + 1s) == released);
}

TEST_CASE("It ends when a living master is heard: there is somebody to follow") {
  auto node = refused();
  const auto priority = GENERATE(as<std::uint8_t>{}, 200, 90);
  CHECK(node.hear(5s, priority) == released_by_master);
}

TEST_CASE("A resigning master is none to follow") {
  auto node = refused();
  CHECK(node.hear(5s, 0).empty());
  CHECK(node.phase() == Phase::fault);
}

// Else two nodes that both refuse call each other up for ever: each claim is an advert.
TEST_CASE("A claim of the peer within the hold-down does not end it") {
  auto node = refused();
  CHECK(node.hear(claim_time + 999ms, 200).empty());
  CHECK(node.phase() == Phase::fault);
  CHECK(node.hear(claim_time + 1s, 200) == released_by_master);
}

TEST_CASE("A check that is down keeps the fault up when the latch is gone") {
  auto node = refused();
  CHECK(node.set_fitness(5s, faulty("check_run: dead")).empty());
  CHECK(node.set_standing(6s, fit_standing("gap closed")).empty());
  CHECK(node.deadline() == never);
  CHECK(node.set_fitness(7s, healthy()) == released);
}

TEST_CASE("A check that recovers does not open the latch") {
  auto node = refused();
  node.set_fitness(5s, faulty("check_run: dead"));
  CHECK(node.set_fitness(6s, healthy()).empty());
  CHECK(node.phase() == Phase::fault);
}

TEST_CASE("The hold-down doubles with each refusal, up to a minute; serving makes it small again") {
  VirtualGroup node{gated, {version_2()}};
  node.start();
  unsigned generation = 0;
  auto now = Duration{};
  const auto claim_again = [&] {
    node.set_standing(now, fit_standing("seen " + std::to_string(generation++)));
    now += claim_time;
    node.run(now);
    REQUIRE(node.phase() == Phase::promoting);
  };
  const auto hold_down = [&] {
    claim_again();
    node.gate_refused(now, generation, "no", "refusal " + std::to_string(generation));
    node.fenced(now, generation);
    node.set_standing(now, fit_standing("seen " + std::to_string(generation)));
    const auto lasted = node.deadline() - now;
    now += lasted;
    node.on_time(now);
    return lasted;
  };
  for (const auto expected : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) CHECK(hold_down() == expected);
  claim_again();
  node.gate_opened(now, generation);
  REQUIRE(node.phase() == Phase::serving);
  node.hear(now, 200);
  CHECK(hold_down() == 1s);
}

TEST_CASE("A refusal that could name no evidence holds for the hold-down and no longer") {
  VirtualGroup node{gated, {version_2()}};
  node.claim();
  node.gate_refused(claim_time, 1, "the promotion made no progress", "");
  node.fenced(claim_time, 1);
  REQUIRE(node.phase() == Phase::fault);
  CHECK(node.set_standing(claim_time + 500ms, fit_standing()).empty());
  CHECK(node.deadline() == claim_time + 1s);
  CHECK(node.on_time(claim_time + 1s) ==
        Actions{StatusChanged{Status::fault, Status::backup, "fault is over"}});
}

TEST_CASE("A refusal long ago is forgotten: the next one is held down as a first one") {
  VirtualGroup node{gated, {version_2()}};
  const auto refused_at = [&](Duration at, unsigned generation) {
    node.set_standing(at, fit_standing("seen " + std::to_string(generation)));
    node.run(at + 10s);
    REQUIRE(node.phase() == Phase::promoting);
    node.gate_refused(at + 10s, generation, "no", "");
    node.fenced(at + 10s, generation);
    return node.deadline() - (at + 10s);
  };
  node.start();
  CHECK(refused_at(0s, 1) == 1s);
  node.run(20s);
  SECTION("soon after, it lasts longer") { CHECK(refused_at(20s, 2) == 2s); }
  SECTION("after ten minutes it does not") {
    node.set_standing(20s, standing(unfit, "behind", ""));
    node.run(11min);
    CHECK(refused_at(11min, 2) == 1s);
  }
}

namespace {

/// The peer with priority 90 serves from `from` on, for an hour: what this node does about it.
Actions beside_a_lower_master(VirtualGroup& node, Duration from) {
  Actions done;
  for (auto at = from; at < from + 1h; at += 1s) {
    for (auto& action : node.run(at)) done.push_back(std::move(action));
    node.set_standing(at, fit_standing("all applied"));
    for (auto& action : node.hear(at, 90)) done.push_back(std::move(action));
  }
  return done;
}

}  // namespace

TEST_CASE("A node that refused does not preempt a living master on what it was refused on") {
  VirtualGroup node{gated, {version_2()}};
  node.start();
  node.set_standing(0s, fit_standing("all applied"));
  node.run(claim_time);
  const std::string evidence = GENERATE("gap", "all applied", "");
  CAPTURE(evidence);
  node.gate_refused(claim_time, 1, "no", evidence);
  node.fenced(claim_time, 1);
  const auto done = beside_a_lower_master(node, claim_time + 1s);
  CHECK(std::ranges::count(done, Action{SendAdvert{0, 100}}) == 0);
  CHECK(node.phase() == Phase::backup);
  const auto now = claim_time + 1h;
  SECTION("it does when the master falls silent: after a full Master_Down_Interval") {
    CHECK(node.run(now + claim_time - 1ns) == Actions{MasterSilent{}});
    CHECK(node.run(now + claim_time) == Actions{SendAdvert{0, 100}, OpenGate{2}});
  }
  SECTION("it does when it knows something new") {
    node.set_standing(now, fit_standing("repaired"));
    for (auto at = now; at < now + claim_time; at += 1s) node.hear(at, 90);
    CHECK(node.run(now + claim_time) == Actions{SendAdvert{0, 100}, OpenGate{2}});
  }
}

TEST_CASE("Neither is it news when what a failed promotion changed is as before") {
  VirtualGroup node{gated, {version_2()}};
  node.start();
  node.set_standing(0s, fit_standing("all applied"));
  node.run(claim_time);
  node.set_standing(claim_time, standing(unfit, "the receiver was stopped", "stopped"));
  node.gate_refused(claim_time, 1, "no", "gap");
  node.fenced(claim_time, 1);
  beside_a_lower_master(node, claim_time + 1s);
  CHECK(node.phase() == Phase::backup);
  CHECK(node.deadline() > claim_time + 1h);
}

TEST_CASE("Served since: it preempts as ever") {
  auto node = refused();
  node.hear(5s, 90);
  node.run(5s + claim_time);
  node.gate_opened(5s + claim_time, 2);
  REQUIRE(node.phase() == Phase::serving);
  node.set_fitness(9s, faulty("check_run: dead"));
  node.fenced(9s, 2);
  node.set_fitness(10s, healthy());
  node.hear(11s, 90);
  node.hear(12s, 90);
  node.hear(13s, 90);
  CHECK(node.run(10s + claim_time).back() == Action{OpenGate{3}});
}

// Decision 6: the other node was promoted later; its adverts may be unheard, or of less priority.
TEST_CASE("A master that another node has superseded leaves, fences, and follows the other") {
  VirtualGroup node{gated, {version_2()}};
  node.claim();
  node.gate_opened(claim_time, 1);
  REQUIRE(node.phase() == Phase::serving);
  const Instant::duration when = claim_time + 100ms;
  node.set_standing(when, standing(superseded, "the peer was promoted later", "peer primary"));
  CHECK(node.phase() == Phase::leaving);
  node.fenced(when, 1);
  CHECK(node.phase() == Phase::fault);
  CHECK(node.set_standing(when, standing(superseded, "the same", "peer primary")).empty());
  CHECK(node.hear(when + 3s, 90) == released_by_master);
}

TEST_CASE("A backup that is told that it is superseded does not claim, also if it held before") {
  VirtualGroup node{gated, {version_2()}};
  node.group().set_held_before(true);
  node.start(0s);
  node.set_standing(1s, standing(superseded, "the peer was promoted later", "peer primary"));
  node.on_time(claim_time);
  CHECK(node.phase() == Phase::backup);
}
