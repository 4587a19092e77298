// SPDX-License-Identifier: Apache-2.0
// Decision 3: between the claim and the addresses stands a gate.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

using Phase = Group::Phase;

VirtualGroup promoting() {
  VirtualGroup node{gated, {version_2()}};
  node.claim();
  return node;
}

const Actions served{AddAddresses{0}, Announce{0},
                     StatusChanged{Status::backup, Status::master, "no other master"}};

}  // namespace

TEST_CASE("While promoting the node is master to the others, and has no address") {
  auto node = promoting();
  CHECK(node.run(claim_time + 2s) == Actions{SendAdvert{0, 100}, SendAdvert{0, 100}});
  CHECK(node.hear(claim_time + 2s, 90) == Actions{SendAdvert{0, 100}});
  CHECK(node.hear(claim_time + 2'010ms, 0) == Actions{SendAdvert{0, 100}});
  CHECK(node.phase() == Phase::promoting);
}

TEST_CASE("The gate opens: addresses, announcement, and only then MASTER") {
  auto node = promoting();
  CHECK(node.gate_opened(4s, 1) == served);
  CHECK(node.gate_opened(4s, 1).empty());
  CHECK(node.gate_refused(4s, 1, "too late", "e1").empty());
  CHECK(node.phase() == Phase::serving);
}

TEST_CASE("vip_order first: the addresses come with the claim, and go again if the gate says no") {
  VirtualGroup node{{.gated = true, .fence_max = 1s, .vip_first = true}, {version_2()}};
  node.start();
  node.set_standing({}, fit_standing());
  const auto claimed = node.on_time(claim_time);
  CHECK(std::ranges::count(claimed, protocol::Action{AddAddresses{0}}) == 1);
  CHECK(std::ranges::find(claimed, protocol::Action{AddAddresses{0}}) <
        std::ranges::find(claimed, protocol::Action{OpenGate{1}}));
  CHECK(node.phase() == Phase::promoting);
  SECTION("yes: they are announced once more, now that they can be written to") {
    CHECK(node.gate_opened(4s, 1) ==
          Actions{Announce{0}, StatusChanged{Status::backup, Status::master, "no other master"}});
  }
  SECTION("no") {
    const auto left = node.gate_refused(4s, 1, "behind", "e1");
    REQUIRE_FALSE(left.empty());
    CHECK(left.front() == protocol::Action{RemoveAddresses{0}});
  }
  SECTION("another master") {
    const auto left = node.hear(4s, 200);
    REQUIRE_FALSE(left.empty());
    CHECK(left.front() == protocol::Action{RemoveAddresses{0}});
  }
}

TEST_CASE("An answer to another question is dropped") {
  auto node = promoting();
  CHECK(node.gate_opened(4s, 0).empty());
  CHECK(node.gate_opened(4s, 2).empty());
  CHECK(node.gate_refused(4s, 2, "no", "e1").empty());
  CHECK(node.phase() == Phase::promoting);
}

TEST_CASE("Yielding while promoting: the question is moot, and its late answer adds no address") {
  auto node = promoting();
  CHECK(node.hear(4s, 200) == Actions{CancelGate{}, Fence{1}, MasterHeard{}});
  CHECK(node.phase() == Phase::backup);
  CHECK(node.gate_opened(5s, 1).empty());
  SECTION("the next claim asks anew, and the old answer still counts for nothing") {
    node.run(4s + claim_time);
    CHECK(node.phase() == Phase::promoting);
    CHECK(node.gate_opened(8s, 1).empty());
    CHECK(node.gate_opened(8s, 2) == served);
  }
}

TEST_CASE("A fault while promoting") {
  auto node = promoting();
  CHECK(node.set_fitness(4s, faulty("check_run: dead")) ==
        Actions{CancelGate{}, Fence{1},
                StatusChanged{Status::backup, Status::fault, "check_run: dead"}});
  CHECK(node.gate_opened(4s, 1).empty());
  CHECK(node.fenced(4s, 1) == Actions{SendAdvert{0, 0}});
  CHECK(node.phase() == Phase::fault);
}

TEST_CASE("Stop while promoting") {
  auto node = promoting();
  CHECK(node.stop(4s) == Actions{CancelGate{}, Fence{1}});
  CHECK(node.fenced(4s, 1) ==
        Actions{SendAdvert{0, 0}, StatusChanged{Status::backup, Status::stopped, "stopped"}});
  CHECK(node.group().done());
}

TEST_CASE("The gate refuses: whatever it began is closed, then the node resigns and is in fault") {
  auto node = promoting();
  CHECK(
      node.gate_refused(4s, 1, "2 transactions were lost", "e1") ==
      Actions{Fence{1}, StatusChanged{Status::backup, Status::fault, "2 transactions were lost"}});
  CHECK(node.phase() == Phase::leaving);
  CHECK(node.fenced(4s, 1) == Actions{SendAdvert{0, 0}});
  CHECK(node.phase() == Phase::fault);
  CHECK(node.run(1h).empty());
}
