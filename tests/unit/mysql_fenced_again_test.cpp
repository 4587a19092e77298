// SPDX-License-Identifier: Apache-2.0
// The second fence of a promotion, after a long drain.
#include "tests/unit/mysql_promotion_gate.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;
using Gate = PromotionGate;
using Step = PromotionStep;

namespace {

/// To the second fence, after a drain of `took`.
void until_fenced_again(Gate& gate, PeerFence::Kind found_first, Duration took = 1s) {
  REQUIRE(gate.asks_for(Step::fence_peer));
  gate.view.fence = {found_first, "no answer by the deadline"};
  REQUIRE(gate.asks_for(Step::stop_receiver));
  gate.local().receiver = Receiver::no;
  gate.now += took;
  REQUIRE(gate.asks_for(Step::fence_peer));
}

}  // namespace

// Seed 80112867: the link was cut during the fence, and whole again long before the opening.
TEST_CASE("a peer that could not be asked is fenced again after a long drain") {
  Gate gate;
  const auto drain = [&](Duration took) {
    REQUIRE(gate.asks_for(Step::stop_receiver));
    gate.local().receiver = Receiver::no;
    gate.now += took;
  };
  SECTION("a short one is not worth it") {
    REQUIRE(gate.asks_for(Step::fence_peer));
    gate.view.fence = {PeerFence::Kind::unanswered, "no answer by the deadline"};
    drain(900ms);
    CHECK(gate.asks_for(Step::stop_replication));
  }
  SECTION("nor is it where the peer was closed") {
    REQUIRE(gate.asks_for(Step::fence_peer));
    gate.peer_is_closed_at("0-1-10");
    drain(1min);
    CHECK(gate.asks_for(Step::stop_replication));
  }
  SECTION("it did not answer, or nobody listened there") {
    const auto kind = GENERATE(PeerFence::Kind::unanswered, PeerFence::Kind::gone);
    until_fenced_again(gate, kind);
    SECTION("and not a third time because that took 500 ms") {
      gate.now += 500ms;
      REQUIRE(gate.asks_for(Step::stop_replication));
      gate.local().applier_running = false;
      REQUIRE(gate.asks_for(Step::write_record));
      REQUIRE(gate.asks_for(Step::set_roles));
      CHECK(gate.asks_for(Step::open));
    }
    SECTION("as before") {
      CHECK(gate.asks_for(Step::stop_replication));
      CHECK(gate.plan.left_unfenced() == (kind == PeerFence::Kind::unanswered));
      CHECK(gate.plan.warnings().size() == (kind == PeerFence::Kind::unanswered ? 1 : 0));
    }
    SECTION("it lives, and does not close: what its writers wait for runs again") {
      gate.view.fence = {PeerFence::Kind::refused, "too many connections"};
      CHECK(gate.asks_for(Step::start_receiver));
      gate.local().receiver = Receiver::yes;
      CHECK(gate.refused() ==
            "the peer's server takes writes and cannot be closed: too many connections. This one "
            "is not opened beside it");
    }
    SECTION("it is closed now, and has nothing more") {
      gate.peer_is_closed_at("0-1-10");
      CHECK(gate.asks_for(Step::stop_replication));
      CHECK(gate.plan.basis().reason == "the peer was fenced, and all that it has is here");
    }
  }
}

TEST_CASE("what a peer that was fenced again has more is fetched, and drained") {
  Gate gate;
  until_fenced_again(gate, PeerFence::Kind::unanswered);
  gate.peer_is_closed_at("0-1-13");
  CHECK(gate.asks_for(Step::start_receiver));
  gate.local().receiver = Receiver::yes;
  CHECK(gate.waits());
  SECTION("it arrives") {
    gate.local().received = at("0-1-13");
    CHECK(gate.asks_for(Step::stop_receiver));
    gate.local().receiver = Receiver::no;
    CHECK(gate.waits());
    gate.now += 1min;
    gate.view.situation.local.executed = gate.view.situation.local.applied = at("0-1-13");
    CHECK(gate.asks_for(Step::stop_replication));
    gate.local().applier_running = false;
    CHECK(gate.asks_for(Step::write_record));
    CHECK(gate.plan.basis().reason == "the peer was fenced, and all that it has is here");
  }
  SECTION("it does not, and replication runs for the next attempt") {
    gate.now += 4s;
    CHECK_THAT(gate.refused(), Catch::StartsWith("the peer has transactions that do not arrive"));
    CHECK(std::get<notify::Refusal>(gate.next()).evidence.empty());
  }
}

TEST_CASE("the writers in the way of a second fence get their confirmation") {
  Gate gate;
  until_fenced_again(gate, PeerFence::Kind::unanswered);
  gate.view.fence = {PeerFence::Kind::pending, "no answer by the deadline"};
  CHECK(gate.asks_for(Step::start_receiver));
  gate.local().receiver = Receiver::yes;
  CHECK(gate.waits());
  gate.local().received = at("0-1-11");
  SECTION("and the peer closes") {
    gate.peer_is_closed_at("0-1-11");
    CHECK(gate.asks_for(Step::stop_receiver));
    gate.local().receiver = Receiver::no;
    CHECK(gate.waits());
  }
  SECTION("and the peer is gone: what has come is drained") {
    gate.peer_is_gone();
    CHECK(gate.asks_for(Step::stop_receiver));
    gate.local().receiver = Receiver::no;
    CHECK(gate.waits());
    gate.view.situation.local.executed = gate.view.situation.local.applied = at("0-1-11");
    CHECK(gate.asks_for(Step::stop_replication));
  }
  SECTION("or not, and the receiver runs on") {
    CHECK(gate.waits());
    gate.now += 4s;
    CHECK_THAT(gate.refused(), Catch::StartsWith("the peer's server answers and does not close"));
  }
}

TEST_CASE("row 13: what a peer that was fenced again has more is kept like the rest") {
  Gate gate;
  gate.view.situation.policy.on_applier_error = OnApplierError::promote;
  REQUIRE(gate.asks_for(Step::fence_peer));
  gate.view.fence = {PeerFence::Kind::unanswered, "no answer by the deadline"};
  REQUIRE(gate.asks_for(Step::stop_receiver));
  gate.local().receiver = Receiver::no;
  gate.local().received = at("0-1-12");
  gate.local().applier_running = false;
  gate.local().applier_error = {1062, "Duplicate entry"};
  gate.now += 1s;
  CHECK(gate.asks_for(Step::keep_relay_logs));
  CHECK(gate.asks_for(Step::fence_peer));
  SECTION("it has no more") {
    gate.peer_is_closed_at("0-1-12");
    CHECK(gate.asks_for(Step::stop_replication));
  }
  SECTION("it has") {
    gate.peer_is_closed_at("0-1-13");
    CHECK(gate.asks_for(Step::start_receiver));
    gate.local().receiver = Receiver::yes;
    gate.local().received = at("0-1-13");
    CHECK(gate.asks_for(Step::start_applier));
    CHECK(gate.asks_for(Step::stop_receiver));
    gate.local().receiver = Receiver::no;
    CHECK(gate.asks_for(Step::keep_relay_logs));
    CHECK(gate.asks_for(Step::stop_replication));
  }
  CHECK(gate.plan.basis().verdict == Verdict::behind);
}

TEST_CASE("a peer that did not answer may have gone on while the relay log was drained") {
  Gate gate;
  gate.view.situation.knowledge.source_gone_at.reset();
  gate.view.situation.knowledge.failed_over_at = noon - 61s;
  gate.view.situation.peer = {.kind = PeerSight::Kind::silent, .status = {}, .text = "timed out"};
  const std::string late =
      "semi-sync was on and the receiver attached at the last look at the primary; when all was "
      "applied here, the primary was out of reach for longer than its semi-sync timeout of 10000 "
      "ms and may have acknowledged on its own";
  SECTION("and is gone, or silent, when that is over") {
    until_fenced_again(gate, PeerFence::Kind::unanswered, 1min);
    const auto kind = GENERATE(PeerFence::Kind::gone, PeerFence::Kind::unanswered);
    gate.view.fence = {kind, "no answer by the deadline"};
    CHECK(gate.asks_for(Step::stop_replication));
    CHECK(gate.plan.basis().admitted());
    CHECK(gate.plan.basis().verdict == Verdict::maybe_lost);
    CHECK(gate.plan.basis().reason == late);
    CHECK(gate.plan.warnings() ==
          std::vector<std::string>{"not fenced: no answer by the deadline", late});
    CHECK(gate.plan.left_unfenced());
  }
  SECTION("not for longer than its timeout") {
    until_fenced_again(gate, PeerFence::Kind::unanswered, 5s);
    gate.peer_is_gone();
    CHECK(gate.asks_for(Step::stop_replication));
    CHECK(gate.plan.basis().verdict == Verdict::lossless);
    CHECK(gate.plan.left_unfenced());
  }
  SECTION("not when nobody listened there, then and now") {
    until_fenced_again(gate, PeerFence::Kind::gone, 1min);
    CHECK(gate.asks_for(Step::stop_replication));
    CHECK(gate.plan.basis().verdict == Verdict::lossless);
    CHECK_FALSE(gate.plan.left_unfenced());
  }
  SECTION("unless it is closed then, with nothing more") {
    until_fenced_again(gate, PeerFence::Kind::unanswered, 1min);
    gate.peer_is_closed_at("0-1-10");
    CHECK(gate.asks_for(Step::stop_replication));
    CHECK(gate.plan.basis().verdict == Verdict::lossless);
    CHECK_FALSE(gate.plan.left_unfenced());
  }
}

TEST_CASE("fence_hook is for a peer that does not answer, and had not ended before") {
  using Kind = PeerFence::Kind;
  const PeerFence silent{Kind::unanswered, "no answer by the deadline"};
  CHECK(calls_for_fence_hook(std::nullopt, silent));
  CHECK(calls_for_fence_hook(silent, silent));
  CHECK(calls_for_fence_hook(PeerFence{Kind::pending, ""}, silent));
  CHECK(calls_for_fence_hook(PeerFence{Kind::closed, ""}, silent));
  CHECK_FALSE(calls_for_fence_hook(PeerFence{Kind::gone, "refused"}, silent));
  CHECK_FALSE(calls_for_fence_hook(std::nullopt, PeerFence{Kind::gone, "refused"}));
  CHECK_FALSE(calls_for_fence_hook(std::nullopt, PeerFence{Kind::refused, "access denied"}));
}

// Seed 110667281: MySQL took a second to leave its source role, and the peer, which heard no
// adverts either, was promoted, told a client OK, and was closed again.
TEST_CASE("a peer that was closed is looked at again before an opening that comes late") {
  Gate gate;
  gate.view.situation.local = closed_primary();
  gate.view.situation.last_primary = true;
  const auto until_roles = [&] {
    REQUIRE(gate.asks_for(Step::fence_peer));
    gate.peer_is_closed_at("0-1-10");
    REQUIRE(gate.asks_for(Step::write_record));
    REQUIRE(gate.asks_for(Step::set_roles));
  };
  SECTION("in time there is no need") {
    until_roles();
    gate.now += 249ms;
    CHECK(gate.asks_for(Step::open));
  }
  SECTION("nor with a third vote, that only one can win") {
    gate.view.situation.vote.kind = VoteSight::Kind::answers;
    REQUIRE(gate.view.situation.vote.asked_for());
    REQUIRE(gate.asks_for(Step::fence_peer));
    gate.peer_is_closed_at("0-1-10");
    REQUIRE(gate.asks_for(Step::win_term));
    REQUIRE(gate.asks_for(Step::write_record));
    REQUIRE(gate.asks_for(Step::set_roles));
    gate.now += 250ms;
    CHECK(gate.asks_for(Step::open));
  }
  SECTION("late") {
    until_roles();
    gate.now += 250ms;
    REQUIRE(gate.asks_for(Step::fence_late));
    SECTION("it is as it was") { CHECK(gate.asks_for(Step::open)); }
    SECTION("it is gone, or silent: it had nothing more") {
      const auto kind = GENERATE(PeerFence::Kind::gone, PeerFence::Kind::unanswered);
      gate.view.fence = {kind, "no answer"};
      CHECK(gate.asks_for(Step::open));
      CHECK(gate.plan.left_unfenced() == (kind == PeerFence::Kind::unanswered));
    }
    SECTION("it is not proven off by whoever was to do that") {
      gate.view.fence = {PeerFence::Kind::not_proven, "fence_hook: exit status 1"};
      CHECK(gate.refused() == "fence_hook: exit status 1");
      CHECK_FALSE(gate.plan.found_another());
    }
    SECTION("it has more") {
      gate.peer_is_closed_at("0-2-11");
      CHECK(gate.refused() ==
            "the peer was promoted while this promotion was under way, and has what is not here: "
            "0-2-11");
      CHECK(gate.plan.found_another());
    }
    SECTION("it answers, and does not close") {
      const bool open = GENERATE(false, true);
      gate.view.fence = {GENERATE(PeerFence::Kind::pending, PeerFence::Kind::refused), "1040",
                         open};
      CHECK(gate.refused() ==
            "the peer's server was closed when this promotion began, answers now, and is not "
            "closed: 1040. This one is not opened beside it");
      CHECK(gate.plan.found_another() == open);
    }
  }
}

// As that seed, but the peer's mysqld was starting when it was fenced.
TEST_CASE("a peer that could not be fenced is looked at again before an opening that comes late") {
  const auto found_first = GENERATE(PeerFence::Kind::gone, PeerFence::Kind::unanswered);
  Gate gate;
  gate.view.situation.local = closed_primary();
  gate.view.situation.last_primary = true;
  REQUIRE(gate.asks_for(Step::fence_peer));
  gate.view.fence = {found_first, "no answer"};
  REQUIRE(gate.asks_for(Step::write_record));
  REQUIRE(gate.asks_for(Step::set_roles));
  SECTION("in time there is no need") {
    gate.now += 249ms;
    CHECK(gate.asks_for(Step::open));
  }
  SECTION("late") {
    gate.now += 250ms;
    REQUIRE(gate.asks_for(Step::fence_late));
    SECTION("it is as it was") { CHECK(gate.asks_for(Step::open)); }
    SECTION("it is back, and has nothing more") {
      gate.peer_is_closed_at("0-1-10");
      CHECK(gate.asks_for(Step::open));
      CHECK_FALSE(gate.plan.left_unfenced());
    }
    SECTION("it was promoted meanwhile") {
      gate.peer_is_closed_at("0-1-11");
      CHECK(gate.refused() == "the peer has what is not here: 0-1-11");
      CHECK(gate.plan.found_another());
    }
    SECTION("it takes writes, and does not close") {
      gate.view.fence = {PeerFence::Kind::pending, "a writer waits", true};
      CHECK(gate.refused() ==
            "the peer's server was out of reach when this promotion began, answers now, and is not "
            "closed: a writer waits. This one is not opened beside it");
      CHECK(gate.plan.found_another());
    }
  }
}

TEST_CASE("a replica is opened late beside no source that is back with what was not fetched") {
  Gate gate;
  gate.until_receiver_stopped();
  REQUIRE(gate.asks_for(Step::stop_replication));
  gate.local().applier_running = false;
  REQUIRE(gate.asks_for(Step::write_record));
  REQUIRE(gate.asks_for(Step::set_roles));
  gate.now += 250ms;
  REQUIRE(gate.asks_for(Step::fence_late));
  SECTION("as it was") { CHECK(gate.asks_for(Step::open)); }
  SECTION("it has no more") {
    gate.peer_is_closed_at("0-1-10");
    CHECK(gate.asks_for(Step::open));
  }
  SECTION("it has more") {
    gate.peer_is_closed_at("0-1-11");
    CHECK(gate.refused() ==
          "the peer was out of reach while this promotion was under way, and has what is not here: "
          "0-1-11");
    CHECK(gate.plan.found_another());
  }
}
