// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/mysql_promotion_gate.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;
using Gate = PromotionGate;
using Step = PromotionStep;

TEST_CASE("the steps of a promotion, in order") {
  Gate gate;
  gate.view.situation.local.durable = false;
  CHECK(gate.asks_for(Step::fence_peer));
  gate.peer_is_gone();
  CHECK(gate.asks_for(Step::stop_receiver));
  gate.local().receiver = Receiver::no;
  CHECK(gate.asks_for(Step::stop_replication));
  gate.local().applier_running = false;
  CHECK(gate.asks_for(Step::make_durable));
  CHECK(gate.asks_for(Step::write_record));
  CHECK(gate.asks_for(Step::set_roles));
  CHECK(gate.asks_for(Step::open));
  CHECK(gate.asks_for(Step::complete_record));
  CHECK(std::holds_alternative<Done>(gate.next()));
  CHECK(gate.plan.warnings().empty());
}

TEST_CASE("with a third vote it is won before anything is written down or opened") {
  Gate gate;
  gate.view.situation.vote = {
      .kind = VoteSight::Kind::answers, .value = witness::Claim{3, "1", false}, .text = {}};
  gate.until_receiver_stopped();
  CHECK(gate.asks_for(Step::stop_replication));
  gate.local().applier_running = false;
  CHECK(gate.asks_for(Step::win_term));
  SECTION("won") {
    CHECK(gate.asks_for(Step::write_record));
    CHECK(gate.asks_for(Step::set_roles));
    SECTION("and the roles are set") { CHECK(gate.asks_for(Step::open)); }
    SECTION("but the roles are not as they were won") {
      gate.view.step_error = "set semi-sync roles: no answer";
      CHECK(gate.refused() == "set semi-sync roles: no answer");
    }
  }
  SECTION("not won") {
    gate.view.step_error = "win the third vote: the third vote was not won";
    CHECK(gate.refused() == "win the third vote: the third vote was not won");
  }
}

TEST_CASE("without the third vote not even the peer is touched") {
  Gate gate;
  gate.view.situation.vote = {.kind = VoteSight::Kind::silent, .value = {}, .text = "timed out"};
  CHECK(gate.refused() == "no third vote: timed out");
  gate.view.situation.vote = {
      .kind = VoteSight::Kind::answers, .value = witness::Claim{3, "1", true}, .text = {}};
  CHECK(gate.refused().starts_with("the primary, server 1, acknowledges without a replica"));
}

TEST_CASE("nothing is touched for a promotion that cannot succeed") {
  Gate gate;
  gate.local().applier_running = false;
  gate.local().applier_error = {1032, "row not found"};
  CHECK(gate.refused() == "the applier stopped with error 1032: row not found");
}

TEST_CASE("without a proof that nothing is missing it refuses, after trying the peer") {
  Gate gate;
  gate.view.situation.knowledge = {};
  CHECK(gate.asks_for(Step::fence_peer));
  gate.peer_is_gone();
  CHECK(gate.refused() ==
        "the peer was not seen as primary since this daemon started (connection refused)");
}

TEST_CASE("a peer that cannot be fenced is said, and the promotion goes on") {
  Gate gate;
  CHECK(gate.asks_for(Step::fence_peer));
  gate.view.fence = {PeerFence::Kind::unanswered, "no answer by the deadline"};
  CHECK(gate.asks_for(Step::stop_receiver));
  CHECK(gate.plan.warnings() == std::vector<std::string>{"not fenced: no answer by the deadline"});
}

TEST_CASE("nobody opens beside a peer that answers and does not close") {
  Gate gate;
  gate.view.situation.peer = seen(primary());
  CHECK(gate.asks_for(Step::fence_peer));
  gate.view.fence = {PeerFence::Kind::pending, "no answer by the deadline"};
  CHECK(gate.waits());
  gate.now += 3s;
  CHECK(gate.waits());

  SECTION("as long as nothing moves") {
    gate.now += 1s;
    CHECK(gate.refused() ==
          "the peer's server answers and does not close (no answer by the deadline): a session "
          "there is in the way. This one is not opened beside it");
  }
  SECTION("longer while its last transactions arrive") {
    gate.local().received = at("0-1-11");
    gate.now += 3s;
    CHECK(gate.waits());
  }
  SECTION("until it is closed, and then with all that it has") {
    gate.peer_is_closed_at("0-1-11");
    CHECK(gate.waits());
    gate.local().received = at("0-1-11");
    CHECK(gate.asks_for(Step::stop_receiver));
  }
  SECTION("until nobody listens there") {
    gate.peer_is_gone();
    CHECK(gate.asks_for(Step::stop_receiver));
  }
}

TEST_CASE("a peer whose writers wait for a confirmation gets it from a receiver that is started") {
  Gate gate;
  gate.local().receiver = Receiver::no;
  CHECK(gate.asks_for(Step::fence_peer));
  gate.view.fence = {PeerFence::Kind::pending, "no answer by the deadline"};
  CHECK(gate.asks_for(Step::start_receiver));
  gate.local().receiver = Receiver::yes;
  CHECK(gate.waits());
}

// Seed 120262135 of the pair's simulation: a resumed promotion was refused, and what had arrived by
// then stood in a relay log that MariaDB deletes at the next start, and nowhere else.
TEST_CASE("what a receiver that is started brings is applied, also if the promotion is refused") {
  const bool peer_closes = GENERATE(true, false);
  Gate gate;
  gate.view.situation.resumable = true;
  gate.local().receiver = Receiver::no;
  gate.local().applier_running = false;
  CHECK(gate.asks_for(Step::fence_peer));
  if (peer_closes)
    gate.peer_is_closed_at("0-1-12");
  else
    gate.view.fence = {PeerFence::Kind::pending, "no answer by the deadline"};
  CHECK(gate.asks_for(Step::start_receiver));
  SECTION("once the receiver runs") {
    gate.local().receiver = Receiver::connecting;
    CHECK(gate.asks_for(Step::start_applier));
    CHECK(gate.waits());
  }
  SECTION("not without it: MariaDB would delete its input") { CHECK(gate.waits()); }
  SECTION("not into a stop of ours that may still take effect") {
    gate.local().receiver = Receiver::yes;
    gate.view.stop_pending = true;
    CHECK(gate.waits());
  }
}

TEST_CASE("nobody opens beside a peer that says no to being closed") {
  Gate gate;
  CHECK(gate.asks_for(Step::fence_peer));
  gate.view.fence = {PeerFence::Kind::refused, "access denied"};
  CHECK(gate.refused() ==
        "the peer's server takes writes and cannot be closed: access denied. This one is not "
        "opened beside it");
}

TEST_CASE("what a fenced peer still has is fetched before the receiver is stopped") {
  Gate gate;
  gate.view.situation.knowledge = {};
  CHECK(gate.asks_for(Step::fence_peer));
  gate.peer_is_closed_at("0-1-12");
  CHECK(gate.waits());
  gate.local().received = at("0-1-11");
  gate.now += 3s;
  CHECK(gate.waits());

  SECTION("and arrives") {
    gate.local().received = at("0-1-12");
    CHECK(gate.asks_for(Step::stop_receiver));
  }
  SECTION("or does not") {
    gate.now += 4s;
    CHECK(gate.refused() == "the peer has transactions that do not arrive here: 0-1-12");
  }
  SECTION("since that peer has purged them") {
    gate.local().receiver = Receiver::no;
    gate.local().receiver_error = {1236, "the source has purged required binary logs"};
    CHECK(gate.asks_for(Step::start_receiver));
    CHECK(gate.waits());
    gate.now += 4s;
    CHECK(gate.refused() ==
          "the peer has transactions that do not arrive here: 0-1-12; the receiver gets nothing "
          "from the primary (error 1236): the source has purged required binary logs");
  }
  SECTION("or does not, and the operator allows it") {
    gate.view.situation.policy.allow_lossy = true;
    gate.now += 4s;
    CHECK(gate.asks_for(Step::stop_receiver));
    CHECK(gate.plan.warnings() ==
          std::vector<std::string>{"allow_lossy: the peer's transactions 0-1-12 are not here"});
  }
}

TEST_CASE("a receiver that was stopped too early is started again for a fenced peer") {
  Gate gate;
  gate.local().receiver = Receiver::no;
  CHECK(gate.asks_for(Step::fence_peer));
  gate.peer_is_closed_at("0-1-12");
  CHECK(gate.asks_for(Step::start_receiver));
  CHECK(gate.waits());
}

TEST_CASE("an applier that somebody stopped is started while the receiver still runs") {
  Gate gate;
  gate.local().applier_running = false;
  CHECK(gate.asks_for(Step::fence_peer));
  gate.peer_is_gone();
  CHECK(gate.asks_for(Step::start_applier));
  gate.local().applier_running = true;
  CHECK(gate.asks_for(Step::stop_receiver));
}

TEST_CASE("a receiver that does not stop, or is started by somebody else, refuses") {
  Gate gate;
  CHECK(gate.asks_for(Step::fence_peer));
  gate.peer_is_gone();
  CHECK(gate.asks_for(Step::stop_receiver));
  SECTION("error") {
    gate.view.step_error = "stop the receiver: no answer by the deadline";
    CHECK(gate.refused() == "stop the receiver: no answer by the deadline");
  }
  SECTION("runs again") {
    CHECK(gate.refused() ==
          "the receiver was told to stop and runs again: somebody else starts it");
  }
}

TEST_CASE("the drain goes on while the applied position moves") {
  Gate gate;
  gate.until_receiver_stopped();
  gate.local().received = at("0-1-100");
  CHECK(gate.waits());
  for (int applied = 11; applied < 20; ++applied) {
    gate.now += 3s;
    gate.view.situation.local.applied = at("0-1-" + std::to_string(applied));
    CHECK(gate.waits());
  }
  SECTION("and refuses when it stands still, after the locks in its way were broken") {
    gate.now += 1999ms;
    CHECK(gate.waits());
    gate.now += 1ms;
    CHECK(gate.asks_for(Step::end_blockers));
    gate.now += 1999ms;
    CHECK(gate.waits());
    gate.now += 1ms;
    CHECK(gate.refused() == "the applier does not move: 0-1-100 received but not applied");
  }
  SECTION("and ends at the end") {
    gate.view.situation.local.applied = at("0-1-100");
    CHECK(gate.asks_for(Step::fence_peer));  // so long afterwards once more
    CHECK(gate.asks_for(Step::stop_replication));
  }
}

TEST_CASE("an applier that fails during the drain") {
  Gate gate;
  gate.until_receiver_stopped();
  gate.local().received = at("0-1-12");
  CHECK(gate.waits());
  SECTION("refuses with its error") {
    gate.local().applier_running = false;
    gate.local().applier_error = {1062, "Duplicate entry"};
    CHECK(gate.refused() ==
          "the applier stopped with error 1062 (0-1-12 received but not applied): Duplicate entry");
  }
  SECTION("row 13: with on_applier_error = promote goes on without, once the relay logs are kept") {
    gate.view.situation.policy.on_applier_error = OnApplierError::promote;
    gate.local().applier_running = false;
    gate.local().applier_error = {1062, "Duplicate entry"};
    CHECK(gate.asks_for(Step::keep_relay_logs));
    SECTION("or not, if they are not") {
      gate.view.step_error = "keep the relay logs: No space left on device";
      CHECK(gate.refused() == "keep the relay logs: No space left on device");
    }
    SECTION("and says what is missing") {
      CHECK(gate.asks_for(Step::stop_replication));
      CHECK(gate.plan.basis().verdict == Verdict::behind);
      CHECK(gate.plan.warnings() ==
            std::vector<std::string>{
                "on_applier_error = promote, although the applier stopped with "
                "error 1062 (0-1-12 received but not applied): Duplicate entry"});
    }
  }
  SECTION("refuses what cannot be read, whatever the policy") {
    gate.view.situation.policy.on_applier_error = OnApplierError::promote;
    const auto number = GENERATE(13114U, 1236U, 1594U, 1021U);
    gate.local().applier_error = {number, "no more input"};
    CHECK_THAT(gate.refused(), Catch::Contains("the applier stopped with error"));
  }
  SECTION("waits where the server tries again by itself") {
    gate.local().applier_error = {1205, "Lock wait timeout"};
    CHECK(gate.waits());
  }
  SECTION("is never started on MariaDB, where that deletes the relay log") {
    gate.local().applier_running = false;
    CHECK(gate.refused() ==
          "the applier is stopped, 0-1-12 received but not applied, and starting "
          "it would delete the relay log");
  }
  SECTION("is started on MySQL, once") {
    gate.view.situation.local.version.flavour = Flavour::mysql;
    gate.local().applier_running = false;
    CHECK(gate.asks_for(Step::start_applier));
    gate.local().applier_running = true;
    CHECK(gate.waits());
  }
}

TEST_CASE("what is not known to be received cannot be drained") {
  Gate gate;
  gate.until_receiver_stopped();
  gate.local().received_known = false;
  CHECK(gate.refused() == "it is not known what was received");
}

TEST_CASE("a promotion that is resumed applies what has arrived since") {
  Gate gate;
  gate.view.situation.resumable = true;
  gate.until_receiver_stopped();
  SECTION("nothing: MariaDB forgot what was received, all of it was applied then") {
    gate.local().received_known = false;
    CHECK(gate.asks_for(Step::stop_replication));
  }
  SECTION("something") {
    gate.local().received = at("0-1-11");
    CHECK(gate.waits());
    gate.view.situation.local.executed = gate.view.situation.local.applied = at("0-1-11");
    CHECK(gate.asks_for(Step::stop_replication));
  }
}

TEST_CASE("only the record and the opening can still refuse at the end") {
  Gate gate;
  gate.view.situation.local.durable = false;
  gate.until_receiver_stopped();
  REQUIRE(gate.asks_for(Step::stop_replication));
  gate.local().applier_running = false;
  REQUIRE(gate.asks_for(Step::make_durable));
  gate.view.step_error = "set durability: Access denied";
  REQUIRE(gate.asks_for(Step::write_record));
  CHECK(gate.plan.warnings() == std::vector<std::string>{"set durability: Access denied"});

  SECTION("no record, no writes") {
    gate.view.step_error = "write the record: No space left on device";
    CHECK(gate.refused() == "write the record: No space left on device");
    // Nothing that a standing shows changes when there is space again: ask after the hold-down.
    CHECK(std::get<notify::Refusal>(gate.next()).evidence.empty());
  }
  SECTION("not opened") {
    gate.view.step_error.reset();
    REQUIRE(gate.asks_for(Step::set_roles));
    REQUIRE(gate.asks_for(Step::open));
    gate.view.step_error = "open for writes: Access denied";
    CHECK(gate.refused() == "open for writes: Access denied");
  }
}

TEST_CASE("a server that must wait for its replica does not open before it does") {
  Gate gate;
  const auto until_roles = [&] {
    gate.until_receiver_stopped();
    REQUIRE(gate.asks_for(Step::stop_replication));
    gate.local().applier_running = false;
    REQUIRE(gate.asks_for(Step::write_record));
    REQUIRE(gate.asks_for(Step::set_roles));
    gate.view.step_error = "set semi-sync roles: no answer by the deadline";
  };
  SECTION("by its policy") {
    gate.view.situation.policy.no_replica = NoReplica::block;
    until_roles();
    CHECK(gate.refused() == "set semi-sync roles: no answer by the deadline");
  }
  SECTION("because the peer counts on it") {
    gate.view.situation.last_primary = true;
    until_roles();
    gate.view.fence = {PeerFence::Kind::closed, "the peer is read-only"};
    CHECK(gate.refused() == "set semi-sync roles: no answer by the deadline");
  }
  SECTION("else it opens, and says so") {
    until_roles();
    CHECK(gate.asks_for(Step::open));
    CHECK(gate.plan.warnings() ==
          std::vector<std::string>{"set semi-sync roles: no answer by the deadline"});
  }
}

TEST_CASE(
    "a peer that was the replica counts on the semi-sync timeout unless nobody listens there") {
  PromotionView view{.situation = {.local = closed_primary(), .peer = {}, .knowledge = {}},
                     .fence = {},
                     .step_error = {}};
  using Kind = PeerFence::Kind;
  for (const auto kind : {Kind::closed, Kind::unanswered, Kind::not_proven}) {
    view.fence = {kind, ""};
    view.situation.last_primary = view.situation.left_to_another = false;
    CHECK_FALSE(counts_on_waiting(view));
    view.situation.last_primary = true;
    CHECK(counts_on_waiting(view));
    view.situation.last_primary = false;
    view.situation.left_to_another = true;
    CHECK(counts_on_waiting(view));
    view.situation.left_to_another = false;
    // Seed 110654384: the peer has closed it before this run of the daemon could look at it.
    view.was_source = true;
    CHECK(counts_on_waiting(view));
    view.was_source = false;
  }
  view.fence = {Kind::gone, "refused"};
  CHECK_FALSE(counts_on_waiting(view));
  // It follows another primary since: nobody counts on it.
  view.fence = {Kind::unanswered, ""};
  view.situation.local = replica();
  CHECK_FALSE(counts_on_waiting(view));
  view.was_source = true;
  CHECK_FALSE(counts_on_waiting(view));
}

TEST_CASE("a primary stays one without touching replication") {
  Gate gate;
  gate.view.situation.local = primary();
  gate.view.situation.peer = seen(replica());
  CHECK(gate.asks_for(Step::fence_peer));
  gate.peer_is_closed_at("0-1-10");
  CHECK(gate.asks_for(Step::write_record));
}

TEST_CASE("a peer that went further until it was fenced is not overtaken") {
  Gate gate;
  gate.view.situation.local = closed_primary();
  gate.view.situation.peer = seen(replica());
  CHECK(gate.asks_for(Step::fence_peer));
  gate.peer_is_closed_at("0-1-10,0-2-11");
  CHECK(gate.refused() == "the peer has what is not here: 0-2-11");
}

TEST_CASE("a primary beside another that has more does not even try to fence it") {
  Gate gate;
  gate.view.situation.local = primary();
  gate.view.situation.peer = seen(primary());
  gate.view.situation.peer.status->executed = at("0-2-11");
  CHECK(gate.refused() == "the peer is the primary and has what is not here");
}

TEST_CASE("row 44: what the fence finds silent so soon after a failover is not replaced") {
  Gate gate;
  gate.view.situation.knowledge.failed_over_at = noon - 30s;
  gate.view.situation.peer = seen(primary());  // as it was before the fault
  CHECK(gate.asks_for(Step::fence_peer));
  SECTION("silent") {
    gate.view.fence = {PeerFence::Kind::unanswered, "no answer by the deadline"};
    CHECK_THAT(gate.refused(), Catch::Contains("min_failover_interval"));
    CHECK(std::get<notify::Refusal>(gate.next()).evidence.empty());
  }
  SECTION("dead") {
    gate.peer_is_gone();
    CHECK(gate.asks_for(Step::stop_receiver));
    CHECK(gate.plan.basis().verdict == Verdict::lossless);
  }
}

TEST_CASE("MariaDB: an applier is not started into a stop of ours that may still take effect") {
  Gate gate;
  gate.local().applier_running = false;
  gate.local().received = at("0-1-12");
  gate.view.stop_pending = true;
  CHECK(gate.asks_for(Step::fence_peer));
  gate.peer_is_gone();
  CHECK(gate.asks_for(Step::stop_receiver));
  gate.local().receiver = Receiver::no;
  CHECK(gate.refused() ==
        "the applier is stopped, 0-1-12 received but not applied, and starting it would delete the "
        "relay log");
}
