// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/switchover.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_situations.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;
using Step = SwitchoverStep;
using Answer = PeerAnswer::Kind;

namespace {

/// A protected primary that is to hand over, and its replica.
struct Handover {
  SwitchoverView view{.local = primary(), .peer = seen(replica())};
  Switchover plan{2s};
  Instant now = noon;

  Decision<Step> next() { return plan.next(view, now); }
  bool asks_for(Step step) {
    const auto decision = next();
    const auto* asked = std::get_if<Do<Step>>(&decision);
    return asked != nullptr && asked->step == step;
  }
  bool waits() { return std::holds_alternative<Wait>(next()); }
  std::string refused() {
    const auto decision = next();
    const auto* refusal = std::get_if<notify::Refusal>(&decision);
    return refusal == nullptr ? "not refused" : refusal->reason;
  }
  std::string done() {
    const auto decision = next();
    const auto* end = std::get_if<Done>(&decision);
    return end == nullptr ? "not done" : end->text;
  }
  void peer_says(Answer kind, const std::string& text = {}) { view.answer = {kind, text}; }
  /// To the question that cannot be taken back.
  void until_asked() {
    REQUIRE(asks_for(Step::ask_ready));
    peer_says(Answer::yes);
    REQUIRE(asks_for(Step::close));
    REQUIRE(asks_for(Step::end_sessions));
    REQUIRE(asks_for(Step::addresses_off));
    REQUIRE(asks_for(Step::ask_to_take_over));
  }
  void is_undone(const std::string& reason) {
    CHECK(asks_for(Step::open));
    view.step_error.reset();
    CHECK(asks_for(Step::addresses_on));
    CHECK(refused() == reason);
    CHECK(plan.open_here());
  }
};

}  // namespace

TEST_CASE("switchover: the steps of 4.1, in order") {
  Handover handover;
  handover.until_asked();
  handover.peer_says(Answer::yes);
  CHECK(handover.done() == "the peer has taken over");
}

TEST_CASE("switchover: nothing is touched for one that could lose or cut off something") {
  Handover handover;
  const auto is_refused_for = [&](const std::string& reason) {
    CHECK(handover.refused() == reason);
  };
  SECTION("row 38: a long transaction") {
    handover.view.busy = "transaction of connection 17 runs for 3 s";
    is_refused_for("transaction of connection 17 runs for 3 s");
  }
  SECTION("row 45: not protected") {
    handover.view.local.semi_sync.source_on = false;
    is_refused_for("not protected: the peer does not confirm what is written here");
  }
  SECTION("row 45: not caught up") {
    handover.view.local.executed = at("0-1-12");
    CHECK(handover.waits());
    handover.now += 999ms;
    CHECK(handover.waits());
    handover.now += 1ms;
    is_refused_for("the peer has not applied 0-1-12 yet");
  }
  SECTION("row 12: the peer's receiver was stopped") {
    handover.view.peer.status->replica->receiver = Receiver::no;
    is_refused_for("not protected: the peer does not confirm what is written here");
  }
  SECTION("row 13: the peer's applier stopped") {
    handover.view.peer.status->replica->applier_running = false;
    handover.view.peer.status->replica->applier_error = {1062, "Duplicate entry"};
    is_refused_for("the peer's applier is stopped: Duplicate entry");
  }
  SECTION("delayed on purpose") {
    handover.view.peer.status->replica->delay_s = 60;
    is_refused_for("the peer is delayed on purpose");
  }
  SECTION("the peer takes writes as well") {
    handover.view.peer.status->read_only = false;
    is_refused_for("the peer takes writes too");
  }
  SECTION("the peer is not there") {
    handover.view.peer = not_there();
    is_refused_for("the peer does not answer: connection refused");
  }
  SECTION("this server is closed already") {
    handover.view.local = closed_primary();
    is_refused_for("this server is not the primary");
  }
  CHECK(handover.plan.open_here());
}

TEST_CASE("switchover: a peer that is not ready ends it before anything is touched") {
  Handover handover;
  CHECK(handover.asks_for(Step::ask_ready));
  handover.peer_says(Answer::no, "busy");
  CHECK(handover.refused() == "the peer is not ready: busy");
  CHECK(handover.plan.open_here());
}

TEST_CASE("switchover: before the peer was asked to take over every failure is undone") {
  Handover handover;
  REQUIRE(handover.asks_for(Step::ask_ready));
  handover.peer_says(Answer::yes);
  REQUIRE(handover.asks_for(Step::close));
  // Clients have noticed nothing yet, and their address stays where it is.
  const auto opens_again = [&](const std::string& reason) {
    handover.view.step_error = reason;
    CHECK(handover.asks_for(Step::open));
    handover.view.step_error.reset();
    CHECK(handover.refused() == reason);
    CHECK(handover.plan.open_here());
  };
  SECTION("row 39: LOCK TABLES hangs the fence") {
    opens_again("close for writes: no answer by the deadline");
  }
  SECTION("sessions that do not end") {
    REQUIRE(handover.asks_for(Step::end_sessions));
    opens_again("end the clients' sessions: Access denied");
  }
  SECTION("addresses") {
    REQUIRE(handover.asks_for(Step::end_sessions));
    REQUIRE(handover.asks_for(Step::addresses_off));
    handover.view.step_error = "take the addresses off: Operation not permitted";
    handover.is_undone("take the addresses off: Operation not permitted");
  }
}

TEST_CASE("switchover: a peer that has caught up meanwhile is asked") {
  Handover handover;
  handover.view.local.executed = at("0-1-12");
  CHECK(handover.waits());
  handover.view.peer.status->applied = handover.view.peer.status->executed = at("0-1-12");
  handover.now += 20ms;
  CHECK(handover.asks_for(Step::ask_ready));
}

TEST_CASE("switchover: a peer that says that it did not take over lets this one open again") {
  Handover handover;
  handover.until_asked();
  handover.peer_says(Answer::no, "the applier does not move");
  handover.is_undone("the peer did not take over: the applier does not move");
}

TEST_CASE(
    "switchover: when the answer does not come, this one opens only if the peer surely does not") {
  Handover handover;
  handover.until_asked();
  handover.peer_says(Answer::unanswered, "no answer by the deadline");
  CHECK(handover.asks_for(Step::ask_to_stay));
  const std::string why = "the peer did not say whether it took over: no answer by the deadline";
  SECTION("it promises to stay") {
    handover.peer_says(Answer::yes);
    handover.is_undone(why);
  }
  SECTION("it is seen open") {
    handover.view.peer = seen(primary());
    CHECK(handover.done() == "the peer has taken over, as a look at its server shows");
  }
  SECTION("it says that it is too late, and opens a moment later") {
    handover.peer_says(Answer::no, "opening");
    CHECK(handover.waits());
    handover.view.peer = seen(primary());
    CHECK(handover.done() == "the peer has taken over, as a look at its server shows");
  }
  SECTION("it cannot be reached: this one stays closed, and says what to do") {
    handover.view.peer = not_there();
    CHECK(handover.waits());
    CHECK(handover.asks_for(Step::ask_to_stay));
    handover.now += 2s;
    CHECK_THAT(handover.refused(),
               Catch::StartsWith(why + "; it may be open, so that this server "));
    CHECK_FALSE(handover.plan.open_here());
  }
  SECTION("it promises to stay, and this one does not open") {
    handover.peer_says(Answer::yes);
    CHECK(handover.asks_for(Step::open));
    handover.view.step_error = "open for writes: Access denied";
    CHECK(handover.refused() == why + "; open for writes: Access denied");
    CHECK_FALSE(handover.plan.open_here());
  }
}
