// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/knowledge.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_situations.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;

namespace {

/// A backup that looks once a second at a primary which it follows.
struct Looks {
  ServerStatus local = replica();
  ServerStatus source = primary();
  Knowledge knowledge;
  Instant now = noon;

  void look() {
    learn(knowledge, local, seen(source), now);
    now += 1s;
  }
  [[nodiscard]] Verdict verdict() const { return assess(knowledge, now).verdict; }
  void source_writes(const std::string& gtid) { source.executed = at(gtid); }
  void arrives(const std::string& gtid) { local.replica->received = at(gtid); }
};

}  // namespace

TEST_CASE("knowledge: what it proves") {
  Knowledge knowledge = good_knowledge();
  CHECK(assess(knowledge, noon + 3s).verdict == Verdict::lossless);

  SECTION("a primary that is known to be gone acknowledges nothing, however late it is") {
    CHECK(assess(knowledge, noon + 3h).verdict == Verdict::lossless);
  }
  SECTION("one that is only silent may go on alone after its semi-sync timeout") {
    knowledge.source_gone_at.reset();
    CHECK(assess(knowledge, noon + 8999ms).verdict == Verdict::lossless);
    CHECK(assess(knowledge, noon + 9s).verdict == Verdict::maybe_lost);
    CHECK(assess(knowledge, noon + 12s).window == 3s);
  }
  SECTION("semi-sync was off") {
    knowledge.source->semi_sync.source_on = false;
    CHECK(assess(knowledge, noon).verdict == Verdict::behind);
  }
  SECTION("semi-sync was on with nobody to confirm") {
    knowledge.source->semi_sync.clients = 0;
    CHECK(assess(knowledge, noon).verdict == Verdict::behind);
  }
  SECTION("the receiver was not attached") {
    knowledge.attached_at.reset();
    CHECK(assess(knowledge, noon).verdict == Verdict::unknown);
  }
  SECTION("the local server was restarted: its relay log may be gone") {
    forget_relay_log(knowledge);
    CHECK(assess(knowledge, noon).verdict == Verdict::unknown);
  }
  SECTION("an infinite timeout never runs out") {
    knowledge.source->semi_sync.timeout_ms = 18'446'744'073'709'551'615U;
    knowledge.source_gone_at.reset();
    CHECK(assess(knowledge, noon + 48h).verdict == Verdict::lossless);
  }
  SECTION("no knowledge") { CHECK(assess({}, noon).verdict == Verdict::unknown); }
}

TEST_CASE("knowledge: semi-sync that is on proves what was acknowledged until now") {
  Looks looks;
  looks.look();
  CHECK(looks.verdict() == Verdict::lossless);
}

TEST_CASE("knowledge: a receiver that says Yes and receives nothing proves nothing") {
  Looks looks;
  looks.look();
  looks.look();
  looks.source_writes("0-1-11");
  looks.look();
  const auto last = looks.knowledge.attached_at;
  // 0-1-11 waits for its acknowledgement, and then the source gives up waiting.
  for (int i = 0; i < 11; ++i) looks.look();
  CHECK(looks.knowledge.attached_at == last);
  CHECK(looks.verdict() == Verdict::maybe_lost);
  looks.arrives("0-1-11");
  looks.look();
  CHECK(looks.verdict() == Verdict::lossless);
}

// Seed 80377866: the server was restarted, and its disk was full when it received again.
TEST_CASE("knowledge: what was confirmed from a relay log that is gone must arrive again") {
  Looks looks;
  looks.look();
  looks.look();
  looks.source_writes("0-1-11");  // confirmed after the last look, and lost with the relay log
  forget_relay_log(looks.knowledge);
  looks.look();
  CHECK(looks.verdict() == Verdict::unknown);
  SECTION("all of it, or all that the source had at a look since") {
    looks.source_writes("0-1-12");
    looks.arrives("0-1-11");
    looks.look();
    CHECK(looks.verdict() == Verdict::lossless);
  }
  SECTION("and as long as nothing arrives nothing is proved") {
    looks.look();
    CHECK(looks.verdict() == Verdict::unknown);
  }
}

// Seed 81008286: the link let nothing through for five seconds, and confirmations were lost in it.
TEST_CASE("knowledge: the timeout runs since the first commit that still waits was written") {
  Looks looks;
  looks.source.semi_sync.waiting = 2;
  SECTION("of which the first look knows nothing") {
    looks.look();
    CHECK(looks.verdict() == Verdict::unknown);
  }
  SECTION("which a later look knows") {
    looks.source.semi_sync.waiting = 0;
    looks.look();
    CHECK(looks.knowledge.attached_at == noon);
    looks.source.semi_sync.waiting = 3;
    looks.look();
    CHECK(looks.knowledge.attached_at == noon);
    looks.source.semi_sync.acknowledged = 2;
    looks.look();
    CHECK(looks.knowledge.attached_at == noon);
    SECTION("those of the look before were confirmed, and others wait now") {
      looks.source.semi_sync.acknowledged = 5;
      looks.look();
      CHECK(looks.knowledge.attached_at == noon + 2s);
    }
    SECTION("nobody waits any more") {
      looks.source.semi_sync.waiting = 0;
      looks.look();
      CHECK(looks.knowledge.attached_at == noon + 3s);
    }
    SECTION("they wait on, until nothing is proved any more") {
      for (int i = 0; i < 8; ++i) looks.look();
      CHECK(looks.verdict() == Verdict::maybe_lost);
    }
    SECTION("the counter was set back") {
      looks.source.semi_sync.acknowledged = 1;
      looks.look();
      CHECK(looks.knowledge.attached_at == noon);
    }
  }
}

TEST_CASE("row 23: semi-sync fell back between two looks, and is on again") {
  Looks looks;
  looks.look();
  looks.look();
  looks.source_writes("0-1-20");
  looks.source.semi_sync.unacknowledged = 10;
  looks.look();
  CHECK(looks.verdict() == Verdict::behind);
  CHECK(assess(looks.knowledge, looks.now).reason ==
        "the primary acknowledged 10 commits without a replica, and they were not seen here since");

  SECTION("until what the source had then is here") {
    looks.look();
    CHECK(looks.verdict() == Verdict::behind);
    looks.source_writes("0-1-25");
    looks.arrives("0-1-20");
    looks.look();
    CHECK(looks.verdict() == Verdict::lossless);
  }
  SECTION("and what it writes more meanwhile grows the hole") {
    looks.source.semi_sync.unacknowledged = 12;
    looks.arrives("0-1-20");
    looks.look();
    CHECK(looks.knowledge.hole->commits == 12);
    CHECK(looks.verdict() == Verdict::behind);
  }
}

TEST_CASE("knowledge: what the source acknowledged alone must be here before anything is proved") {
  Looks looks;
  SECTION("at the first look") {}
  SECTION("when its semi-sync is on again") {
    looks.source.semi_sync.source_on = false;
    looks.look();
    looks.source.semi_sync.source_on = true;
  }
  looks.source_writes("0-1-11");
  looks.look();
  CHECK(looks.verdict() == Verdict::unknown);
  looks.arrives("0-1-11");
  looks.look();
  CHECK(looks.verdict() == Verdict::lossless);
}

TEST_CASE("knowledge: having been attached does not outlive a source that acknowledged alone") {
  Looks looks;
  looks.look();
  looks.look();
  CHECK(looks.verdict() == Verdict::lossless);
  looks.source.semi_sync.source_on = false;  // an operator: no commit is counted as unacknowledged
  looks.source_writes("0-1-11");
  looks.look();
  looks.source.semi_sync.source_on = true;
  looks.look();
  CHECK(looks.verdict() == Verdict::unknown);
}

TEST_CASE("row 42: a third replica may have confirmed what is not here") {
  Looks looks;
  looks.look();
  looks.look();
  CHECK(looks.verdict() == Verdict::lossless);
  looks.source.semi_sync.clients = 2;
  looks.look();
  CHECK(looks.verdict() == Verdict::unknown);
  CHECK(assess(looks.knowledge, looks.now).reason ==
        "the primary has 2 semi-sync replicas and waits for 1: another one may have confirmed what "
        "is not here");
  SECTION("unless each has to confirm") {
    looks.source.semi_sync.confirmations = 2;
    looks.look();
    CHECK(looks.verdict() == Verdict::lossless);
  }
  SECTION("when it has gone, all that the primary had meanwhile must have arrived") {
    looks.source.semi_sync.clients = 1;
    looks.source_writes("0-1-12");
    looks.look();
    CHECK(looks.verdict() == Verdict::unknown);
    looks.arrives("0-1-12");
    looks.look();
    CHECK(looks.verdict() == Verdict::lossless);
  }
}

TEST_CASE("knowledge: when the primary was lost, and when its role passed to the other server") {
  Looks looks;
  looks.look();
  CHECK_FALSE(looks.knowledge.lost_at);
  learn(looks.knowledge, looks.local, {.kind = PeerSight::Kind::silent, .status = {}, .text = {}},
        noon + 5s);
  learn(looks.knowledge, looks.local, not_there(), noon + 6s);
  CHECK(looks.knowledge.lost_at == noon + 5s);
  CHECK(looks.knowledge.source_gone_at == noon + 6s);
  CHECK_FALSE(looks.knowledge.failed_over_at);

  looks.local.replica.reset();
  looks.local.read_only = looks.local.super_read_only = false;
  learn(looks.knowledge, looks.local, not_there(), noon + 7s);
  CHECK(looks.knowledge.primary == "2");
  CHECK(looks.knowledge.failed_over_at == noon + 7s);
}

TEST_CASE("knowledge: what the source promised before this server was the primary is over") {
  Looks looks;
  looks.look();
  looks.look();
  CHECK(looks.verdict() == Verdict::lossless);
  SECTION("for less time than passes between two looks") { forget_source(looks.knowledge); }
  SECTION("at a look") {
    auto local = looks.local;
    local.replica.reset();
    local.read_only = local.super_read_only = false;
    learn(looks.knowledge, local, not_there(), noon + 3s);
  }
  CHECK(assess(looks.knowledge, noon + 4s).verdict == Verdict::unknown);
}

TEST_CASE("knowledge: a replica that lacks what it held proves nothing any more") {
  Looks looks;
  looks.look();
  looks.look();
  CHECK(looks.verdict() == Verdict::lossless);
  looks.local.replica->received = at("0-1-9");
  looks.local.executed = looks.local.applied = at("0-1-9");
  looks.local.replica->receiver = Receiver::connecting;
  CHECK(lost_its_relay_log(looks.knowledge, looks.local));
  learn(looks.knowledge, looks.local, not_there(), noon + 3s);
  CHECK(assess(looks.knowledge, noon + 3s).reason ==
        "the receiver was not seen attached with semi-sync since the local server started, or "
        "since its relay log was deleted");
}

// Seed 120244392: a commit arrived, was confirmed, and was deleted with the relay log between two
// looks. What the replica shows is as before.
TEST_CASE("knowledge: threads that were both restarted may have lost what no look has shown") {
  Looks looks;
  ReplicaStatus& replica = *looks.local.replica;
  replica.threads = {.receiver = 5, .applier = 6};
  looks.look();
  looks.look();
  REQUIRE(looks.verdict() == Verdict::lossless);
  const auto lost = [&](ReplicaThreads now) {
    replica.threads = now;
    return lost_its_relay_log(looks.knowledge, looks.local);
  };
  CHECK_FALSE(lost({.receiver = 5, .applier = 6}));
  SECTION("one of them ran on") {
    CHECK_FALSE(lost({.receiver = 9, .applier = 6}));
    looks.look();
    CHECK_FALSE(lost({.receiver = 9, .applier = 10}));
    CHECK_FALSE(lost({.receiver = 9, .applier = 0}));
    looks.look();
    CHECK(looks.verdict() == Verdict::lossless);
  }
  SECTION("they were stopped, which deletes nothing") {
    CHECK_FALSE(lost({.receiver = 0, .applier = 0}));
    replica.receiver = Receiver::no;
    replica.applier_running = false;
    learn(looks.knowledge, looks.local, not_there(), noon + 3s);
    CHECK_FALSE(lost({.receiver = 9, .applier = 10}));
  }
  SECTION("nobody could ask") {
    replica.threads.reset();
    CHECK_FALSE(lost_its_relay_log(looks.knowledge, looks.local));
    looks.look();
    CHECK(lost({.receiver = 9, .applier = 10}));
  }
  SECTION("the applier was started, and then the receiver stopped, between two looks") {
    see_threads(looks.knowledge, {.receiver = 5, .applier = 10});  // in front of our STOP
    CHECK_FALSE(lost({.receiver = 0, .applier = 10}));
    learn(looks.knowledge, looks.local, not_there(), noon + 3s);
    CHECK(looks.knowledge.attached_at);
    CHECK(lost({.receiver = 0, .applier = 11}));
  }
  SECTION("both were others in front of our STOP") {
    see_threads(looks.knowledge, {.receiver = 9, .applier = 10});
    CHECK_FALSE(looks.knowledge.attached_at);
    CHECK_FALSE(lost({.receiver = 0, .applier = 10}));
  }
  SECTION("both were down in front of our STOP, and what they hold nobody has seen") {
    see_threads(looks.knowledge, {});
    CHECK(looks.knowledge.attached_at);
    CHECK(lost({.receiver = 9, .applier = 10}));
  }
  SECTION("both are others, or the one that runs is") {
    CHECK(lost({.receiver = 9, .applier = 0}));
    CHECK(lost({.receiver = 0, .applier = 10}));
    CHECK(lost({.receiver = 9, .applier = 10}));
    learn(looks.knowledge, looks.local, not_there(), noon + 3s);
    CHECK(assess(looks.knowledge, noon + 3s).reason ==
          "the receiver was not seen attached with semi-sync since the local server started, or "
          "since its relay log was deleted");
  }
}

TEST_CASE("knowledge: whose threads are worth a question each second") {
  CHECK(has_relay_log(replica()));
  CHECK_FALSE(has_relay_log(primary()));
  CHECK_FALSE(has_relay_log(closed_primary()));
  ServerStatus local = primary();
  local.replica = replica().replica;
  local.replica->receiver = Receiver::no;
  local.replica->applier_running = false;
  CHECK_FALSE(has_relay_log(local));  // it was promoted, and keeps the source that it had
  local.read_only = local.super_read_only = true;
  CHECK(has_relay_log(local));
}
