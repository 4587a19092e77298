// SPDX-License-Identifier: Apache-2.0
// What is left of a primary whose peer was about to be promoted when it went out of sight.
#include "notify/mysql/primacy.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_primacy_situations.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;
using notify::State;

// Seed 500007186: no replica of this one, but it had seen that this server, closed, had no more.
TEST_CASE("a peer that had claimed and goes out of sight may have been promoted") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  Primacy primacy{pair, nobody, false};
  primacy.promoted();
  Sighting seen = closed_and_alone();
  primacy.left(State::backup, seen);
  primacy.look_for_another(seen);
  REQUIRE(primacy.this_node(seen).last_primary);
  seen.peer.claimed = true;
  primacy.look_for_another(seen);
  CHECK_FALSE(primacy.this_node(seen).last_primary);
  CHECK(primacy.this_node(seen).left_to_another);
}
