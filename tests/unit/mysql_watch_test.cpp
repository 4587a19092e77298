// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/peer_terms.hpp"
#include "notify/mysql/watch.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/linux_scratch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::mysql;
using namespace std::chrono_literals;
using vrrpd::test::Scratch;

namespace {

/// The other node's daemon says that it is master, by the promotion of that term, or something
/// else.
class OtherMaster final : public notify::PeerLink {
 public:
  explicit OtherMaster(std::uint64_t term) { say(notify::PeerRole::master, term, {}); }
  void say(notify::PeerRole role, std::uint64_t term, std::string words) {
    said_.role = role;
    said_.term = term;
    said_.status = std::move(words);
    said_.said_after = boot_now();
  }
  bool connected() const override { return true; }
  notify::PeerResult<void> publish(std::uint64_t, std::string) override { return {}; }
  std::optional<notify::PeerReport> report() const override { return said_; }
  notify::PeerResult<notify::PeerReport> ask_term(Instant, const Cancellation&) override {
    if (deaf_) return std::unexpected{notify::PeerFailure{}};
    return said_;
  }
  void answer_no_more() { deaf_ = true; }
  notify::PeerResult<std::string> ask(notify::PeerVerb, std::string, Instant,
                                      const Cancellation&) override {
    return std::unexpected{notify::PeerFailure{}};
  }
  void answer_with(
      std::function<void(const notify::PeerQuestion&, const notify::PeerReply&)>) override {}

 private:
  notify::PeerReport said_;
  bool deaf_ = false;
};

const Report nobody = [](Severity, std::string_view) {};

/// At neither server.
PairSettings nobody_listens(const Scratch& scratch) {
  PairSettings pair;
  pair.record = scratch.path("master_info");
  pair.local.socket = scratch.path("no-such.sock");
  pair.peer.host = "127.0.0.1";
  pair.peer.port = 1;
  return pair;
}

}  // namespace

// Seed 30051713 of the pair's simulation: a server that let nobody in made its node forget that it
// was promoted later, and yield to the priority of the older master.
TEST_CASE("which of two masters was promoted later is known although the local server is not") {
  const Scratch scratch;
  const PairSettings pair = nobody_listens(scratch);
  OwnStop own_stop;
  OtherMaster other{1};
  Watch watch{pair, nobody, &other, own_stop};
  const auto standing =
      watch.look(boot_now() + 10s, {.master = true, .term = Term{2}, .promoted_here = true});
  CHECK(standing.eligibility == notify::Eligibility::unknown);
  CHECK(standing.rank == notify::Rank::newest);
  CHECK(watch.look(boot_now() + 10s, {.master = true, .term = Term{1}}).rank ==
        notify::Rank::by_priority);
}

TEST_CASE("since when the peer's daemon has not served, whatever it has tried") {
  const Scratch scratch;
  const PairSettings pair = nobody_listens(scratch);
  OwnStop own_stop;
  OtherMaster other{1};
  Watch watch{pair, nobody, &other, own_stop};
  const auto sees = [&](notify::PeerRole role) {
    other.say(role, 1, {});
    static_cast<void>(watch.look(boot_now() + 10s, {}));
    return watch.last().peer;
  };
  const auto idle_since = [&](notify::PeerRole role) { return sees(role).idle_since; };
  CHECK_FALSE(idle_since(notify::PeerRole::master));
  const auto since = idle_since(notify::PeerRole::fault);
  REQUIRE(since);
  CHECK(idle_since(notify::PeerRole::backup) == since);
  CHECK(idle_since(notify::PeerRole::promoting) == since);
  CHECK(sees(notify::PeerRole::promoting).moves);
  CHECK_FALSE(sees(notify::PeerRole::fault).moves);
  CHECK_FALSE(idle_since(notify::PeerRole::master));
  CHECK(idle_since(notify::PeerRole::leaving) > since);
}

// Seed 80317770: neither daemon was let in by the older primary's server, and both servers took
// writes.
TEST_CASE("a master that was superseded leaves also when its server cannot be looked at") {
  const Scratch scratch;
  const PairSettings pair = nobody_listens(scratch);
  OwnStop own_stop;
  OtherMaster other{2};
  Watch watch{pair, nobody, &other, own_stop};
  CHECK(watch.look(boot_now() + 10s, {.master = true, .term = Term{1}}).eligibility ==
        notify::Eligibility::superseded);
  CHECK(watch.look(boot_now() + 10s, {.master = true, .term = Term{2}}).eligibility ==
        notify::Eligibility::unknown);
  CHECK(watch.look(boot_now() + 10s, {.master = false, .term = Term{1}}).eligibility ==
        notify::Eligibility::unknown);
}

// Seed 78011912: two promotions within a second took the same term.
TEST_CASE("a term that the peer tells counts before the next look") {
  const Scratch scratch;
  PairSettings pair;
  pair.record = scratch.path("master_info");
  OwnStop own_stop;
  OtherMaster other{3};
  const Watch watch{pair, nobody, &other, own_stop};
  CHECK(watch.last().highest_term == Term{3});
  CHECK(watch.last().peer.term == Term{3});
}

TEST_CASE(
    "a promotion there that failed is above all terms, and leaves the last one where it was") {
  const Scratch scratch;
  const PairSettings pair = nobody_listens(scratch);
  OwnStop own_stop;
  OtherMaster other{1};
  Watch watch{pair, nobody, &other, own_stop};
  const Watch::ThisNode node{.term = Term{2}, .promoted = Term{2}, .record_held = true};
  const auto latest = [&] {
    static_cast<void>(watch.look(boot_now() + 10s, node));
    const Sighting seen = watch.last();
    return is_latest(node, seen.peer, seen.last_promotion);
  };
  other.say(notify::PeerRole::backup, 1, "promoted 1");
  CHECK(latest());
  other.say(notify::PeerRole::promoting, 3, "promoted 1");
  CHECK_FALSE(latest());  // it may be over in a moment
  CHECK(watch.last().highest_term == Term{3});
  other.say(notify::PeerRole::backup, 1, "promoted 1");
  CHECK(latest());
  SECTION("one that did not fail counts also when nobody tells of it any more") {
    other.say(notify::PeerRole::backup, 3, "promoted 3");
    CHECK_FALSE(latest());
    other.say(notify::PeerRole::starting, 0, "");
    CHECK_FALSE(latest());
  }
}

TEST_CASE("a peer that was never promoted says so by its words") {
  const Scratch scratch;
  PairSettings pair;
  pair.record = scratch.path("master_info");
  OwnStop own_stop;
  OtherMaster other{0};
  const Watch watch{pair, nobody, &other, own_stop};
  other.say(notify::PeerRole::starting, 0, "");  // its module has not published
  CHECK_FALSE(watch.last().peer.term);
  other.say(notify::PeerRole::backup, 0, "promoted 0");
  CHECK(watch.last().peer.term == Term{});
}

// A contest that began since: the word of before is not one about it.
TEST_CASE("a peer's daemon that is asked anew is believed only what it says then") {
  const Cancellation nobody_cancels;
  PeerSight peer{.kind = PeerSight::Kind::answers, .term = Term{1}, .speaks = true};
  OtherMaster other{3};
  ask_for_terms(peer, &other, nobody_cancels);
  CHECK(peer.speaks);
  CHECK(peer.term == Term{3});
  CHECK(peer.promoted == Term{3});
  SECTION("it does not answer") {
    other.answer_no_more();
    ask_for_terms(peer, &other, nobody_cancels);
    CHECK_FALSE(peer.speaks);
    CHECK(peer.term == Term{3});
  }
  SECTION("there is no channel") {
    ask_for_terms(peer, nullptr, nobody_cancels);
    CHECK_FALSE(peer.speaks);
  }
}

// The gate starts an applier that the operator had stopped, and stops the receiver, within some
// milliseconds. A promotion that was refused after that was never tried again.
TEST_CASE("the threads that run when this daemon stops a receiver are known at once") {
  const Scratch scratch;
  const PairSettings pair = nobody_listens(scratch);
  OwnStop own_stop;
  OtherMaster other{1};
  const Watch watch{pair, nobody, &other, own_stop};
  REQUIRE_FALSE(watch.last().knowledge.threads);
  const OwnStop::UnderWay stop{own_stop};
  stop.finds({.receiver = 5, .applier = 10});
  CHECK(watch.last().knowledge.threads == ReplicaThreads{.receiver = 5, .applier = 10});
}
