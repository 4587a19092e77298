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

/// This node sends its own adverts until then, and hears one of a higher priority.
void beside_a_higher_master(VirtualGroup& node, Duration at) {
  node.run(at);
  node.hear(at, 200);
}

}  // namespace

TEST_CASE("A master that was promoted later keeps the addresses beside a higher priority") {
  auto node = serving(Rank::newest);
  for (Duration after = 500ms; after < 1min; after += 1s)
    beside_a_higher_master(node, claim_time + after);
  CHECK(node.phase() == Phase::serving);
}

TEST_CASE("One that knows nothing of terms yields at the first advert of a higher priority") {
  auto node = serving(Rank::by_priority);
  beside_a_higher_master(node, claim_time + 500ms);
  CHECK(node.phase() == Phase::backup);
}

TEST_CASE("While the terms are about to be known it waits, but not for long") {
  auto node = serving(Rank::unsettled);
  for (Duration after = 500ms; after < 4s; after += 1s)
    beside_a_higher_master(node, claim_time + after);
  REQUIRE(node.phase() == Phase::serving);
  Standing settled = fit_standing("primary");

  SECTION("and keeps them if it was promoted later") {
    settled.rank = Rank::newest;
    node.set_standing(claim_time + 3600ms, settled);
    for (Duration after = 4500ms; after < 10s; after += 1s)
      beside_a_higher_master(node, claim_time + after);
    CHECK(node.phase() == Phase::serving);
  }
  SECTION("and yields if it was not") {
    node.set_standing(claim_time + 3600ms, settled);
    beside_a_higher_master(node, claim_time + 4s);
    CHECK(node.phase() == Phase::backup);
  }
  SECTION("and anew when the other one was lost again") {
    beside_a_higher_master(node, claim_time + 20s);
    CHECK(node.phase() == Phase::serving);
  }
  SECTION("and yields if nobody tells") {
    beside_a_higher_master(node, claim_time + 4600ms);
    CHECK(node.phase() == Phase::backup);
  }
}

// Seed 133000529 of the pair's simulation: the link was mended while the newer primary's daemon was
// started again.
TEST_CASE("A master that was taken up waits for its module's first word of the terms") {
  GroupConfig config = gated;
  config.terms = GENERATE(true, false);
  VirtualGroup node{config, {version_2()}};
  node.adopt(5s);
  beside_a_higher_master(node, 5300ms);
  if (!config.terms) {
    CHECK(node.phase() == Phase::backup);
    return;
  }
  REQUIRE(node.phase() == Phase::serving);
  SECTION("and keeps the addresses if it was promoted later") {
    Standing newest = fit_standing("primary");
    newest.rank = Rank::newest;
    node.set_standing(5500ms, newest);
    beside_a_higher_master(node, 6300ms);
    CHECK(node.phase() == Phase::serving);
  }
  SECTION("and yields to the next advert if that knows of none") {
    node.set_standing(5500ms, fit_standing("primary"));
    beside_a_higher_master(node, 6300ms);
    CHECK(node.phase() == Phase::backup);
  }
  SECTION("and yields if it says nothing") {
    for (Duration at = 6300ms; at < 9300ms; at += 1s) beside_a_higher_master(node, at);
    CHECK(node.phase() == Phase::serving);
    beside_a_higher_master(node, 9400ms);
    CHECK(node.phase() == Phase::backup);
  }
}
