// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/admission.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_situations.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;
using notify::Eligibility;

namespace {

Situation lost_primary() {
  return {.local = replica(), .peer = not_there(), .knowledge = good_knowledge()};
}

}  // namespace

TEST_CASE("a replica with a proof is eligible, without one it is not") {
  Situation situation = lost_primary();
  CHECK(admit(situation, noon + 3s).eligibility == Eligibility::eligible);

  SECTION("unknown") {
    situation.knowledge = {};
    CHECK(admit(situation, noon).eligibility == Eligibility::unknown);
  }
  SECTION("unknown because the peer does not let us look") {
    situation.knowledge = {};
    situation.peer = {.kind = PeerSight::Kind::silent, .status = {}, .text = "Access denied"};
    CHECK_THAT(admit(situation, noon).reason, Catch::EndsWith("(Access denied)"));
  }
  SECTION("known to be behind") {
    situation.knowledge.source->semi_sync.source_on = false;
    CHECK(admit(situation, noon).eligibility == Eligibility::behind);
  }
  SECTION("allow_lossy takes it all the same") {
    situation.knowledge = {};
    situation.policy.allow_lossy = true;
    situation.knowledge.lost_at = noon;
    CHECK(admit(situation, noon + 10s).eligibility == Eligibility::eligible);
    CHECK(admit(situation, noon + 10s).verdict == Verdict::unknown);
  }
  SECTION("a closed peer that has nothing more needs no knowledge") {
    situation.knowledge = {};
    situation.peer = seen(closed_primary());
    CHECK(admit(situation, noon).eligibility == Eligibility::eligible);
    situation.peer.status->executed = at("0-1-11");
    CHECK(admit(situation, noon).eligibility == Eligibility::unknown);
  }
}

TEST_CASE("what stands against a replica whatever is known") {
  Situation situation = lost_primary();
  ReplicaStatus& replica = *situation.local.replica;

  SECTION("an applier in error") {
    replica.applier_running = false;
    replica.applier_error = {1062, "Duplicate entry '7'"};
    CHECK(admit(situation, noon).reason ==
          "the applier stopped with error 1062: Duplicate entry '7'");
    CHECK(admit(situation, noon).eligibility == Eligibility::behind);
  }
  SECTION("a delayed replica") {
    replica.delay_s = 3600;
    CHECK(admit(situation, noon).eligibility == Eligibility::behind);
  }
  SECTION("positions without GTID") {
    replica.by_gtid = false;
    CHECK(admit(situation, noon).eligibility == Eligibility::misconfigured);
  }
  SECTION("MariaDB's relay log behind two stopped threads") {
    replica.receiver = Receiver::no;
    replica.applier_running = false;
    CHECK(admit(situation, noon).eligibility == Eligibility::eligible);
    replica.received_known = false;
    CHECK(admit(situation, noon).eligibility == Eligibility::behind);
    replica.received_known = true;
    replica.received = at("0-1-12");
    CHECK(admit(situation, noon).eligibility == Eligibility::behind);
  }
}

TEST_CASE("a server without a source") {
  Situation situation{.local = primary(), .peer = not_there(), .knowledge = {}};

  SECTION("that is writable is the primary") {
    CHECK(admit(situation, noon).eligibility == Eligibility::eligible);
  }
  SECTION("that is closed needs a reason") {
    situation.local = closed_primary();
    CHECK(admit(situation, noon).eligibility == Eligibility::misconfigured);
    CHECK_THAT(admit(situation, noon).reason,
               Catch::StartsWith("nothing shows that this server holds the data"));
    situation.last_primary = true;
    CHECK(admit(situation, noon).eligibility == Eligibility::eligible);
  }
  SECTION("that is closed, with a closed peer that has nothing more") {
    situation.local = closed_primary();
    situation.peer = seen(replica());
    CHECK(admit(situation, noon).eligibility == Eligibility::eligible);
  }
  SECTION("that was the primary last, beside a replica with what crash recovery took back here") {
    situation.local = closed_primary();
    situation.last_primary = true;
    situation.peer = seen(replica());
    situation.peer.status->replica->received = at("0-1-12");
    CHECK(admit(situation, noon).eligibility == Eligibility::behind);
    CHECK(admit(situation, noon).reason == "the peer has what is not here: 0-1-12");
  }
  SECTION("beside a primary that has more") {
    situation.last_primary = true;
    situation.peer = seen(primary());
    situation.peer.status->executed = at("0-1-10,0-2-11");
    CHECK(admit(situation, noon).eligibility == Eligibility::behind);
    CHECK(admit(situation, noon).reason == "the peer is the primary and has what is not here");
  }
  SECTION("before the peer was looked at") {
    situation.local = closed_primary();
    situation.peer = {};
    CHECK(admit(situation, noon).eligibility == Eligibility::unknown);
  }
}

TEST_CASE("the old source of a primary that was lost before it could forget it counts no more") {
  Situation situation{.local = replica(), .peer = seen(replica()), .knowledge = {}};
  situation.local.replica->receiver = Receiver::no;
  situation.local.replica->applier_running = false;
  situation.local.replica->received_known = false;
  situation.last_primary = true;
  CHECK_THAT(admit(situation, noon).reason, Catch::StartsWith("both replication threads"));
  SECTION("by its record") { situation.latest_term = true; }
  SECTION("by this run of the daemon") { situation.promoted_here = true; }
  CHECK_FALSE(replicates(situation));
  CHECK(admit(situation, noon).reason == "this server was the primary last");
  situation.last_primary = false;  // another boot: the power was lost
  CHECK_FALSE(replicates(situation));
  situation.local.replica->receiver = Receiver::yes;
  CHECK(replicates(situation));
}

TEST_CASE("evidence changes with the situation and not by itself") {
  ServerStatus local = replica();
  const std::string before = evidence(local, not_there());
  local.applied = local.executed = at("0-1-11");
  CHECK(evidence(local, not_there()) == before);
  local.replica->receiver = Receiver::connecting;
  const std::string lost = evidence(local, not_there());
  CHECK(lost != before);
  local.replica->receiver = Receiver::no;
  CHECK(evidence(local, not_there()) == lost);
  CHECK(evidence(local, seen(primary())) != lost);
  local.replica->applier_running = false;
  local.replica->applier_error.number = 1062;
  CHECK(evidence(local, not_there()) != lost);
}

// Seed 110656434 of the pair's simulation: the peer, the primary by a later promotion, was closed
// in the moment in which this node refused because of it.
TEST_CASE("a refusal does not last on what came after its cause") {
  const ServerStatus local = closed_primary();
  CHECK(lasting_evidence(local, seen(primary()), seen(replica())).empty());
  CHECK(lasting_evidence(local, not_there(), seen(primary())).empty());
  SECTION("but on what is seen until that changes") {
    for (const PeerSight& now : {seen(primary()), not_there()})
      CHECK(lasting_evidence(local, seen(primary()), now) == evidence(local, now));
    CHECK(lasting_evidence(local, seen(replica()), seen(replica())) ==
          evidence(local, seen(replica())));
  }
}

TEST_CASE("MariaDB: what only the relay log holds is not deleted on advice") {
  Situation situation = lost_primary();
  situation.local.replica->receiver = Receiver::no;
  situation.local.replica->applier_running = false;
  situation.local.replica->received = at("0-1-12");
  CHECK_THAT(admit(situation, noon).reason,
             Catch::Contains("would delete: start replication while the source lives, or apply"));
  situation.local.replica->receiver_error = {1236, "not in the master's binlog"};
  CHECK_THAT(admit(situation, noon).reason,
             Catch::Contains("would delete: apply them by hand") &&
                 Catch::EndsWith("do not start replication before: the receiver gets nothing from "
                                 "the primary (error 1236): not in the master's binlog"));
}

TEST_CASE("max_loss: a loss that is bounded in time, and only that") {
  Situation situation = lost_primary();
  situation.knowledge.source_gone_at.reset();
  situation.knowledge.lost_at = noon - 1h;
  situation.policy.max_loss = 5s;
  // Attached one second before noon, semi-sync timeout 10 s: the primary may be alone from 9 s on.
  const Admission within = admit(situation, noon + 14s);
  CHECK(within.eligibility == Eligibility::eligible);
  CHECK(within.verdict == Verdict::maybe_lost);
  CHECK_THAT(within.reason, Catch::StartsWith("max_loss, although the primary was out of reach"));
  CHECK(admit(situation, noon + 14001ms).eligibility == Eligibility::behind);

  situation.knowledge.source->semi_sync.source_on = false;
  CHECK(admit(situation, noon).eligibility == Eligibility::behind);
}

TEST_CASE("takeover_delay: what may lose something waits, what loses nothing does not") {
  Situation situation = lost_primary();
  situation.policy.allow_lossy = true;
  situation.knowledge.lost_at = noon;
  CHECK(admit(situation, noon).verdict == Verdict::lossless);
  CHECK(admit(situation, noon).admitted());

  situation.knowledge.source->semi_sync.source_on = false;
  CHECK_FALSE(admit(situation, noon + 9999ms).admitted());
  CHECK(admit(situation, noon + 9999ms).only_time_lacks);
  CHECK_THAT(admit(situation, noon + 9999ms).reason,
             Catch::StartsWith("not before the primary is away for 10 s (takeover_delay): "));
  CHECK(admit(situation, noon + 10s).admitted());
}

TEST_CASE("row 44, flapping: a primary that is silent is not replaced twice within a minute") {
  Situation situation = lost_primary();
  situation.knowledge.failed_over_at = noon - 30s;
  SECTION("one that is dead is") { CHECK(admit(situation, noon).admitted()); }
  SECTION("one that is silent is not") {
    situation.peer.kind = PeerSight::Kind::silent;
    CHECK_FALSE(admit(situation, noon).admitted());
    CHECK(admit(situation, noon).only_time_lacks);
    CHECK(admit(situation, noon).reason ==
          "the primary has changed less than 60 s ago (min_failover_interval), and nothing shows "
          "that it is dead");
    situation.knowledge.failed_over_at = noon - 60s;
    CHECK(admit(situation, noon).admitted());
  }
  SECTION("one that closed itself, as for a handover, is") {
    situation.peer = seen(closed_primary());
    CHECK(admit(situation, noon).admitted());
  }
}

TEST_CASE("row 13: on_applier_error = promote, where nothing but the applier stands against it") {
  Situation situation = lost_primary();
  situation.local.replica->applier_running = false;
  situation.local.replica->applier_error = {1062, "Duplicate entry"};
  situation.knowledge.lost_at = noon;
  CHECK_FALSE(admit(situation, noon + 10s).admitted());
  situation.policy.on_applier_error = OnApplierError::promote;
  CHECK(admit(situation, noon + 9s).only_time_lacks);
  const Admission admission = admit(situation, noon + 10s);
  CHECK(admission.admitted());
  CHECK(admission.verdict == Verdict::behind);
  CHECK(
      admission.reason ==
      "on_applier_error = promote, although the applier stopped with error 1062: Duplicate entry");
  SECTION("but not if the primary acknowledged on its own as well") {
    situation.knowledge.source->semi_sync.source_on = false;
    CHECK_FALSE(admit(situation, noon + 10s).admitted());
  }
  SECTION("nor if the relay log cannot be read") {
    situation.local.replica->applier_error.number = 1594;
    CHECK_FALSE(admit(situation, noon + 10s).admitted());
  }
}

TEST_CASE("Without the third vote nobody may take over, and not against its word") {
  Situation situation{.local = replica(), .peer = not_there(), .knowledge = good_knowledge()};
  REQUIRE(admit(situation, noon).admitted());
  situation.vote = {.kind = VoteSight::Kind::silent, .value = {}, .text = "timed out"};
  CHECK(admit(situation, noon).eligibility == notify::Eligibility::unknown);
  CHECK(admit(situation, noon).reason == "no third vote: timed out");
  situation.vote = {
      .kind = VoteSight::Kind::answers, .value = witness::Claim{3, "1", true}, .text = {}};
  CHECK(admit(situation, noon).eligibility == notify::Eligibility::behind);
  situation.vote.value->solo = false;
  CHECK(admit(situation, noon).admitted());
}

TEST_CASE(
    "Who has acknowledged alone by the third vote is the primary, whatever the other one has") {
  Situation situation{.local = closed_primary(), .peer = seen(closed_primary()), .knowledge = {}};
  situation.local.executed = at("0-1-10,1-1-3");
  situation.peer.status->executed = at("0-1-11");
  REQUIRE_FALSE(admit(situation, noon).admitted());
  situation.vote = {
      .kind = VoteSight::Kind::answers, .value = witness::Claim{3, "1", true}, .text = {}};
  CHECK(admit(situation, noon).reason == "the third vote has this server as the primary, alone");
  CHECK(admit(situation, noon).verdict == Verdict::lossless);
  situation.vote.value->solo = false;
  CHECK_FALSE(admit(situation, noon).admitted());
}

TEST_CASE("who left mastership to a peer that could be promoted does not take it back unasked") {
  Situation situation{.local = closed_primary(), .peer = not_there(), .knowledge = {}};
  situation.left_to_another = true;
  CHECK(admit(situation, noon).eligibility == Eligibility::unknown);
  CHECK(admit(situation, noon).reason ==
        "nothing shows that this server still holds all data: it was the primary, but the peer "
        "could have been promoted since this node left, and cannot be asked (connection refused): "
        "start the peer's server; if it is lost for good, `vrrpctl promote` takes over without it, "
        "and so does allow_lossy = true");
  SECTION("also if nobody could close its server meanwhile") {
    situation.local = primary();
    CHECK_FALSE(admit(situation, noon).admitted());
    situation.left_to_another = false;
    CHECK(admit(situation, noon).reason == "this server is the primary");
    situation.own_term = Term{1};
    situation.peer.term = Term{2};
    CHECK_FALSE(admit(situation, noon).admitted());
  }
  SECTION("unless the peer shows that it has nothing more") {
    situation.peer = seen(replica());
    CHECK(admit(situation, noon).verdict == Verdict::lossless);
  }
  SECTION("or the third vote, that nobody was") {
    situation.vote = {.kind = VoteSight::Kind::answers,
                      .value = witness::Claim{3, closed_primary().identity, false},
                      .text = {}};
    CHECK(admit(situation, noon).verdict == Verdict::lossless);
  }
}

TEST_CASE("the primary last is not the one whose peer was promoted later, by its own word") {
  Situation situation{.local = closed_primary(), .peer = not_there(), .knowledge = {}};
  situation.last_primary = true;
  situation.own_term = Term{1};
  CHECK(admit(situation, noon).admitted());
  situation.peer.term = Term{2};
  CHECK_FALSE(admit(situation, noon).admitted());
}

TEST_CASE("a peer that tells of a later promotion may take that back, which no look shows") {
  Situation situation{.local = closed_primary(), .peer = not_there(), .knowledge = {}};
  situation.last_primary = true;
  situation.own_term = Term{1};
  situation.peer.term = Term{2};
  const Admission admission = admit(situation, noon);
  CHECK(admission.reason ==
        "nothing shows that this server holds all data: the peer's vrrpd tells of a later "
        "promotion (term 2 there, 1 here)");
  CHECK(admission.only_time_lacks);
  SECTION("one that never was the primary has nothing to wait for") {
    situation.last_primary = false;
    situation.own_term = Term{};
    CHECK_THAT(admit(situation, noon).reason,
               Catch::StartsWith("nothing shows that this server holds the data"));
    CHECK_FALSE(admit(situation, noon).only_time_lacks);
  }
}

// Seed 30005793 of the pair's simulation.
TEST_CASE("who took over from a primary that could not be closed claims no losslessness later") {
  Situation situation{.local = closed_primary(), .peer = not_there(), .knowledge = {}};
  situation.last_primary = true;
  CHECK(admit(situation, noon).verdict == Verdict::lossless);
  situation.source_at_large = true;
  CHECK(admit(situation, noon).admitted());
  CHECK(admit(situation, noon).verdict == Verdict::maybe_lost);
  CHECK(admit(situation, noon).reason ==
        "this server was the primary last, but the one before it could not be closed then, was not "
        "seen behind it since, and may have acknowledged on its own");
  SECTION("also while its server is open") {
    situation.local = primary();
    CHECK(admit(situation, noon).verdict == Verdict::maybe_lost);
  }
  SECTION("unless a look shows that the other one has nothing more") {
    situation.peer = seen(replica());
    CHECK(admit(situation, noon).verdict == Verdict::lossless);
  }
  SECTION("or primaries wait for their replica without end") {
    situation.policy.no_replica = NoReplica::block;
    CHECK(admit(situation, noon).verdict == Verdict::lossless);
  }
}

// Seed 710094075.
TEST_CASE(
    "a daemon that was stopped as master does not know what came of a peer that it cannot ask") {
  Situation situation{.local = closed_primary(), .peer = not_there(), .knowledge = {}};
  situation.last_primary = situation.stopped_meanwhile = true;
  CHECK(admit(situation, noon).admitted());
  CHECK(admit(situation, noon).verdict == Verdict::maybe_lost);
  CHECK(admit(situation, noon).reason ==
        "this server was the primary last, but its daemon was stopped meanwhile, and the peer, "
        "which cannot be compared with, may have been promoted with what it fetched from this "
        "server");
  SECTION("one that answers shows it") {
    situation.peer = seen(replica());
    CHECK(admit(situation, noon).verdict == Verdict::lossless);
  }
  SECTION("and where primaries wait for their replica it would have waited for this server") {
    situation.policy.no_replica = NoReplica::block;
    CHECK(admit(situation, noon).verdict == Verdict::lossless);
  }
}

// Seed 30005371.
TEST_CASE("a replica beside a closed peer says why the look at that one proves nothing") {
  Situation situation{.local = replica(), .peer = seen(replica()), .knowledge = {}};
  situation.peer.status->replica->received_known = false;
  CHECK(admit(situation, noon).reason ==
        "the peer was not seen as primary since this daemon started (the peer's relay log may hold "
        "what is not here, and its server does not know: start replication there while this server "
        "is the primary, or save the relay log)");
  SECTION("also if it knows what it was the replica of") {
    situation.knowledge = good_knowledge();
    situation.knowledge.attached_at.reset();
    CHECK_THAT(admit(situation, noon).reason,
               Catch::StartsWith("the receiver was not seen attached") &&
                   Catch::Contains("(the peer's relay log may hold what is not here"));
  }
}

namespace {

/// A replica that lacks what its source has, which was closed.
Situation beside_closed_source() {
  Situation situation = lost_primary();
  situation.knowledge.source->identity = "1";
  situation.knowledge.source_gone_at.reset();
  situation.peer = seen(closed_primary());
  situation.peer.status->executed = at("0-1-12");
  return situation;
}

}  // namespace

// Its daemon may stay in fault for as long as nobody comes: a broken interface, a script that
// fails.
TEST_CASE("a closed source whose daemon lives is waited for, and the operator is told what to do") {
  Situation situation = beside_closed_source();
  situation.peer.speaks = true;
  situation.peer.idle_since = noon;
  const auto waits = admit(situation, noon + 59s);
  CHECK(waits.eligibility == Eligibility::behind);
  CHECK(waits.only_time_lacks);
  CHECK(waits.reason ==
        "the peer has what is not here: 0-1-12, and takes no writes. Its vrrpd runs and does not "
        "let it serve: `vrrpctl status` there says why; mend that, or stop it. Else that is "
        "fetched from it after 60 s (wait_for_closed_primary), and this node takes over");
  CHECK(admit(situation, noon + 60s).reason ==
        "the peer has what is not here: 0-1-12: it takes no writes, and is asked for that first");
  CHECK(admit(situation, noon + 60s).admitted());
  SECTION("as long as the policy says") {
    situation.policy.wait_for_closed_primary = 5min;
    CHECK_FALSE(admit(situation, noon + 4min).admitted());
  }
  SECTION("not in the middle of a try of its own") {
    situation.peer.moves = true;
    CHECK_FALSE(admit(situation, noon + 60s).admitted());
  }
  SECTION("if it can be fetched") {
    situation.local.replica->receiver = Receiver::no;
    situation.local.replica->receiver_error = {1236, "purged"};
    CHECK(admit(situation, noon + 60s).reason ==
          "the peer has what is not here: 0-1-12, takes no writes, and it cannot be fetched: the "
          "receiver gets nothing from the primary (error 1236): purged. Let the peer serve again "
          "(`vrrpctl status` there says why it does not), or mend replication here");
  }
}

TEST_CASE("a replica beside its closed source, whose daemon is silent, claims to fetch the rest") {
  Situation situation = beside_closed_source();
  const auto late = [&] { return admit(situation, noon + 1min); };
  CHECK(late().eligibility == Eligibility::eligible);
  CHECK(late().verdict == Verdict::maybe_lost);
  CHECK(late().reason ==
        "the peer has what is not here: 0-1-12: it takes no writes, and is asked for that first");
  SECTION("not if its daemon lives") { situation.peer.speaks = true; }
  SECTION("not if its daemon is about to let it serve") {
    situation.peer.speaks = true;
    situation.peer.idle_since = noon + 1s;
  }
  SECTION("not if it follows another") {
    situation.peer.status->replica = replica().replica;
    situation.peer.status->replica->received = at("0-1-12");
  }
  SECTION("not if it cannot send that") {
    situation.local.replica->receiver = Receiver::no;
    situation.local.replica->receiver_error = {1236, "purged"};
  }
  SECTION("not if another was the source") { situation.knowledge.source->identity = "3"; }
  SECTION("not if it takes writes") { situation.peer = seen(primary()); }
  SECTION("not if nobody listens there") { situation.peer = not_there(); }
  SECTION("not if each has what the other lacks") {
    situation.local.executed = situation.local.applied = at("0-1-10,0-2-11");
  }
  CHECK_FALSE(late().admitted());
}
