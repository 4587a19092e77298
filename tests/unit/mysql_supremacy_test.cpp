// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/admission.hpp"
#include "notify/mysql/supremacy.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_situations.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;

namespace {

PeerSight rival(std::optional<Term> term) {
  PeerSight sight = seen(primary());
  sight.status->identity = "2";
  sight.term = term;
  return sight;
}

VoteSight vote(const std::string& holder, bool solo) {
  return {.kind = VoteSight::Kind::answers, .value = witness::Claim{2, holder, solo}, .text = {}};
}

const VoteSight silent{.kind = VoteSight::Kind::silent, .value = {}, .text = "timed out"};

}  // namespace

TEST_CASE("terms: a promotion counts above all that were seen") {
  CHECK(after(Term{3}, Term{7}) == Term{8});
  CHECK(after(Term{7}, Term{3}) == Term{8});
  CHECK(after(Term{}, Term{}) == Term{1});
}

TEST_CASE("rows 17 and 21: when a cut link heals, the lower term closes itself") {
  CHECK(contest(primary(), Term{1}, rival(Term{2})).supremacy == Supremacy::theirs);
  CHECK(
      contest(primary(), Term{1}, rival(Term{2})).reason ==
      "the peer was promoted later and takes writes (term 1 here, 2 there): this server is closed "
      "and gives up its role");
  CHECK(contest(primary(), Term{3}, rival(Term{2})).supremacy == Supremacy::ours);
}

TEST_CASE("equal terms: both nodes come to the same answer") {
  PeerSight other = rival(Term{2});
  CHECK(contest(primary(), Term{2}, other).supremacy == Supremacy::theirs);
  ServerStatus second = primary();
  second.identity = "2";
  PeerSight first = seen(primary());
  first.term = Term{2};
  CHECK(contest(second, Term{2}, first).supremacy == Supremacy::ours);
}

TEST_CASE("equal terms: MariaDB's server ids are numbers") {
  PeerSight other = rival(Term{2});
  other.status->identity = "10";
  ServerStatus local = primary();
  local.identity = "9";
  CHECK(contest(local, Term{2}, other).supremacy == Supremacy::theirs);
}

TEST_CASE("without the peer's term nobody is closed, and the operator is told") {
  CHECK(contest(primary(), Term{1}, rival({})).supremacy == Supremacy::unknown);
  // Opened by hand, and never promoted.
  CHECK(contest(primary(), Term{1}, rival(Term{})).supremacy == Supremacy::unknown);
  CHECK(contest(primary(), Term{}, rival(Term{})).supremacy == Supremacy::unknown);
}

// The peer's server takes writes, and was looked at before the vote: it has no right to.
TEST_CASE("without the peer's term the third vote tells which server has to close itself") {
  const VoteSight ours = vote("1", false), theirs = vote("2", false);
  CHECK(contest(primary(), Term{2}, rival({}), ours).supremacy == Supremacy::ours);
  CHECK(contest(primary(), Term{2}, rival({}), ours).reason ==
        "the peer's server takes writes too, and the third vote has this one as the primary since "
        "term 2: the other one has to close itself");
  CHECK(contest(primary(), Term{2}, rival(Term{}), ours).supremacy == Supremacy::ours);
  CHECK(contest(primary(), Term{2}, rival({}), theirs).supremacy == Supremacy::unknown);
  CHECK(contest(primary(), Term{2}, rival({}), silent).supremacy == Supremacy::unknown);
  CHECK(contest(primary(), Term{2}, seen(closed_primary()), ours).supremacy ==
        Supremacy::unchallenged);
  CHECK(contest(primary(), Term{1}, rival(Term{2}), ours).supremacy == Supremacy::theirs);
}

// Seed 172006821 of the pair's simulation: the newer primary, which was alone, yielded to the
// priority of the older one, and what it had acknowledged stayed behind.
TEST_CASE("of two masters without [peer] the one that the third vote names does not yield") {
  const PeerSight open = rival({}), closed = seen(closed_primary());
  CHECK(rank_by(vote("1", true), "1", open) == notify::Rank::newest);
  CHECK(rank_by(vote("1", false), "1", open) == notify::Rank::newest);
  SECTION("nobody is promoted beside one that is alone") {
    CHECK(rank_by(vote("1", true), "1", closed) == notify::Rank::newest);
    CHECK(rank_by(vote("1", true), "1", not_there()) == notify::Rank::newest);
  }
  SECTION("one that asks its gate is yielded to: it is closed, and wins before it opens") {
    CHECK(rank_by(vote("1", false), "1", closed) == notify::Rank::by_priority);
  }
  SECTION("whoever is not named yields") {
    CHECK(rank_by(vote("2", true), "1", open) == notify::Rank::by_priority);
    CHECK(rank_by({.kind = VoteSight::Kind::answers}, "1", open) == notify::Rank::by_priority);
    CHECK(rank_by({}, "1", open) == notify::Rank::by_priority);
  }
  SECTION("a vote that is silent may speak at the next look") {
    CHECK(rank_by(silent, "1", open) == notify::Rank::unsettled);
  }
}

TEST_CASE("one primary has no rival, whatever the terms") {
  PeerSight closed = seen(closed_primary());
  closed.term = Term{9};
  CHECK(contest(primary(), Term{1}, closed).supremacy == Supremacy::unchallenged);
  CHECK(contest(closed_primary(), Term{1}, rival(Term{2})).supremacy == Supremacy::unchallenged);
  CHECK(contest(primary(), Term{1}, not_there()).supremacy == Supremacy::unchallenged);
}

TEST_CASE("a peer whose server does not answer is believed that it serves by a later promotion") {
  PeerSight peer = not_there();
  peer.term = Term{2};
  CHECK(contest(primary(), Term{1}, peer).supremacy == Supremacy::unchallenged);
  peer.serves = true;
  CHECK(contest(primary(), Term{1}, peer).supremacy == Supremacy::theirs);
  CHECK(contest(primary(), Term{2}, peer).supremacy == Supremacy::unchallenged);
  CHECK(contest(closed_primary(), Term{1}, peer).supremacy == Supremacy::unchallenged);
}

TEST_CASE("a server of an older term does not take over from a living newer one") {
  Situation situation{.local = primary(), .peer = rival(Term{5}), .knowledge = {}};
  situation.local.executed = at("0-1-12");  // a superset does not help: it is not followed by us
  situation.own_term = Term{4};
  CHECK(admit(situation, noon).eligibility == notify::Eligibility::behind);
  CHECK(admit(situation, noon).reason ==
        "the peer is the primary by a later promotion (term 5 there, 4 here)");
}
