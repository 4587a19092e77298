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

TEST_CASE("knowledge: what it proves") {
  Knowledge knowledge = good_knowledge();
  CHECK(assess(knowledge, noon + 3s).proof == Proof::lossless);

  SECTION("a primary that is known to be gone acknowledges nothing, however late it is") {
    CHECK(assess(knowledge, noon + 3h).proof == Proof::lossless);
  }
  SECTION("one that is only silent may go on alone after its semi-sync timeout") {
    knowledge.source_gone_at.reset();
    CHECK(assess(knowledge, noon + 8999ms).proof == Proof::lossless);
    CHECK(assess(knowledge, noon + 9s).proof == Proof::maybe_lost);
  }
  SECTION("semi-sync was off") {
    knowledge.source->semi_sync.source_on = false;
    CHECK(assess(knowledge, noon).proof == Proof::behind);
  }
  SECTION("semi-sync was on with nobody to confirm") {
    knowledge.source->semi_sync.clients = 0;
    CHECK(assess(knowledge, noon).proof == Proof::behind);
  }
  SECTION("the receiver was not attached") {
    knowledge.attached_at.reset();
    CHECK(assess(knowledge, noon).proof == Proof::unknown);
  }
  SECTION("an infinite timeout never runs out") {
    knowledge.source->semi_sync.timeout_ms = 18'446'744'073'709'551'615U;
    knowledge.source_gone_at.reset();
    CHECK(assess(knowledge, noon + 48h).proof == Proof::lossless);
  }
  SECTION("no knowledge") { CHECK(assess({}, noon).proof == Proof::unknown); }
}

TEST_CASE("knowledge: a receiver that says Yes and receives nothing proves nothing") {
  Knowledge knowledge = good_knowledge();
  ServerStatus source = primary();
  source.executed = at("0-1-11");
  learn(knowledge, replica(), source, noon);
  CHECK(knowledge.attached_at == noon);
  // 0-1-11 waits for its acknowledgement, and then the source gives up waiting.
  for (auto when = noon + 1s; when <= noon + 10s; when += 1s)
    learn(knowledge, replica(), source, when);
  CHECK(knowledge.attached_at == noon);
  CHECK(assess(knowledge, noon + 10s).proof == Proof::maybe_lost);

  ServerStatus caught_up = replica();
  caught_up.replica->received = at("0-1-11");
  learn(knowledge, caught_up, source, noon + 11s);
  CHECK(assess(knowledge, noon + 12s).proof == Proof::lossless);
}

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
    situation.allow_lossy = true;
    CHECK(admit(situation, noon).eligibility == Eligibility::eligible);
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
    CHECK(admit(situation, noon).reason ==
          "the peer is the primary and has what is not here: 0-2-11");
  }
  SECTION("before the peer was looked at") {
    situation.local = closed_primary();
    situation.peer = {};
    CHECK(admit(situation, noon).eligibility == Eligibility::unknown);
  }
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
