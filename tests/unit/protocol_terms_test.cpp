// SPDX-License-Identifier: Apache-2.0
// Decision 6: who was promoted later does not yield to a higher priority.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

using Phase = Group::Phase;
using Rank = Standing::Rank;

VirtualGroup serving(Rank rank) {
  VirtualGroup node{gated, {version_2()}};
  node.claim();
  node.gate_opened(claim_time, 1);
  REQUIRE(node.phase() == Phase::serving);
  Standing standing = fit_standing("primary");
  standing.rank = rank;
  node.set_standing(claim_time, standing);
  return node;
}

/// The adverts of a master of higher priority, each second, while this node sends its own.
void beside_a_higher_master(VirtualGroup& node, Duration from, Duration until) {
  for (auto at = from; at < until; at += 1s) {
    node.run(at);
    node.hear(at, 200);
  }
}

}  // namespace

TEST_CASE("A master that was promoted later keeps the addresses beside a higher priority") {
  auto node = serving(Rank::newest);
  beside_a_higher_master(node, claim_time + 500ms, claim_time + 1min);
  CHECK(node.phase() == Phase::serving);
}

TEST_CASE("One that knows nothing of terms yields at the first advert of a higher priority") {
  auto node = serving(Rank::by_priority);
  node.hear(claim_time + 500ms, 200);
  CHECK(node.phase() == Phase::backup);
}

TEST_CASE("While the terms are about to be known it waits, but not for long") {
  auto node = serving(Rank::unsettled);
  node.hear(claim_time + 500ms, 200);
  node.hear(claim_time + 4s, 200);
  REQUIRE(node.phase() == Phase::serving);
  Standing settled = fit_standing("primary");

  SECTION("and keeps them if it was promoted later") {
    settled.rank = Rank::newest;
    node.set_standing(claim_time + 4200ms, settled);
    node.hear(claim_time + 10s, 200);
    CHECK(node.phase() == Phase::serving);
  }
  SECTION("and yields if it was not") {
    node.set_standing(claim_time + 4200ms, settled);
    node.hear(claim_time + 4300ms, 200);
    CHECK(node.phase() == Phase::backup);
  }
  SECTION("and yields if nobody tells") {
    node.hear(claim_time + 4500ms, 200);
    CHECK(node.phase() == Phase::backup);
  }
}
