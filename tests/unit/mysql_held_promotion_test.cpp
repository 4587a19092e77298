// SPDX-License-Identifier: Apache-2.0
// What a promotion that was not completed leaves of the one before it, and a stop of the one that
// was.
#include <filesystem>

#include "notify/mysql/primacy.hpp"
#include "notify/mysql/record.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_primacy_situations.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;
using notify::State;

namespace {

/// Of a promotion that came to its end and was not taken back.
Record of_term(std::uint64_t number) {
  Record record;
  record.identity = closed_primary().identity;
  record.term = Term{number};
  record.complete = record.held = true;
  return record;
}

}  // namespace

// A promotion that cannot come to its end (semi-sync is not installed, the disk is full) is tried
// again by the run after this one too.
TEST_CASE("a try that was not completed takes nothing from the promotion that is held") {
  const Scratch scratch;
  const std::filesystem::path file = scratch.path("master_info");
  const Record held = of_term(5);
  REQUIRE(write_record(file, held));
  Record tried = of_term(6);
  tried.complete = tried.held = false;
  REQUIRE(write_record(file, tried));

  const auto still_held = [&] { return read_held_promotion(file); };
  CHECK_FALSE(read_last_promotion(file)->complete);
  CHECK(read_last_promotion(file)->term == Term{6});
  REQUIRE(still_held());
  CHECK(still_held()->complete);
  CHECK(still_held()->term == Term{5});

  SECTION("nor do two") {
    tried.term = Term{7};
    REQUIRE(write_record(file, tried));
    CHECK(read_last_promotion(file)->term == Term{7});
    CHECK(still_held()->term == Term{5});
  }
  SECTION("who leaves holds it no more") {
    REQUIRE(mark_left(file));
    CHECK_FALSE(still_held());
    CHECK(read_last_promotion(file)->term == Term{6});
    REQUIRE(write_record(file, tried));
    CHECK_FALSE(still_held());
  }
  SECTION("what is said of it is said of that one") {
    REQUIRE(mark_yielded(file));
    CHECK(still_held()->yielded);
    REQUIRE(mark_stopped(file, noon, true, false));
    CHECK(still_held()->stopped_beside_peer);
    CHECK_FALSE(read_last_promotion(file)->stopped_beside_peer);
  }
  SECTION("one that was completed takes its place") {
    tried.complete = tried.held = true;
    REQUIRE(write_record(file, tried));
    CHECK(still_held()->term == Term{6});
    CHECK(scratch.read("master_info") == to_json(tried));
  }
}

TEST_CASE("a try that failed does not take the role from the primary last at the next start") {
  const Scratch scratch;
  PairSettings pair;
  pair.record = scratch.path("master_info");
  Sighting seen;
  seen.local = closed_primary();
  seen.peer = not_there();
  Record record = of_term(5);
  REQUIRE(write_record(pair.record, record));
  record.term = Term{6};
  record.complete = record.held = false;
  REQUIRE(write_record(pair.record, record));
  {
    const Primacy next{pair, nobody, false};
    const auto node = next.this_node(seen);
    CHECK(node.record_held);
    CHECK(node.term == Term{5});
    CHECK(node.promoted == Term{5});
    CHECK_FALSE(node.left_to_another);
  }
  SECTION("unless it has yielded since to one that no look saw") {
    Primacy{pair, nobody, false}.left(State::backup, seen, /*yielded=*/true);
    const Primacy next{pair, nobody, false};
    CHECK(next.this_node(seen).record_held);
    CHECK(next.this_node(seen).left_to_another);
  }
  SECTION("unless another one was the primary since") {
    Primacy{pair, nobody, false}.another_may_be();
    CHECK_FALSE(Primacy{pair, nobody, false}.this_node(seen).record_held);
  }
}

// Seeds 710094075, 710391812: the peer's server was down for a second, and its node was promoted
// with what it fetched here before this daemon was started again, and could not be asked then.
TEST_CASE("a primary whose daemon was stopped beside a living host is not sure to be the last") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  Sighting seen = closed_and_alone();
  Record record = held_record(seen, {1});
  record.boot_id = current_boot_id();
  REQUIRE(write_durably(pair.record, to_json(record)));
  const auto after = [&](Duration stopped_for, bool beside_host) {
    REQUIRE(mark_stopped(pair.record, boot_now() - stopped_for, false, beside_host));
    return Primacy{pair, nobody, false}.this_node(seen);
  };
  CHECK_FALSE(after(3s, true).last_primary);
  CHECK(after(3s, true).left_to_another);
  SECTION("its host did not answer either: it is, as far as anybody can tell") {
    CHECK(after(3s, false).last_primary);
    CHECK(after(3s, false).stopped_meanwhile);
  }
  SECTION("a restart of the daemon is too short for that") {
    CHECK(after(0s, true).last_primary);
    CHECK_FALSE(after(0s, true).stopped_meanwhile);
  }
  SECTION("the peer's daemon speaks, and would tell of a promotion") {
    seen.peer.speaks = true;
    CHECK_FALSE(after(3s, true).last_primary);  // its module has told nothing yet
    seen.peer.term = Term{};
    CHECK(after(3s, true).last_primary);
    CHECK_FALSE(after(3s, true).stopped_meanwhile);
  }
  SECTION("the server was left open, and nobody has closed it") {
    seen.local = primary();
    CHECK(after(3s, true).last_primary);
  }
}
