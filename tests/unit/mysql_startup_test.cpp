// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/admission.hpp"
#include "notify/mysql/startup.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_situations.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;
using Step = StartUpStep;

namespace {

/// The record was written, then the daemon ended.
LastPromotion unfinished_record() {
  return {.identity = "2",
          .boot_id = "this boot",
          .term = {4},
          .history = "0-1-10",
          .recorded_at = noon};
}

/// Closed, with replication stopped, as a promotion leaves it before it opens.
ServerStatus stopped_replica() {
  ServerStatus status = replica();
  status.replica->receiver = Receiver::no;
  status.replica->applier_running = false;
  return status;
}

struct Start {
  StartUpView view{.local = replica(), .peer = seen(primary()), .last = {}};
  StartUp plan;
  Instant now = noon;

  bool asks_for(Step step) {
    const auto decision = plan.next(view, now);
    const auto* asked = std::get_if<Do<Step>>(&decision);
    return asked != nullptr && asked->step == step;
  }
  bool waits() { return std::holds_alternative<Wait>(plan.next(view, now)); }
  std::string ends() {
    const auto decision = plan.next(view, now);
    const auto* done = std::get_if<Done>(&decision);
    return done == nullptr ? "goes on" : done->text;
  }
};

}  // namespace

TEST_CASE("row 29: a server that is writable after a boot is closed at once, and it is said") {
  Start start;
  start.view.local = primary();
  start.view.peer = {};
  CHECK(start.asks_for(Step::close));
  REQUIRE(start.plan.warnings().size() == 1);
  CHECK_THAT(start.plan.warnings()[0], Catch::StartsWith("the server takes writes although"));
  SECTION("and again if that fails, said once") {
    start.view.step_error = "close for writes: no answer by the deadline";
    CHECK(start.waits());
    start.view.step_error.reset();
    CHECK(start.asks_for(Step::close));
    CHECK(start.plan.warnings().size() == 1);
  }
}

TEST_CASE("read_only without super_read_only is closed too, without a warning") {
  Start start;
  start.view.local.super_read_only = false;
  CHECK(start.asks_for(Step::close));
  CHECK(start.plan.warnings().empty());
}

TEST_CASE("a node that starts beside a primary says so and goes on") {
  CHECK(Start{}.ends() == "read-only; the peer is the primary");
}

TEST_CASE("a peer that boots at the same time is given some time") {
  Start start;
  start.view.peer = not_there();
  CHECK(start.waits());
  start.now += 1999ms;
  CHECK(start.waits());
  start.now += 1ms;
  CHECK(start.ends() == "read-only; the peer does not tell how it is: connection refused");
}

TEST_CASE("row 43: it says what the comparison with the peer came to") {
  Start start;
  start.view.peer = seen(closed_primary());
  CHECK(start.ends() == "read-only; the peer takes no writes and has the same as this server");
}

TEST_CASE("row 25: a promotion that the daemon did not finish") {
  Start start;
  start.view.local = stopped_replica();
  start.view.last = unfinished_record();
  SECTION("is abandoned if the peer has become the primary") {
    CHECK(start.asks_for(Step::abandon_record));
    CHECK(start.ends() == "read-only; the peer is the primary");
  }
  SECTION("can be resumed otherwise") {
    start.view.peer = seen(closed_primary());
    CHECK_THAT(start.ends(), Catch::Contains("the promotion of term 4 was not finished"));
  }
  SECTION("is none any more when somebody has started replication since: there is more to drain") {
    start.view.local.replica->applier_running = true;
    CHECK(start.ends() == "read-only; the peer is the primary");
  }
  SECTION("of another server, or taken back by its crash recovery, is none") {
    start.view.last->identity = "3";
    CHECK(start.ends() == "read-only; the peer is the primary");
    start.view.last = unfinished_record();
    start.view.last->history = "0-1-11";
    CHECK(start.ends() == "read-only; the peer is the primary");
  }
}

TEST_CASE("row 25: resuming needs no relay log, for the drain was proved, but only for a minute") {
  Situation situation{
      .local = stopped_replica(), .peer = not_there(), .knowledge = good_knowledge()};
  situation.local.replica->received_known = false;
  CHECK_FALSE(admit(situation, noon).admitted());

  const LastPromotion last = unfinished_record();
  CHECK(resumable(last, situation.local, "this boot", noon + 59s));
  CHECK_FALSE(resumable(last, situation.local, "this boot", noon + 60s));
  CHECK_FALSE(resumable(last, situation.local, "next boot", noon + 1s));
  situation.resumable = true;
  CHECK(admit(situation, noon).admitted());
  SECTION("and not when the primary may have gone on alone meanwhile") {
    situation.knowledge.source_gone_at.reset();
    CHECK(admit(situation, noon + 8s).admitted());
    CHECK_FALSE(admit(situation, noon + 9s).admitted());
  }
  SECTION("and not beside a peer that has more") {
    situation.local.replica.reset();
    situation.peer = seen(closed_primary());
    situation.peer.status->executed = at("0-1-11");
    CHECK_FALSE(admit(situation, noon).admitted());
  }
}
