// SPDX-License-Identifier: Apache-2.0
// The right to acknowledge without a replica: every change of it is a swap that was won.
#include "mysql_situations.hpp"
#include "notify/mysql/solo.hpp"
#include "notify/mysql/third_vote.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::mysql;
using namespace vrrpd::test;

namespace {

constexpr std::uint64_t endless_ms = 9'223'372'036'854;

/// Server 1, open, waits for ever for server 2, which confirms.
ServerStatus waiting_primary() {
  ServerStatus status = primary();
  status.semi_sync.timeout_ms = endless_ms;
  return status;
}

ServerStatus lone_primary() {
  ServerStatus status = waiting_primary();
  status.semi_sync.source_enabled = status.semi_sync.source_on = false;
  status.semi_sync.clients = 0;
  return status;
}

/// A third place that answers, and says what stands there.
class ThirdPlace final : public witness::Witness {
 public:
  explicit ThirdPlace(witness::Value first) : value{std::move(first)} {}
  witness::Value value;
  bool answers = true, swaps = true;

  std::expected<witness::Value, witness::Failure> read(Instant) override {
    if (answers) return value;
    return std::unexpected{witness::Failure{.maybe = false, .text = "timed out"}};
  }
  std::expected<witness::Swapped, witness::Failure> swap(const witness::Value& from,
                                                         const witness::Claim& to,
                                                         Instant) override {
    const bool won = swaps && value == from;
    if (won) value = to;
    return witness::Swapped{won, value};
  }
  std::string name() const override { return "the place"; }
};

VoteSight has(witness::Value value) {
  return {.kind = VoteSight::Kind::answers, .value = std::move(value), .text = {}};
}

SoloView view(ServerStatus local, PeerSight peer, witness::Value value) {
  return {.local = std::move(local),
          .peer = std::move(peer),
          .vote = has(std::move(value)),
          .master = true,
          .own_term = {5}};
}

const witness::Claim ours{5, "1", false}, ours_alone{6, "1", true};
const witness::Claim theirs{6, "2", false}, theirs_alone{6, "2", true};

/// "", or the step, or "give up".
std::string next(Solo& plan, const SoloView& seen, Instant now = noon) {
  const auto decision = plan.next(seen, now);
  if (const auto* step = std::get_if<Do<SoloStep>>(&decision)) return std::string{name(step->step)};
  return std::holds_alternative<notify::Refusal>(decision) ? "give up" : "";
}

std::string next(const SoloView& seen) {
  Solo plan{0s};
  return next(plan, seen);
}

}  // namespace

TEST_CASE("A primary goes on alone when its replica was away for long enough, and not sooner") {
  Solo plan{2s};
  CHECK(next(plan, view(waiting_primary(), seen(replica()), ours)) == "");
  const SoloView away = view(waiting_primary(), not_there(), ours);
  CHECK(next(plan, away, noon) == "");
  CHECK(next(plan, away, noon + 1999ms) == "");
  CHECK(next(plan, away, noon + 2s) == "go on without the replica");
  CHECK(claim_after(SoloStep::go_alone, away) == witness::Claim{6, "1", true});
}

TEST_CASE("A replica that was back in between counts anew") {
  Solo plan{2s};
  const SoloView away = view(waiting_primary(), not_there(), ours);
  CHECK(next(plan, away, noon) == "");
  CHECK(next(plan, view(waiting_primary(), seen(replica()), ours), noon + 1s) == "");
  CHECK(next(plan, away, noon + 2s) == "");
  CHECK(next(plan, away, noon + 4s) == "go on without the replica");
}

TEST_CASE("Who is not master, or not open, or has no vote, does not go on alone") {
  SoloView away = view(waiting_primary(), not_there(), ours);
  away.master = false;
  CHECK(next(away) == "");
  CHECK(next(view(closed_primary(), not_there(), ours)) == "");
  SoloView silent = view(waiting_primary(), not_there(), ours);
  silent.vote = {.kind = VoteSight::Kind::silent, .value = {}, .text = "timed out"};
  CHECK(next(silent) == "");
}

// Seed 300151380: a release was given up on, and carried out after the peer had gone again.
TEST_CASE("Semi-sync is switched off by whoever has just won, and not on what only stands there") {
  SoloView left = view(waiting_primary(), not_there(), ours_alone);
  CHECK(next(left) == "go on without the replica");
  CHECK(claim_after(SoloStep::go_alone, left) == witness::Claim{7, "1", true});
  left.just_won = true;
  CHECK(next(left) == "switch semi-sync off");
  left.local = lone_primary();
  CHECK(next(left) == "");
}

TEST_CASE("The right to acknowledge alone outlasts a silence of the third vote") {
  const auto says = [](witness::Value value) {
    return VoteSight{.kind = VoteSight::Kind::answers, .value = std::move(value), .text = {}};
  };
  const VoteSight silent{.kind = VoteSight::Kind::silent, .value = {}, .text = "timed out"};
  SoloRight right;
  right.see(silent);
  CHECK_FALSE(right.held_by("1"));
  right.see(says(ours_alone));
  right.see(silent);
  CHECK(right.held_by("1"));
  CHECK_FALSE(right.held_by("2"));
  SECTION("but not what this node gives back, whether or not that is answered") {
    right.giving_back();
    CHECK_FALSE(right.held_by("1"));
    right.see_opened(ours_alone);  // of before
    CHECK_FALSE(right.held_by("1"));
  }
  SECTION("nor what another one has won") {
    right.see(says(witness::Claim{7, "2", false}));
    right.see(silent);
    CHECK_FALSE(right.held_by("1"));
    SECTION("until a promotion of this node has opened on a newer one") {
      right.see_opened(witness::Claim{8, "1", true});
      CHECK(right.held_by("1"));
      right.see(says({}));  // somebody has deleted the key
      right.see_opened(witness::Claim{8, "1", true});
      CHECK_FALSE(right.held_by("1"));
    }
  }
}

TEST_CASE("The way back: semi-sync first, then the replica has it all, then the swap") {
  CHECK(next(view(lone_primary(), seen(replica()), ours_alone)) == "");
  ServerStatus ahead = waiting_primary();
  ahead.executed = at("0-1-12");
  CHECK(next(view(ahead, seen(replica()), ours_alone)) == "");
  const SoloView whole = view(waiting_primary(), seen(replica()), ours_alone);
  CHECK(next(whole) == "wait for the replica again");
  CHECK(claim_after(SoloStep::release, whole) == witness::Claim{6, "1", false});
  ServerStatus gives_up = waiting_primary();
  gives_up.semi_sync.timeout_ms = 10'000;
  CHECK(next(view(gives_up, seen(replica()), ours_alone)) == "");
}

TEST_CASE("Nothing is only here when the replica has read the log to where it ended") {
  ServerStatus peer = replica();
  peer.replica->read = {"bin.000012", 400};
  const auto only_here = [&](BinlogPosition end) {
    return !nothing_only_here(waiting_primary(), end, seen(peer));
  };
  CHECK_FALSE(only_here({"bin.000012", 400}));
  CHECK_FALSE(only_here({"bin.000011", 9999}));
  CHECK(only_here({"bin.000012", 401}));  // written down, and not executed yet
  CHECK(only_here({"bin.000013", 4}));
  CHECK(only_here({"", 0}));
  CHECK_FALSE(nothing_only_here(lone_primary(), {"bin.000012", 400}, seen(peer)));
  CHECK(nothing_only_here(closed_primary(), {"bin.000012", 400}, seen(peer)));
}

TEST_CASE("A former primary gives back what it does not use when the other one has it all") {
  SoloView left = view(closed_primary(), seen(replica()), ours_alone);
  left.master = false;
  CHECK(next(left) == "wait for the replica again");
  left.local.executed = at("0-1-11");
  CHECK(next(left) == "");
  left.peer = not_there();
  CHECK(next(left) == "");
}

TEST_CASE("What a promotion has won is not given back before it has opened, or ended") {
  const PairSettings pair;
  OwnCandidacy own;
  CHECK_FALSE(own.under_way());
  SoloView closed = view(closed_primary(), seen(replica()), ours_alone);
  closed.master = false;
  {
    const Candidacy promotion{pair, nullptr, own};
    closed.candidate = own.under_way();
    CHECK(next(closed) == "");
  }
  closed.candidate = own.under_way();
  CHECK(next(closed) == "wait for the replica again");
}

TEST_CASE("A primary leaves when another one has won") {
  CHECK(next(view(waiting_primary(), not_there(), theirs)) == "give up");
  CHECK(next(view(waiting_primary(), not_there(), theirs_alone)) == "give up");
  Solo plan{0s};
  const auto refusal = plan.next(view(waiting_primary(), not_there(), theirs), noon);
  CHECK(std::get<notify::Refusal>(refusal).reason ==
        "the third vote has server 2 as the primary since term 6 (here: term 5): this server is "
        "closed and gives up its role");
}

TEST_CASE("A vote that the peer won and did not use is taken back, unless it says alone") {
  const SoloView follows = view(waiting_primary(), seen(replica()), theirs);
  CHECK(next(follows) == "claim the third vote");
  CHECK(claim_after(SoloStep::claim, follows) == witness::Claim{7, "1", false});
  CHECK(next(view(waiting_primary(), seen(replica()), theirs_alone)) == "");
}

// Seed 172006821 of the pair's simulation: the peer had won alone, opened, acknowledged, and
// yielded to a higher priority. Then somebody started its replication.
TEST_CASE("A primary leaves when the peer that won alone has used that, although it follows") {
  ServerStatus used = replica();
  used.executed = at("0-1-10,0-2-11");
  CHECK(next(view(waiting_primary(), seen(used), theirs_alone)) == "give up");
  // The look at the peer was the later one.
  ServerStatus ahead = replica();
  ahead.executed = ahead.replica->received = at("0-1-12");
  CHECK(next(view(waiting_primary(), seen(ahead), theirs_alone)) == "");

  const std::string one = "00000000-0000-0000-0000-00000000000a";
  const std::string two = "00000000-0000-0000-0000-00000000000b";
  const auto set = [](const std::string& text) { return History{GtidSet::parse(text).value()}; };
  ServerStatus local = waiting_primary();
  local.identity = one;
  local.executed = set(one + ":1-10");
  ServerStatus peer = replica();
  peer.identity = two;
  peer.executed = peer.replica->received = set(one + ":1-11");
  const witness::Claim alone{6, two, true};
  CHECK(next(view(local, seen(peer), alone)) == "");
  peer.executed = set(one + ":1-11," + two + ":1");
  CHECK(next(view(local, seen(peer), alone)) == "give up");
}

TEST_CASE("A third vote that was set back takes nobody's role") {
  CHECK(next(view(waiting_primary(), not_there(), witness::Claim{4, "2", false})) == "");
}

TEST_CASE("The first claim of a pair is for a primary that waits for a replica with all of it") {
  CHECK(next(view(waiting_primary(), seen(replica()), {})) == "claim the third vote");
  CHECK(claim_after(SoloStep::claim, view(waiting_primary(), seen(replica()), {})) ==
        witness::Claim{5, "1", false});
  CHECK(next(view(lone_primary(), seen(replica()), {})) == "");
  CHECK(next(view(waiting_primary(), not_there(), {})) == "go on without the replica");
}

TEST_CASE("What stands there decides who may be promoted") {
  CHECK_FALSE(objection({}, "2"));
  CHECK_FALSE(objection(has({}), "2"));
  CHECK_FALSE(objection(has(ours), "2"));
  CHECK_FALSE(objection(has(theirs_alone), "2"));
  CHECK(objection(has(ours_alone), "2") ==
        "the primary, server 1, acknowledges without a replica since term 6: what it has is not "
        "all here. If it is lost for good, see docs/split-brain.md");
  CHECK(objection({.kind = VoteSight::Kind::silent, .value = {}, .text = "timed out"}, "2") ==
        "no third vote: timed out");
}

TEST_CASE("A promotion opens alone unless the peer is there to confirm") {
  CHECK(promotion_claim(has(ours), "2", {6}, true) == witness::Claim{6, "2", false});
  CHECK(promotion_claim(has(ours), "2", {6}, false) == witness::Claim{6, "2", true});
  // What was acknowledged alone before stays so until a replica has it.
  CHECK(promotion_claim(has(theirs_alone), "2", {7}, true) == witness::Claim{7, "2", true});
}

TEST_CASE("who opens again after a handover wins back what the peer has won and not used") {
  const Instant soon = boot_now() + std::chrono::seconds{10};
  ThirdPlace third{witness::Claim{6, "2", false}};
  CHECK(win_back(third, "1", Term{5}, soon));
  CHECK(third.value == witness::Claim{7, "1", false});

  SECTION("what is held already is left alone") {
    CHECK(win_back(third, "1", Term{5}, soon));
    CHECK(third.value == witness::Claim{7, "1", false});
  }
  SECTION("what cannot be won back keeps this server closed") {
    third.value = witness::Claim{8, "2", false};
    third.swaps = false;
    CHECK(win_back(third, "1", Term{7}, soon).error() ==
          "the third vote has term 8 of 2, and was not won back: the place has term 8 of 2");
  }
  SECTION("a peer that may acknowledge alone keeps what it has won") {
    third.value = witness::Claim{8, "2", true};
    const auto won = win_back(third, "1", Term{7}, soon);
    REQUIRE_FALSE(won);
    CHECK_THAT(won.error(), Catch::StartsWith("the primary, server 2, acknowledges without a "
                                              "replica since term 8"));
    CHECK(third.value == witness::Claim{8, "2", true});
  }
  SECTION("a vote that does not answer takes nothing from a server that waits for its replica") {
    third.answers = false;
    CHECK(win_back(third, "1", Term{5}, soon));
  }
  SECTION("nobody has ever claimed") {
    third.value = std::nullopt;
    CHECK(win_back(third, "1", Term{5}, soon));
    CHECK_FALSE(third.value);
  }
}
