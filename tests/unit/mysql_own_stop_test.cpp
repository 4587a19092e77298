// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "notify/mysql/own_stop.hpp"
#include "tests/support/catch.hpp"

using vrrpd::mysql::OwnStop;

namespace {

void start(OwnStop& stops) { stops.undone(stops.before_start()); }

}  // namespace

TEST_CASE("a stop of the receiver that the run before asked for may be under way still") {
  OwnStop stops;
  CHECK_FALSE(stops.pending());
  CHECK(stops.may_be_pending());
  start(stops);
  CHECK_FALSE(stops.may_be_pending());
  { const OwnStop::UnderWay one{stops}; }
  CHECK(stops.may_be_pending());
}

TEST_CASE("a START that was answered undoes the STOPs that were sent before it") {
  OwnStop stops;
  { const OwnStop::UnderWay unanswered{stops}; }
  CHECK(stops.pending());
  start(stops);
  CHECK_FALSE(stops.pending());

  SECTION("and not one that was sent while it waited for its answer") {
    const auto before = stops.before_start();
    { const OwnStop::UnderWay another{stops}; }
    stops.undone(before);
    CHECK(stops.pending());
  }
  SECTION("nor one whose STOP may still be sent") {
    std::optional<OwnStop::UnderWay> another{std::in_place, stops};
    start(stops);
    CHECK(stops.pending());
    another.reset();
    start(stops);
    CHECK_FALSE(stops.pending());
  }
}

TEST_CASE("a START does not undo a KILL that no STOP has followed") {
  OwnStop stops;
  std::optional<OwnStop::UnderWay> stop{std::in_place, stops};
  stop->kills();

  SECTION("whose deadline passed before STOP") {
    stop.reset();
    CHECK(stops.kill_is_open());
    start(stops);
    CHECK(stops.pending());
    CHECK(stops.kill_is_open());
    OwnStop::UnderWay next{stops};
    next.stopped();
    CHECK_FALSE(stops.kill_is_open());
  }
  SECTION("the STOP behind it was answered") {
    stop->stopped();
    stop.reset();
    CHECK_FALSE(stops.kill_is_open());
    start(stops);
    CHECK_FALSE(stops.pending());
  }
  SECTION("another stop that began before the KILL says nothing of its thread") {
    OwnStop::UnderWay later{stops};
    stop->kills();
    later.stopped();
    CHECK(stops.kill_is_open());
  }
}

TEST_CASE("a stop without an answer is given up, and may take effect after a later START") {
  OwnStop stops;
  { OwnStop::UnderWay unanswered{stops}; }
  CHECK(stops.given_up() == 1);
  {
    OwnStop::UnderWay answered{stops};
    answered.stopped();
  }
  stops.undone(stops.before_start());
  CHECK_FALSE(stops.pending());
  CHECK(stops.given_up() == 1);
}
