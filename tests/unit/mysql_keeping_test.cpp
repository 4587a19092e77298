// SPDX-License-Identifier: Apache-2.0
// Who held the addresses, and cannot look at its server: unknown does not drop, but known does.
#include "mysql_situations.hpp"
#include "notify/mysql/keeping.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::mysql;
using namespace vrrpd::test;

namespace {

const OwnPromotion ours{.server = "1", .term = {5}};
const VoteSight no_third_vote;
const VoteSight silent{.kind = VoteSight::Kind::silent, .value = {}, .text = "timed out"};

VoteSight has(witness::Value value) {
  return {.kind = VoteSight::Kind::answers, .value = std::move(value), .text = {}};
}

PeerSight promoted(ServerStatus server, std::optional<Term> term) {
  PeerSight sight = seen(std::move(server));
  sight.status->identity = "2";
  sight.term = term;
  return sight;
}

}  // namespace

TEST_CASE("A vote that another server has won since ends what was held, alone or not") {
  for (const bool solo : {false, true})
    CHECK(overtaken(ours, has(witness::Claim{6, "2", solo}), not_there()) ==
          "the third vote has server 2 as the primary since term 6 (here: term 5)");
}

TEST_CASE("A vote that tells nothing against this server takes nothing from it") {
  CHECK_FALSE(overtaken(ours, no_third_vote, not_there()));
  CHECK_FALSE(overtaken(ours, silent, not_there()));
  CHECK_FALSE(overtaken(ours, has({}), not_there()));
  CHECK_FALSE(overtaken(ours, has(witness::Claim{7, "1", true}), not_there()));
  CHECK_FALSE(overtaken(ours, has(witness::Claim{4, "2", true}), not_there()));  // set back
  CHECK_FALSE(overtaken({}, has(witness::Claim{6, "2", true}), not_there()));    // who is this?
}

TEST_CASE("A peer that takes writes by a later promotion ends it too; any other does not") {
  CHECK(overtaken(ours, no_third_vote, promoted(primary(), Term{6})) ==
        "the peer is the primary by a later promotion (term 6 there, 5 here)");
  CHECK_FALSE(overtaken(ours, no_third_vote, promoted(primary(), Term{4})));
  CHECK_FALSE(overtaken(ours, no_third_vote, promoted(primary(), std::nullopt)));
  CHECK_FALSE(overtaken(ours, no_third_vote, promoted(replica(), Term{6})));
}

// Seed 710530502: it was promoted while this node's daemon was dead, served, and left.
TEST_CASE("A peer that says that it was promoted later, and carried that through, ends it") {
  PeerSight peer = GENERATE(promoted(replica(), Term{6}), not_there());
  peer.speaks = GENERATE(false, true);  // also one that has said so, and is silent
  peer.promoted = Term{5};
  CHECK_FALSE(overtaken(ours, no_third_vote, peer));
  peer.promoted = Term{6};
  CHECK(overtaken(ours, no_third_vote, peer) ==
        "the peer was promoted later (term 6 there, 5 here)");
}
