// SPDX-License-Identifier: Apache-2.0
// Decision 19: a backup that woke late does not believe its timer.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

using Phase = Group::Phase;

const Report woke_late{Report::Level::warning,
                       "(VI_1) this node woke late: it does not believe that the master is silent "
                       "before it has listened for as long again"};

VirtualGroup backup(const InstanceConfig& config) {
  VirtualGroup node{ungated, {config}};
  node.start();
  return node;
}

}  // namespace

TEST_CASE("One interval late is late, and the timer is believed") {
  auto node = backup(version_2());
  node.on_time(claim_time + 1s);
  CHECK(node.phase() == Phase::serving);
}

TEST_CASE("Later: it listens for one Master_Down_Interval anew, and then it claims") {
  auto node = backup(version_2());
  const auto woken = claim_time + 1s + 1ns;
  CHECK(node.on_time(woken) == Actions{woke_late});
  CHECK(node.phase() == Phase::backup);
  CHECK(node.run(woken + claim_time - 1ns).empty());
  node.run(woken + claim_time);
  CHECK(node.phase() == Phase::serving);
}

TEST_CASE("With adverts every 10 ms, 50 ms are no stall yet") {
  auto config = version_3();
  config.advert_int = 10ms;
  SECTION("50 ms") {
    auto node = backup(config);
    node.on_time(36'093'750ns + 50ms);
    CHECK(node.phase() == Phase::serving);
  }
  SECTION("more") {
    auto node = backup(config);
    CHECK(node.on_time(36'093'750ns + 50ms + 1ns) == Actions{woke_late});
  }
}

TEST_CASE("What waits in the socket is read first: the master that is heard is obeyed") {
  auto node = backup(version_2());
  node.hear(1s, 200);
  node.hear(1h, 200);
  CHECK(node.run(1h + claim_time - 1ns).empty());
  node.run(1h + claim_time);
  CHECK(node.phase() == Phase::serving);
}

TEST_CASE("A resignation that waited in the socket is old: one interval more tells who is master") {
  auto node = backup(version_2());
  node.hear(1s, 200);
  node.hear(1h, 0);
  CHECK(node.deadline() == 1h + 1'609'375us);
  SECTION("somebody is") {
    node.hear(1h + 900ms, 200);
    CHECK(node.run(1h + 2s).empty());
    CHECK(node.phase() == Phase::backup);
  }
  SECTION("nobody is") {
    node.run(1h + 1'609'375us);
    CHECK(node.phase() == Phase::serving);
  }
  SECTION("the next one, that came after the stall, is fresh") {
    node.hear(1h + 900ms, 200);
    node.hear(1h + 1'100ms, 0);
    CHECK(node.deadline() == 1h + 1'100ms + 609'375us);
  }
}

TEST_CASE("A leave to claim that comes after a stall is not taken: the master may be back") {
  VirtualGroup node{gated, {version_2()}};
  node.start();
  node.set_standing(0s, standing(Standing::Verdict::unfit, "behind", "e1"));
  node.run(10s);
  REQUIRE(node.phase() == Phase::backup);
  CHECK(node.set_standing(1h, fit_standing()) == Actions{woke_late});
  CHECK(node.run(1h + claim_time - 1ns).empty());
  CHECK(node.run(1h + claim_time) == Actions{SendAdvert{0, 100}, OpenGate{1}});
}

TEST_CASE("Nor one that a fence's end gives") {
  VirtualGroup node{gated, {version_2()}};
  node.serve();
  node.hear(4s, 200);
  node.hear(4s, 0);
  node.run(5s);
  REQUIRE(node.phase() == Phase::backup);
  CHECK(node.fenced(7s, 1) == Actions{woke_late});
  CHECK(node.phase() == Phase::backup);
}

TEST_CASE("A host that stalls again and again says so once in a minute") {
  auto node = backup(version_2());
  CHECK(node.on_time(10s) == Actions{woke_late});
  CHECK(node.on_time(20s).empty());
  CHECK(node.on_time(80s) == Actions{woke_late});
}

TEST_CASE("All members of a group listen anew") {
  VirtualGroup node{ungated, {version_2("VI_1"), version_2("VI_2")}};
  node.start();
  node.hear(2s, 200, 1);
  node.on_time(1h);
  CHECK(node.deadline() == 1h + 1'500ms);
  node.run(1h + claim_time - 1ns);
  CHECK(node.phase() == Phase::backup);
  node.run(1h + claim_time);
  CHECK(node.phase() == Phase::serving);
}

TEST_CASE("Asleep while leaving for a sibling's sake: silent, and listening") {
  VirtualGroup node{gated, {version_2("VI_1"), version_2("VI_2")}};
  node.serve();
  node.hear(4s, 200, 0);
  REQUIRE(node.phase() == Phase::leaving);
  const auto actions = node.on_time(1h);
  CHECK(std::ranges::count(actions, Action{SendAdvert{1, 0}}) == 0);
  CHECK(node.phase() == Phase::backup);
  node.run(1h + claim_time - 1ns);
  CHECK(node.phase() == Phase::backup);
}
