// SPDX-License-Identifier: Apache-2.0
// What crash recovery commits in a primary stands nowhere else, and the first reader sees it: when
// it may be shown.
#include "notify/mysql/admission.hpp"
#include "notify/mysql/recollection.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/linux_scratch.hpp"
#include "tests/unit/mysql_situations.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;

namespace {

PairSettings settings(const Scratch& scratch) {
  PairSettings pair;
  pair.record = scratch.path("master_info");
  return pair;
}

const Report nobody = [](Severity, std::string_view) {};

}  // namespace

// Seed 80202013 of the pair's simulation: the peer resumed its promotion without them.
TEST_CASE("what crash recovery has committed is shown to nobody before the peer has it") {
  Situation situation{.local = closed_primary(), .peer = seen(replica()), .knowledge = {}};
  situation.last_primary = true;
  situation.local.executed = at("0-1-12");
  situation.replica = {.at = noon, .timeout = 10s, .recovered = noon};
  const Admission waits = admit(situation, noon + 4s);
  CHECK_FALSE(waits.admitted());
  CHECK(waits.only_time_lacks);
  CHECK_THAT(
      waits.reason,
      Catch::StartsWith("crash recovery has committed here what the peer does not have: 0-1-12"));

  SECTION("its time is over") { CHECK(admit(situation, noon + 15s).admitted()); }
  SECTION("it has it, in its relay log") {
    situation.peer.status->replica->received = at("0-1-12");
    CHECK(admit(situation, noon + 4s).admitted());
  }
  SECTION("nobody is to wait for it, says the operator") {
    situation.policy.allow_lossy = true;
    CHECK(admit(situation, noon + 4s).admitted());
  }
  SECTION("a server that ran all the time has shown what it has") {
    situation.replica->recovered.reset();
    CHECK(admit(situation, noon + 4s).admitted());
  }
  SECTION("a third vote keeps the peer from being promoted: it is won to acknowledge alone") {
    situation.vote = {.kind = VoteSight::Kind::answers, .value = {}, .text = {}};
    CHECK(admit(situation, noon + 4s).admitted());
    CHECK(recovered_alone(situation));
    situation.peer.status->executed = at("0-1-12");
    CHECK_FALSE(recovered_alone(situation));
  }
}

TEST_CASE("how long a replica that is seen, and lacks what was recovered here, may be promoted") {
  Policy policy;
  ReplicaSight replica{.at = noon, .timeout = 10s, .recovered = noon};
  CHECK(could_pass_by(replica, noon + 13s, policy));
  CHECK_FALSE(could_pass_by(replica, noon + 15s, policy));
  SECTION("its daemon has forgotten after a minute what it does not see any more") {
    replica.timeout = 10min;
    CHECK(could_pass_by(replica, noon + 63s, policy));
    CHECK_FALSE(could_pass_by(replica, noon + 65s, policy));
  }
  SECTION("also one that is attached again, and has much to fetch") {
    replica.at = noon + 1h;
    replica.there = true;
    CHECK(could_pass_by(replica, noon + 13s, policy));
    CHECK_FALSE(could_pass_by(replica, noon + 15s, policy));
  }
  SECTION("where writes wait for ever this node can do nothing without it") {
    replica.timeout.reset();
    CHECK_FALSE(could_pass_by(replica, noon, policy));
  }
}

// Seed 80202013 of the pair's simulation.
TEST_CASE("what a server that was started anew has recovered is unseen until it takes writes") {
  const Scratch scratch;
  const PairSettings pair = settings(scratch);
  Recollection known{pair, nobody};
  const Instant now = boot_now();
  const auto recovered = [&] { return known.last().replica->recovered.has_value(); };
  known.see(primary(), seen(replica()), Term{1}, now);
  CHECK_FALSE(recovered());
  known.forget_relay_log();  // as the watch does
  known.see(closed_primary(), seen(closed_primary()), Term{1}, now + 1s);
  CHECK(recovered());
  SECTION("also when the replica is back, which may not have it all yet") {
    auto booted = closed_primary();
    booted.semi_sync.timeout_ms = 2500;
    known.see(booted, seen(replica()), Term{1}, now + 2s);
    CHECK(recovered());
    CHECK(known.last().replica->timeout == Duration{10s});  // as the server that ended had it
  }
  SECTION("and it fetches for longer than its time, all of which this server was closed") {
    auto behind = replica();
    behind.replica->received = behind.applied = behind.executed = at("0-1-9");
    for (auto look = 2s; look < 20s; look += 1s)
      known.see(closed_primary(), seen(behind), Term{1}, now + look);
    CHECK(known.last().replica->there);
    CHECK(could_pass_by(known.last().replica, now + 13s, pair.policy));
    CHECK_FALSE(could_pass_by(known.last().replica, now + 20s, pair.policy));
  }
  SECTION("but one that it had lost long before has no time left when it is back") {
    auto alone = primary();
    alone.semi_sync.clients = 0;
    auto apart = replica();
    apart.replica->receiver = Receiver::connecting;
    known.see(alone, seen(apart), Term{1}, now + 2s);
    const Instant lost = known.last().replica->at;
    known.see(alone, seen(apart), Term{1}, now + 10min);
    known.forget_relay_log();
    known.see(closed_primary(), seen(replica()), Term{1}, now + 11min);
    CHECK(known.last().replica->recovered == lost);
    CHECK_FALSE(could_pass_by(known.last().replica, now + 11min, pair.policy));
  }
  SECTION("and for the run after this one") {
    known.write_down(Flavour::mariadb, std::nullopt, now + 1s);
    CHECK(Recollection{pair, nobody}.last().replica->recovered == known.last().replica->recovered);
  }
  SECTION("it was opened") {
    known.see(primary(), seen(replica()), Term{1}, now + 2s);
    CHECK_FALSE(recovered());
  }
}

TEST_CASE("a server whose host was booted has recovered what the replica may not have") {
  const Scratch scratch;
  const PairSettings pair = settings(scratch);
  const Instant before = boot_now();
  Memory memory{.boot_id = "another boot",
                .at = before + 1h,
                .knowledge = {},
                .server_started_at = {},
                .replica = ReplicaSight{.at = before + 1h, .timeout = 10s},
                .term = {}};
  SECTION("the replica was there") {
    REQUIRE(MemoryFile{pair.memory()}.keep(memory, Flavour::mariadb));
    const Recollection known{pair, nobody};
    CHECK(known.left_to_another());
    CHECK(known.last().replica->recovered == known.last().replica->at);
    CHECK(known.last().replica->at >= before);
    CHECK(known.last().replica->at <= boot_now());
  }
  SECTION("it was lost long before") {
    memory.replica->at = before;
    REQUIRE(MemoryFile{pair.memory()}.keep(memory, Flavour::mariadb));
    const Recollection known{pair, nobody};
    CHECK_FALSE(known.left_to_another());
    CHECK_FALSE(known.last().replica);  // its times are of another clock
  }
}
