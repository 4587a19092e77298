// SPDX-License-Identifier: Apache-2.0
// What a promotion that was refused late leaves of itself.
#include "notify/mysql/primacy.hpp"
#include "notify/mysql/record.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_primacy_situations.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;

TEST_CASE("a promotion that was refused after its record was written is not resumed") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  const Sighting alone = closed_and_alone();
  REQUIRE(write_durably(pair.record, to_json(held_record(alone, {2}))));
  REQUIRE(mark_left(pair.record));
  Primacy primacy{pair, nobody, false};
  const Term before = primacy.begin({3});
  Record record = held_record(alone, {3});
  record.complete = record.held = false;
  record.boot_id = current_boot_id();
  record.recorded_at = boot_now();
  record.history = text(alone.local->executed);
  REQUIRE(write_record(pair.record, record));
  const auto next_run = [&] { return Primacy{pair, nobody, false}.this_node(alone); };
  CHECK(next_run().resumable);
  SECTION("by the next run") {
    primacy.failed({.before = before, .recorded = true});
    CHECK_FALSE(next_run().resumable);
  }
  SECTION("one that was refused before that takes nothing from a run that ended") {
    primacy.failed({.before = before});
    CHECK(next_run().resumable);
  }
}

TEST_CASE("who finds the peer promoted while it was about to open is the last primary no more") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  const Sighting alone = closed_and_alone();
  Record held = held_record(alone, {2});
  held.boot_id = current_boot_id();
  REQUIRE(write_durably(pair.record, to_json(held)));
  Primacy primacy{pair, nobody, false};
  REQUIRE(primacy.this_node(alone).last_primary);
  Record tried = held;
  tried.complete = tried.held = false;
  REQUIRE(write_record(pair.record, tried));
  const Term before = primacy.begin({3});
  primacy.failed({.before = before, .recorded = true, .found_another = true});
  CHECK_FALSE(primacy.this_node(alone).last_primary);
  CHECK_FALSE(Primacy{pair, nobody, false}.this_node(alone).last_primary);
}
