// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/primacy.hpp"
#include "notify/mysql/recollection.hpp"
#include "notify/mysql/record.hpp"
#include "notify/mysql/replica_sight.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_primacy_situations.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;
using notify::State;

namespace {

/// A primary that looked so long ago last at a peer that was attached; nothing: never.
Sighting primary_with_replica(std::optional<Duration> ago) {
  Sighting seen = closed_and_alone();
  if (ago) seen.replica = {.at = boot_now() - *ago, .timeout = 10s};
  return seen;
}

}  // namespace

TEST_CASE("a node that leaves a peer behind that may be promoted is the last primary no more") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  Primacy primacy{pair, nobody, false};
  primacy.promoted();
  const Sighting attached = primary_with_replica(1s);
  CHECK(primacy.this_node(attached).last_primary);

  SECTION("the peer was attached a moment ago") {
    primacy.left(State::fault, attached);
    CHECK_FALSE(primacy.this_node(attached).last_primary);
    CHECK(primacy.this_node(attached).left_to_another);
    SECTION("also when it closes the server only then") {
      primacy.closed_a_primary();
      CHECK_FALSE(primacy.this_node(attached).last_primary);
    }
    SECTION("until it is promoted again") {
      primacy.promoted();
      CHECK(primacy.this_node(attached).last_primary);
    }
  }
  SECTION("the peer was away for longer than the semi-sync timeout") {
    const Sighting alone = primary_with_replica(1h);
    primacy.left(State::fault, alone);
    CHECK(primacy.this_node(alone).last_primary);
  }
  SECTION("there was none") {
    const Sighting alone = primary_with_replica(std::nullopt);
    primacy.left(State::fault, alone);
    CHECK(primacy.this_node(alone).last_primary);
  }
}

TEST_CASE("a daemon that was away while the peer could be promoted does not claim by its record") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  Primacy primacy{pair, nobody, true};
  primacy.closed_a_primary();  // the server was found open
  CHECK_FALSE(primacy.this_node(primary_with_replica(std::nullopt)).last_primary);
  primacy.adopted();
  CHECK(primacy.this_node(primary_with_replica(std::nullopt)).last_primary);
}

TEST_CASE("the latest promotion counts, of this run of the daemon or of the one before") {
  const PeerSight peer = not_there();
  Watch::ThisNode node{.term = {3}};
  CHECK_FALSE(is_latest(node, peer, {3}));
  node.record_held = true;
  CHECK(is_latest(node, peer, {3}));
  node = {.term = {3}, .promoted_here = true};
  CHECK(is_latest(node, peer, {3}));
  CHECK_FALSE(is_latest(node, peer, {4}));
}

TEST_CASE("a refused promotion leaves the last one where it was, also if a look fell into it") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  const Sighting alone = primary_with_replica(std::nullopt);
  Record record = held_record(alone, {2});
  REQUIRE(write_durably(pair.record, to_json(record)));
  Primacy primacy{pair, nobody, false};
  const auto node = [&] { return primacy.this_node(alone); };
  {
    Recollection known{pair, nobody};
    const auto look = [&] {
      known.see_promotion(node().promoted);
      known.see(*alone.local, not_there(), node().term, boot_now());
    };
    look();
    const Term before = primacy.begin(after(known.last().highest_term, primacy.term()));
    look();
    primacy.failed({.before = before});
    look();
    CHECK(known.last().highest_term == Term{3});
    CHECK(is_latest(node(), not_there(), known.last().last_promotion));
    known.write_down(Flavour::mariadb, std::nullopt, boot_now());
  }
  const Sighting remembered = Recollection{pair, nobody}.last();
  CHECK(remembered.highest_term == Term{3});
  CHECK(remembered.last_promotion == Term{2});
  CHECK(is_latest(node(), not_there(), remembered.last_promotion));
}

TEST_CASE("how long a replica that was lost may be promoted") {
  Policy policy;
  ReplicaSight replica{.at = noon, .timeout = 10s};
  CHECK(could_be_promoted(replica, noon + 10s, policy));
  CHECK_FALSE(could_be_promoted(replica, noon + 15s, policy));
  CHECK_FALSE(could_be_promoted(std::nullopt, noon, policy));
  SECTION("for as much longer as its operator allows to be lost") {
    policy.max_loss = 30s;
    CHECK(could_be_promoted(replica, noon + 40s, policy));
    CHECK_FALSE(could_be_promoted(replica, noon + 45s, policy));
  }
  SECTION("for ever, if the primary waits for ever") {
    replica.timeout.reset();
    CHECK(could_be_promoted(replica, noon + 24h, policy));
  }
  SECTION("or if its operator allows any loss") {
    policy.allow_lossy = true;
    CHECK(could_be_promoted(replica, noon + 24h, policy));
  }
  SECTION("the timeout is the server's own, whoever has set it") {
    SemiSync semi_sync;
    semi_sync.timeout_ms = 2500;
    CHECK(replica_sight(semi_sync, noon) == ReplicaSight{.at = noon, .timeout = 2500ms});
    semi_sync.timeout_ms = 18'446'744'073'709'551'615U;
    CHECK(replica_sight(semi_sync, noon) == ReplicaSight{.at = noon, .timeout = {}});
  }
}

TEST_CASE("a replica that was attached is one that may be promoted, until its server is gone") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  Recollection known{pair, nobody};
  const Instant now = boot_now();
  known.see(primary(), seen(replica()), Term{1}, now);
  CHECK(known.last().replica->at == now);
  PeerSight silent = not_there();
  silent.kind = PeerSight::Kind::silent;
  ServerStatus alone = primary();
  alone.semi_sync.clients = 0;
  known.see(alone, silent, Term{1}, now + 1s);
  CHECK(known.last().replica->at == now + 1s);  // it may have been there until this look
  known.see(alone, silent, Term{1}, now + 2s);
  CHECK(known.last().replica->at == now + 1s);
  SECTION("nobody listens there: a server that is started anew proves nothing of before") {
    known.see(alone, not_there(), Term{1}, now + 3s);
    CHECK_FALSE(known.last().replica);
  }
  SECTION("it is the primary now") {
    known.see(closed_primary(), seen(primary()), Term{1}, now + 3s);
    CHECK_FALSE(known.last().replica);
  }
}

// It was promoted between two looks, and its server was killed.
TEST_CASE("a replica of a closed primary whose server is gone at the next look may have been one") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  Recollection known{pair, nobody};
  Primacy primacy{pair, nobody, false};
  primacy.promoted();
  primacy.left(State::backup, primary_with_replica(std::nullopt));
  const Instant now = boot_now();
  known.see(closed_primary(), seen(replica()), Term{1}, now);
  primacy.look_for_another(known.last());
  CHECK(primacy.this_node(known.last()).last_primary);
  known.see(closed_primary(), not_there(), Term{1}, now + 1s);
  primacy.look_for_another(known.last());
  CHECK_FALSE(primacy.this_node(known.last()).last_primary);
  known.see(closed_primary(), not_there(), Term{1}, now + 2s);
  CHECK_FALSE(known.last().replica);
}

TEST_CASE("a look that began before a promotion does not bring its source back") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  Recollection known{pair, nobody};
  const Instant before = boot_now();
  known.see(replica(), seen(primary()), Term{1}, before);
  REQUIRE(known.last().knowledge.source);
  known.forget_source();
  known.see(replica(), seen(primary()), Term{2}, before);
  CHECK_FALSE(known.last().knowledge.source);
  known.see(replica(), seen(primary()), Term{2}, boot_now());
  CHECK(known.last().knowledge.source);
}

TEST_CASE("a source that was left at large stays so over a restart, until it is seen behind") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  const Sighting alone = primary_with_replica(std::nullopt);
  Record record = held_record(alone, {});
  record.source_at_large = true;
  REQUIRE(write_durably(pair.record, to_json(record)));
  Primacy primacy{pair, nobody, false};
  CHECK(primacy.this_node(alone).source_at_large);
  primacy.look_for_source(alone);
  CHECK(primacy.this_node(alone).source_at_large);

  Sighting followed = alone;
  followed.local = primary();
  followed.peer = seen(replica());
  SECTION("it has what is not here") {
    followed.peer.status->executed = at("0-1-12");
    followed.peer.status->semi_sync.replica_on = false;
    primacy.look_for_source(followed);
    CHECK(primacy.this_node(alone).source_at_large);
  }
  SECTION("it follows") {
    primacy.look_for_source(followed);
    CHECK_FALSE(primacy.this_node(alone).source_at_large);
    CHECK_FALSE(Primacy{pair, nobody, false}.this_node(alone).source_at_large);
  }
}

TEST_CASE("a promotion says whether it left its source at large") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  const Sighting alone = primary_with_replica(std::nullopt);
  Primacy primacy{pair, nobody, false};
  primacy.leave_source(true);
  primacy.promoted();
  CHECK(primacy.this_node(alone).source_at_large);
  SECTION("who sees another primary rests on nothing of its own any more") {
    primacy.another_may_be();
    CHECK_FALSE(primacy.this_node(alone).source_at_large);
  }
}

// Seed 50002004 of the pair's simulation: the daemon stood still for longer than the timeout.
TEST_CASE("who has not looked for long does not know that its replica is gone") {
  Sighting seen = primary_with_replica(1h);
  const Policy policy;
  CHECK_FALSE(could_be_promoted(seen.replica, boot_now(), policy));
  seen.replica->there = true;
  CHECK(could_be_promoted(seen.replica, boot_now(), policy));

  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  Primacy primacy{pair, nobody, false};
  primacy.promoted();
  primacy.left(State::backup, seen);
  CHECK(primacy.this_node(seen).left_to_another);
}

// Seed 50003196: it attached while this node was away, and was cut off when this node had left.
TEST_CASE("a replica of a closed primary that goes out of sight may have been promoted") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  Primacy primacy{pair, nobody, false};
  primacy.promoted();
  Sighting seen = primary_with_replica(std::nullopt);
  primacy.left(State::backup, seen);
  REQUIRE(primacy.this_node(seen).last_primary);
  seen.replica = {.at = boot_now(), .timeout = 10s, .there = true};
  seen.peer = test::seen(replica());
  primacy.look_for_another(seen);
  CHECK(primacy.this_node(seen).last_primary);
  seen.peer = {.kind = PeerSight::Kind::silent, .status = {}, .text = "no answer"};
  primacy.look_for_another(seen);
  CHECK_FALSE(primacy.this_node(seen).last_primary);
  CHECK(primacy.this_node(seen).left_to_another);
}

// Seed 78006952: the daemon was stopped while its server did not close, and found nobody to ask
// when it came back.
TEST_CASE("a primary beside which another one was promoted later is the last no more") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  Sighting both = primary_with_replica(std::nullopt);
  both.local = primary();
  both.peer = test::seen(primary());
  Record record = held_record(both, {2});
  record.boot_id = current_boot_id();
  REQUIRE(write_durably(pair.record, to_json(record)));
  Primacy primacy{pair, nobody, false};
  primacy.adopted();
  const auto last_after_restart = [&] {
    return Primacy{pair, nobody, false}.this_node(both).last_primary;
  };
  REQUIRE(last_after_restart());

  SECTION("also after a daemon that was killed before it left") {
    both.peer.term = Term{3};
    primacy.look_for_another(both);
    CHECK_FALSE(last_after_restart());
    CHECK(primacy.master());
  }
  SECTION("also where the other one has closed this server already (seed 80365119)") {
    both.local = closed_primary();
    both.peer.term = Term{3};
    primacy.look_for_another(both);
    CHECK_FALSE(last_after_restart());
  }
  SECTION("or that was stopped before it looked again") {
    both.peer.term = Term{3};
    primacy.left(State::stop, both);
    CHECK(primacy.this_node(both).left_to_another);
    CHECK_FALSE(last_after_restart());
  }
  SECTION("nor where their terms are not known") {
    primacy.look_for_another(both);
    CHECK(last_after_restart());
    primacy.left(State::stop, both);
    CHECK_FALSE(last_after_restart());
  }
  SECTION("but for an older one, which closes itself") {
    both.peer.term = Term{1};
    primacy.look_for_another(both);
    CHECK(last_after_restart());
    primacy.left(State::fault, both);
    CHECK(primacy.this_node(both).last_primary);
  }
}

// Seed 78011912: it came, took over and fell silent between two looks, so that it was never seen
// attached.
TEST_CASE("a master that becomes backup has left to the peer that claims") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  Primacy primacy{pair, nobody, false};
  primacy.promoted();
  const Sighting alone = primary_with_replica(std::nullopt);
  Sighting seen = alone;
  bool to_another = true;

  SECTION("its server answered at the last look") {
    ServerStatus detached = replica();
    detached.replica->receiver = Receiver::no;
    seen.peer = test::seen(detached);
  }
  SECTION("its server did not answer any more, but its daemon said that it serves") {
    seen.peer = {.kind = PeerSight::Kind::silent, .status = {}, .text = "no answer"};
    seen.peer.serves = true;
  }
  SECTION("nobody was there: this node woke late") { to_another = false; }

  primacy.left(State::backup, seen);
  CHECK(primacy.this_node(alone).left_to_another == to_another);
  CHECK(primacy.this_node(alone).last_primary == !to_another);
}

// A link that was up for less time than passes between two looks.
TEST_CASE("a master that yields to one that no look has seen is not the primary last") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  const Sighting alone = primary_with_replica(std::nullopt);
  Primacy primacy{pair, nobody, false};
  SECTION("it was master") {
    primacy.promoted();
    // A fault that comes at once takes the place of the word that it is backup.
    primacy.left(GENERATE(State::backup, State::fault, State::stop), alone, true);
  }
  SECTION("it claimed again, and was outbid") {
    primacy.promoted();
    primacy.left(State::fault, alone);
    REQUIRE(primacy.this_node(alone).last_primary);
    primacy.left(State::backup, alone, true);
  }
  CHECK_FALSE(primacy.this_node(alone).last_primary);
  CHECK(primacy.this_node(alone).left_to_another);
}

// Seed 80339657: its server did not close at the stop, and the other one came into sight then.
TEST_CASE(
    "a later promotion that is seen after a stop is in the record, also of a promotion of this "
    "run") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  const Sighting alone = primary_with_replica(std::nullopt);
  Primacy primacy{pair, nobody, false};
  Record record = held_record(alone, {1});
  record.boot_id = current_boot_id();
  REQUIRE(write_durably(pair.record, to_json(record)));
  primacy.promoted();
  primacy.left(State::stop, alone);
  const auto last_after_restart = [&] {
    return Primacy{pair, nobody, false}.this_node(alone).last_primary;
  };
  REQUIRE(last_after_restart());
  primacy.another_may_be();
  CHECK_FALSE(last_after_restart());
}

// Seed 78004453: it attached after the last look, took over from the daemon that had stopped, and
// could not be asked when that was back.
TEST_CASE("a peer that answered when the daemon stopped may have been promoted since") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  Sighting alone = primary_with_replica(std::nullopt);
  Record record = held_record(alone, {1});
  record.boot_id = current_boot_id();
  REQUIRE(write_durably(pair.record, to_json(record)));
  Primacy primacy{pair, nobody, false};
  primacy.adopted();
  SECTION("it answered") {
    ServerStatus detached = replica();
    detached.replica->receiver = Receiver::no;
    detached.replica->applier_running = false;
    Sighting both = alone;
    both.peer = test::seen(detached);
    primacy.left(State::stop, both);
    const auto after = Primacy{pair, nobody, false}.this_node(alone);
    CHECK_FALSE(after.last_primary);
    CHECK(after.left_to_another);
    CHECK(after.record_held);
  }
  SECTION("nobody listened there") {
    primacy.left(State::stop, alone);
    CHECK(Primacy{pair, nobody, false}.this_node(alone).last_primary);
  }
}

// Seed 80395788: the replica was back while this daemon was dead, closed this server, was promoted,
// and could not be asked when this one had started.
TEST_CASE("who was killed as master, and finds its server closed by another, is not the last") {
  const Scratch scratch;
  const PairSettings pair = record_in(scratch);
  Sighting alone = primary_with_replica(std::nullopt);
  alone.same_server = true;
  Record record = held_record(alone, {1});
  record.boot_id = current_boot_id();
  REQUIRE(write_durably(pair.record, to_json(record)));
  const auto after_restart = [&] { return Primacy{pair, nobody, false}.this_node(alone); };
  CHECK_FALSE(after_restart().last_primary);
  CHECK(after_restart().left_to_another);
  SECTION("unless its server was restarted since, which closes it too") {
    alone.same_server = false;
    CHECK(after_restart().last_primary);
  }
  SECTION("or it was closed by a run of the daemon") {
    Primacy primacy{pair, nobody, false};
    primacy.closed_a_primary();
    CHECK(primacy.this_node(alone).last_primary);
    CHECK(after_restart().last_primary);
  }
  SECTION("or at a stop") {
    REQUIRE(mark_stopped(pair.record, boot_now(), false, false));
    CHECK(after_restart().last_primary);
  }
  SECTION("or it takes its mastership up again") {
    Primacy primacy{pair, nobody, false};
    primacy.adopted();
    CHECK(primacy.this_node(alone).last_primary);
  }
}

// The channel was cut, and the operator has disabled one on the primary since.
TEST_CASE("what the primary said of its events ages, until the local server is the primary") {
  const Scratch scratch;
  Recollection known{record_in(scratch), nobody};
  const Instant now = boot_now();
  known.see(ToldEvents{{{{"shop", "nightly"}, true}}, now});
  known.age_events(now + 59s);
  CHECK(known.last().events);
  SECTION("a minute without a word is too old") {
    known.age_events(now + 60s);
    CHECK_FALSE(known.last().events);
  }
  SECTION("nothing is switched on a primary that was replaced") {
    known.keep_events(now + 1h);
    known.age_events(now + 1h + 59s);
    CHECK(known.last().events);
  }
}
