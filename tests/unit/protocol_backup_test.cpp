// SPDX-License-Identifier: Apache-2.0
// RFC 9568 §6.4.2, Backup: what an advert does to the Active_Down_Timer.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

/// Whether the node becomes master at `at`, and not a nanosecond earlier.
bool claims_at(VirtualGroup& node, Duration at) {
  node.run(at - 1ns);
  if (node.phase() != Group::Phase::backup) return false;
  node.run(at);
  return node.phase() == Group::Phase::serving;
}

Advert every(Duration interval, std::uint8_t priority) {
  auto advert = advert_to(version_3(), priority);
  advert.interval = interval;
  return advert;
}

}  // namespace

TEST_CASE(
    "\"If the Priority in the ADVERTISEMENT is zero\": \"set the Active_Down_Timer to "
    "Skew_Time\"") {
  VirtualGroup node{ungated, {version_2()}};
  node.start();
  CHECK(node.hear(1s, 0).empty());
  CHECK(claims_at(node, 1'609'375us));
}

TEST_CASE("A higher or equal priority starts the timer anew") {
  VirtualGroup node{ungated, {version_2()}};
  node.start();
  const auto priority = GENERATE(as<std::uint8_t>{}, 255, 101, 100);
  CHECK(node.hear(1s, priority).empty());
  CHECK(claims_at(node, 4'609'375us));
}

TEST_CASE("\"If Preempt_Mode is False\", a lower one does too") {
  VirtualGroup node{ungated, {without_preempt(version_2())}};
  node.start();
  CHECK(node.hear(1s, 1).empty());
  CHECK(claims_at(node, 4'609'375us));
}

TEST_CASE("With preempt a lower one is discarded: the timer runs on") {
  VirtualGroup node{ungated, {version_2()}};
  node.start();
  for (const auto at : {1s, 2s, 3s}) CHECK(node.hear(at, 99).empty());
  CHECK(claims_at(node, claim_time));
}

TEST_CASE("Version 3: the interval is the one \"contained in the ADVERTISEMENT\"") {
  VirtualGroup node{ungated, {version_3()}};
  node.start();
  node.hear(100ms, every(1s, 200));
  SECTION("for Active_Down_Interval: 3 * 1 s + 156 * 1 s / 256") {
    CHECK(claims_at(node, 3'709'375us));
  }
  SECTION("and for Skew_Time") {
    node.hear(500ms, every(1s, 0));
    CHECK(claims_at(node, 1'109'375us));
  }
  SECTION("but a discarded advert teaches nothing") {
    VirtualGroup preempting{ungated, {version_3()}};
    preempting.start();
    preempting.hear(100ms, every(10s, 99));
    CHECK(claims_at(preempting, 360'937'500ns));
  }
}

TEST_CASE("A new priority moves the timer by the difference in skew") {
  VirtualGroup node{ungated, {version_2()}};
  node.start();
  SECTION("up by 20: 20/256 s sooner") {
    CHECK(node.set_fitness(1s, healthy(120)).empty());
    CHECK(claims_at(node, 3'531'250us));
  }
  SECTION("down by 20: as much later") {
    CHECK(node.set_fitness(1s, healthy(80)).empty());
    CHECK(claims_at(node, 3'687'500us));
  }
  SECTION("a restless tracker does not put the takeover off") {
    for (auto at = 100ms; at < 3'600ms; at += 100ms) {
      node.set_fitness(at, healthy(at % 200ms == 0ms ? 100 : 80));
    }
    node.set_fitness(3'600ms, healthy(100));
    CHECK(claims_at(node, claim_time));
  }
}

TEST_CASE("The new priority decides whom this node obeys") {
  VirtualGroup node{ungated, {version_2()}};
  node.start();
  node.set_fitness(1s, healthy(80));
  node.hear(2s, 90);
  CHECK(claims_at(node, 5'687'500us));
}

TEST_CASE("keepalived preempt_delay: lower adverts are obeyed until it is over") {
  auto config = version_2();
  config.preempt_delay = 10s;
  VirtualGroup node{ungated, {config}};
  node.start();
  SECTION("it begins with the first of them; then the timer of the last one obeyed runs out") {
    for (auto at = 1s; at <= 13s; at += 1s) node.hear(at, 90);
    CHECK(claims_at(node, 13'609'375us));
  }
  SECTION("an advert of our own priority or more cancels it") {
    for (auto at = 1s; at <= 5s; at += 1s) node.hear(at, 90);
    node.hear(6s, 100);
    for (auto at = 7s; at <= 19s; at += 1s) node.hear(at, 90);
    CHECK(claims_at(node, 19'609'375us));
  }
  SECTION("a silent master is replaced as ever") {
    node.hear(1s, 90);
    CHECK(claims_at(node, 4'609'375us));
  }
}

TEST_CASE("keepalived down_timer_adverts in place of three") {
  auto config = version_2();
  config.down_timer_adverts = GENERATE(1, 5);
  VirtualGroup node{ungated, {config}};
  node.start();
  node.hear(500ms, 200);
  CHECK(claims_at(node, 500ms + config.down_timer_adverts * 1s + 609'375us));
}

TEST_CASE("§6.1, Preempt_Mode: the owner \"always preempts, independent of\" it") {
  VirtualGroup owner{ungated, {with_priority(255, without_preempt(version_2()))}};
  owner.set_fitness(0s, faulty("interface eth1 is down", 255));
  owner.start();
  owner.set_fitness(0s, healthy(255));
  for (const auto at : {1s, 2s, 3s}) owner.hear(at, 254);
  CHECK(claims_at(owner, 3'003'906'250ns));
}
