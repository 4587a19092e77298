// SPDX-License-Identifier: Apache-2.0
// Decision 19: whoever woke too late is master no longer, and says nothing.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

using Phase = Group::Phase;

const Report overslept{Report::Level::warning,
                       "(VI_1) this node slept longer than its peers wait: stepping down before it "
                       "speaks"};
const StatusChanged woke_late{Status::master, Status::backup, "woke late"};

/// The last advert went out at claim_time, and the peers wait three seconds.
constexpr auto too_late = claim_time + 3s + 1ns;

}  // namespace

TEST_CASE("Three intervals late is late, and not yet too late") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  CHECK(node.on_time(claim_time + 3s) == Actions{SendAdvert{0, 100}});
}

TEST_CASE("A nanosecond more: off, backup, a full timer, no advert") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  CHECK(node.on_time(too_late) == Actions{overslept, RemoveAddresses{0}, woke_late});
  CHECK(node.deadline() == too_late + claim_time);
}

TEST_CASE("A resignation that a former master reads when it wakes is old, too") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  SECTION("from the mastership") { node.hear(too_late, 0); }
  SECTION("while leaving for the sake of a fence") {
    node = VirtualGroup{gated, {version_2()}};
    node.serve();
    node.set_fitness(claim_time, faulty("check_run: dead"));
    node.set_fitness(claim_time, healthy());
    node.hear(too_late, 0);
    node.fenced(too_late, 1);
  }
  // 156/256 s of skew, and 1 s.
  CHECK(node.deadline() == too_late + 1'609'375us);
  node.hear(too_late + 1s, 200);
  CHECK(node.run(too_late + 2s).empty());
  CHECK(node.phase() == Phase::backup);
}

TEST_CASE("With a gate it fences, too") {
  VirtualGroup node{gated, {version_2()}};
  node.serve();
  CHECK(node.on_time(too_late) == Actions{overslept, RemoveAddresses{0}, Fence{1}, woke_late});
}

TEST_CASE("Whatever event comes first finds it out") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  SECTION("an advert, which is then heard as backup: no answer to a lower one") {
    CHECK(node.hear(too_late, 90) == Actions{overslept, RemoveAddresses{0}, woke_late});
  }
  SECTION("a fault: no priority 0") {
    CHECK(node.set_fitness(too_late, faulty("check_run: dead")) ==
          Actions{overslept, RemoveAddresses{0}, woke_late,
                  StatusChanged{Status::backup, Status::fault, "check_run: dead"}});
  }
  SECTION("stop: no priority 0") {
    CHECK(node.stop(too_late) ==
          Actions{overslept, RemoveAddresses{0}, woke_late,
                  StatusChanged{Status::backup, Status::stopped, "stopped"}});
  }
}

// Seed 730063054 of the pair's simulation: the module took itself for the primary's for ever.
TEST_CASE("A gate that opens too late adds no address, and its module is told") {
  VirtualGroup node{gated, {version_2()}};
  node.claim();
  CHECK(node.gate_opened(too_late, 1) == Actions{overslept, CancelGate{}, Fence{1}});
  CHECK(node.phase() == Phase::backup);
}

TEST_CASE("Asleep while promoting") {
  VirtualGroup node{gated, {version_2()}};
  node.claim();
  CHECK(node.on_time(too_late) == Actions{overslept, CancelGate{}, Fence{1}});
  CHECK(node.gate_opened(too_late, 1).empty());
}

TEST_CASE("Asleep while leaving: the others have moved on, so no priority 0") {
  VirtualGroup node{gated, {version_2()}};
  node.serve();
  node.set_fitness(claim_time, faulty("check_run: dead"));
  SECTION("found out by the clock") { CHECK(node.on_time(too_late) == Actions{overslept}); }
  SECTION("found out by the fence's end") { CHECK(node.fenced(too_late, 1) == Actions{overslept}); }
  SECTION("found out by stop") {
    CHECK(node.stop(too_late) ==
          Actions{overslept, StatusChanged{Status::fault, Status::stopped, "stopped"}});
    CHECK_FALSE(node.group().done());  // the fence still runs
    CHECK(node.fenced(too_late, 1).empty());
    CHECK(node.group().done());
    return;
  }
  CHECK(node.phase() == Phase::fault);
  // What is left is to give the fence up.
  CHECK(node.on_time(too_late).empty());
  CHECK(node.deadline() == never);
}

TEST_CASE("Asleep while leaving, the fault over meanwhile: backup, once") {
  VirtualGroup node{gated, {version_2()}};
  node.serve();
  node.set_fitness(claim_time, faulty("check_run: dead"));
  node.set_fitness(claim_time, healthy());
  CHECK(node.fenced(too_late, 1) ==
        Actions{overslept, StatusChanged{Status::fault, Status::backup, "fault is over"}});
}

TEST_CASE("keepalived timer_expired_backup: the most eager peer's skew is waited for, too") {
  auto config = version_2();
  config.timer_expired_backup = 200;
  VirtualGroup node{ungated, {config}};
  node.serve();
  // 3 * 1 s + 56/256 s
  SECTION("late, and not too late") {
    CHECK(node.on_time(claim_time + 3'218'750us) == Actions{SendAdvert{0, 100}});
  }
  SECTION("too late") {
    CHECK(node.on_time(claim_time + 3'218'750us + 1ns) ==
          Actions{overslept, RemoveAddresses{0}, woke_late});
  }
}

TEST_CASE("keepalived down_timer_adverts: peers that wait longer are overslept later") {
  auto config = version_2();
  config.down_timer_adverts = 5;
  VirtualGroup node{ungated, {config}};
  node.start();
  node.run(6s);
  REQUIRE(node.phase() == Phase::serving);
  CHECK(node.on_time(5'609'375us + 5s) == Actions{SendAdvert{0, 100}});
}
