// SPDX-License-Identifier: Apache-2.0
// Row 43: both nodes boot together; neither server takes writes.
#include "notify/mysql/admission.hpp"
#include "notify/mysql/standoff.hpp"
#include "notify/mysql/watch.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_situations.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;

namespace {

/// A replica whose host was booted: both threads are down, and MariaDB does not know its relay log.
ServerStatus booted_replica() {
  ServerStatus status = replica();
  status.replica->receiver = Receiver::no;
  status.replica->applier_running = false;
  status.replica->received = at("");
  status.replica->received_known = false;
  return status;
}

}  // namespace

TEST_CASE("row 43: the superset wins, and with the same data the priorities do") {
  ServerStatus old_primary = closed_primary();
  const ServerStatus follower = replica();
  CHECK(standoff(old_primary, seen(follower)).holder == Holder::either);
  CHECK(standoff(follower, seen(old_primary)).holder == Holder::either);

  old_primary.executed = at("0-1-12");
  CHECK(standoff(old_primary, seen(follower)).holder == Holder::ours);
  CHECK(standoff(follower, seen(old_primary)).holder == Holder::theirs);
  CHECK(standoff(follower, seen(old_primary)).reason == "the peer has what is not here: 0-1-12");
  CHECK(admit({.local = old_primary, .peer = seen(follower), .knowledge = {}}, noon).admitted());
  CHECK_FALSE(
      admit({.local = follower, .peer = seen(old_primary), .knowledge = {}}, noon).admitted());
}

TEST_CASE("row 43: where each has what the other lacks, both wait and say what") {
  ServerStatus one = closed_primary(), other = closed_primary();
  other.identity = "2";
  one.executed = at("0-1-12");
  other.executed = at("0-1-10,0-2-13");
  const std::string reason = standoff(one, seen(other)).reason;
  CHECK(
      reason ==
      "the peer has what is not here: 0-2-13, and lacks what is here: 0-1-12; save one of the two "
      "and rebuild that server");
  CHECK(admit({.local = one, .peer = seen(other), .knowledge = {}}, noon).reason == reason);
  CHECK_FALSE(admit({.local = other, .peer = seen(one), .knowledge = {}}, noon).admitted());
  SECTION("also one that still has its source, and stays out") {
    ServerStatus replica_once = replica();
    replica_once.replica->receiver = Receiver::no;
    replica_once.replica->applier_running = false;
    replica_once.executed = replica_once.applied = at("0-1-10,0-2-13");
    CHECK(admit({.local = replica_once, .peer = seen(one), .knowledge = good_knowledge()}, noon)
              .reason == standoff(replica_once, seen(one)).reason);
  }
}

TEST_CASE("row 43: rows that the old primary alone has do not keep the newer one closed") {
  ServerStatus old_primary = closed_primary(), newer = closed_primary();
  newer.identity = "2";
  old_primary.executed = at("0-1-12");
  newer.executed = at("0-1-10,0-2-13");
  PeerSight peer = seen(old_primary);
  peer.term = Term{1};
  peer.speaks = true;
  Situation situation{
      .local = newer, .peer = peer, .knowledge = {}, .latest_term = true, .own_term = Term{2}};
  const std::string lacking = standoff(newer, peer).reason;

  SECTION("it opens, and names them") {
    const Admission admission = admit(situation, noon);
    CHECK(admission.admitted());
    CHECK(admission.verdict == Verdict::maybe_lost);
    CHECK_THAT(admission.reason, Catch::EndsWith("stays out with what only it has: 0-1-12"));
  }
  SECTION("the old primary itself waits") {
    PeerSight other = seen(newer);
    other.term = Term{2};
    other.speaks = true;
    const Situation theirs{
        .local = old_primary, .peer = other, .knowledge = {}, .own_term = Term{1}};
    CHECK_FALSE(admit(theirs, noon).admitted());
  }
  SECTION("not without a record that says so") {
    situation.latest_term = false;
    CHECK(admit(situation, noon).reason == lacking);
  }
  SECTION("not beside one that was promoted later, or at the same time") {
    situation.peer.term = GENERATE(Term{2}, Term{3});
    CHECK_FALSE(admit(situation, noon).admitted());
  }
  SECTION("not before its daemon has said what it was since") {
    if (GENERATE(false, true))
      situation.peer.term.reset();
    else
      situation.peer.speaks = false;  // what it said before a link broke
    CHECK_FALSE(admit(situation, noon).admitted());
    CHECK(admit(situation, noon).only_time_lacks);
    CHECK_THAT(admit(situation, noon).reason, Catch::StartsWith(lacking));
  }
  SECTION("not if the fence has just found it open: it may have been promoted since its word") {
    situation.peer.was_open = true;
    CHECK_FALSE(admit(situation, noon).admitted());
    CHECK(admit(situation, noon).only_time_lacks);
    CHECK_THAT(admit(situation, noon).reason, Catch::StartsWith(lacking));
  }
  SECTION("not if it has what was written here, and confirmed it") {
    situation.peer.status->executed = at("0-1-12,0-2-14");
    CHECK(admit(situation, noon).reason == standoff(newer, situation.peer).reason);
    CHECK_FALSE(admit(situation, noon).admitted());
  }
  SECTION("nor if that may stand in its relay log") {
    situation.peer.status->replica = booted_replica().replica;
    CHECK_FALSE(admit(situation, noon).admitted());
    situation.peer.status->replica->received_known = true;
    CHECK(admit(situation, noon).admitted());
    situation.peer.status->replica->received = at("0-2-14");
    CHECK_FALSE(admit(situation, noon).admitted());
  }
  SECTION("nor while it takes writes") {
    situation.peer.status->read_only = situation.peer.status->super_read_only = false;
    CHECK_FALSE(admit(situation, noon).admitted());
  }
}

TEST_CASE("row 43: what stands in the peer's relay log counts too") {
  ServerStatus follower = replica();
  follower.replica->received = at("0-1-12");
  CHECK(standoff(closed_primary(), seen(follower)).holder == Holder::theirs);
}

TEST_CASE("row 43: a MariaDB replica that was booted does not know its relay log") {
  const ServerStatus follower = booted_replica();
  CHECK_FALSE(drained(follower));
  CHECK(standoff(closed_primary(), seen(follower)).holder == Holder::unknown);
  Situation situation{.local = closed_primary(), .peer = seen(follower), .knowledge = {}};
  CHECK_FALSE(admit(situation, noon).admitted());

  SECTION("then the last primary wins, by its record and its term") {
    situation.latest_term = true;
    situation.own_term = Term{4};
    CHECK(admit(situation, noon).admitted());
    CHECK(admit(situation, noon).verdict == Verdict::unknown);
    SECTION("not if the other has applied more") {
      situation.peer.status->executed = at("0-1-12");
      CHECK_FALSE(admit(situation, noon).admitted());
    }
    SECTION("nor while the other is not there") {
      situation.peer = not_there();
      CHECK_FALSE(admit(situation, noon).admitted());
    }
  }
  SECTION("and it does not open itself") {
    CHECK_FALSE(admit({.local = follower, .peer = seen(closed_primary()), .knowledge = {}}, noon)
                    .admitted());
  }
}

TEST_CASE("the last primary by term: no later promotion is known of either node") {
  const Watch::ThisNode node{.term = Term{4}, .record_held = true};
  CHECK(is_latest(node, {}, Term{4}));
  CHECK_FALSE(is_latest(node, {}, Term{5}));
  PeerSight peer;
  peer.term = Term{5};
  CHECK_FALSE(is_latest(node, peer, Term{4}));
  CHECK_FALSE(is_latest({.term = Term{4}}, {}, Term{4}));
  CHECK_FALSE(is_latest({.record_held = true}, {}, Term{}));
}

TEST_CASE("a peer whose own writes are not here has more, whatever its relay log holds") {
  ServerStatus promoted = booted_replica();
  promoted.replica->read.position = 2500;
  promoted.executed = at("0-1-10,0-2-11");
  const Situation situation{
      .local = closed_primary(), .peer = seen(promoted), .knowledge = {}, .last_primary = true};
  CHECK(standoff(situation.local, situation.peer).holder == Holder::theirs);
  CHECK_FALSE(admit(situation, noon).admitted());
}

TEST_CASE("a writable server that was passed by is not the primary") {
  Situation situation{.local = primary(), .peer = seen(closed_primary()), .knowledge = {}};
  situation.peer.status->executed = at("0-1-10,0-2-12");
  CHECK_FALSE(admit(situation, noon).admitted());
  // A replica that follows has got it from here, since we looked.
  situation.peer = seen(replica());
  situation.peer.status->executed = at("0-1-12");
  CHECK(admit(situation, noon).admitted());
}
