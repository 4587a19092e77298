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

// Seed 801462727: without [peer], and the server froze before the look after this one.
TEST_CASE(
    "a master whose server was closed beside one that takes writes was the primary no longer") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  Primacy primacy{pair, nobody, false};
  primacy.promoted();
  Sighting seen = closed_and_alone();
  SECTION("the look shows both") {
    seen.peer = test::seen(primary());
    primacy.look_for_another(seen);
    primacy.left(State::fault, closed_and_alone());
    CHECK_FALSE(primacy.this_node(closed_and_alone()).last_primary);
  }
  SECTION("one that takes no writes has closed nobody") {
    seen.peer = test::seen(replica());
    primacy.look_for_another(seen);
    primacy.left(State::fault, closed_and_alone());
    CHECK(primacy.this_node(closed_and_alone()).last_primary);
  }
}
