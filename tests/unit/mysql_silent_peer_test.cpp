// SPDX-License-Identifier: Apache-2.0
// A peer that answered the last look, and does not answer the fence.
#include "notify/mysql/knowledge.hpp"
#include "notify/mysql/promotion.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_situations.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;

namespace {

/// A former primary, closed, whose replica was closed too and had the same at the last look.
PromotionView closed_beside_its_replica() {
  PromotionView view;
  view.situation.local = closed_primary();
  view.situation.peer = seen(replica());
  return view;
}

/// What the promotion does when the fence was not answered.
Decision<PromotionStep> after_silence(PromotionView view) {
  Promotion plan{4s};
  const auto first = plan.next(view, noon);
  REQUIRE(std::get<Do<PromotionStep>>(first).step == PromotionStep::fence_peer);
  view.fence = {PeerFence::Kind::unanswered, "no answer by the deadline"};
  return plan.next(view, noon);
}

}  // namespace

// Seed 30093191 of the pair's simulation: the peer was promoted between that look and the fence.
TEST_CASE("a closed peer that does not answer the fence is not what it was at the look before") {
  PromotionView view = closed_beside_its_replica();
  view.situation.left_to_another = true;
  const auto refusal = std::get<notify::Refusal>(after_silence(view));
  CHECK_THAT(refusal.reason,
             Catch::StartsWith("nothing shows that this server still holds all data") &&
                 Catch::Contains("(no answer by the deadline)"));
  // It may answer the next look as it did the last one: that is no news to wait for.
  CHECK(refusal.evidence.empty());
}

TEST_CASE("a replica that was attached at the last look may have been promoted since") {
  PromotionView view = closed_beside_its_replica();
  view.situation.last_primary = true;
  CHECK_THAT(std::get<notify::Refusal>(after_silence(view)).reason,
             Catch::StartsWith("nothing shows that this server still holds all data"));
  view.situation.peer.status->semi_sync.replica_on = false;
  CHECK(std::get<Do<PromotionStep>>(after_silence(view)).step == PromotionStep::write_record);
}

namespace {

/// What the promotion does when nobody listened any more at the fence.
Decision<PromotionStep> after_its_end(PromotionView view) {
  Promotion plan{4s};
  const auto first = plan.next(view, noon);
  REQUIRE(std::get<Do<PromotionStep>>(first).step == PromotionStep::fence_peer);
  view.fence = {PeerFence::Kind::gone, "connection refused"};
  return plan.next(view, noon);
}

}  // namespace

// It was promoted after that look, acknowledged, and was killed before this fence.
TEST_CASE("a closed peer whose server is gone at the fence is not what it was at the look before") {
  PromotionView view = closed_beside_its_replica();
  view.situation.left_to_another = true;
  SECTION("and could be promoted when this node left") {}
  SECTION("and was attached then") {
    view.situation.left_to_another = false;
    view.situation.last_primary = true;
  }
  const auto refusal = std::get<notify::Refusal>(after_its_end(view));
  CHECK_THAT(refusal.reason,
             Catch::StartsWith("nothing shows that this server still holds all data") &&
                 Catch::Contains("(connection refused)"));
  CHECK(refusal.evidence.empty());
}

TEST_CASE("a peer that could not be promoted, and is gone at the fence, leaves the last primary") {
  PromotionView view = closed_beside_its_replica();
  view.situation.last_primary = true;
  view.situation.peer.status->semi_sync.replica_on = false;
  CHECK(std::get<Do<PromotionStep>>(after_its_end(view)).step == PromotionStep::write_record);
}

TEST_CASE("a primary that is gone at the fence was the primary at the look before") {
  PromotionView view;
  view.situation.local = replica();
  view.situation.peer = seen(primary());
  view.situation.knowledge = good_knowledge();
  CHECK(std::get<Do<PromotionStep>>(after_its_end(view)).step == PromotionStep::stop_receiver);
}

namespace {

/// A replica beside its primary, which a handover has closed an hour ago; both had the same since.
PromotionView beside_its_closed_primary(const ServerStatus& local, const ServerStatus& source) {
  PromotionView view;
  view.situation.local = local;
  view.situation.peer = seen(source);
  learn(view.situation.knowledge, replica(), seen(primary()), noon - 1h);
  for (const auto ago : {59min, 1min})
    learn(view.situation.knowledge, local, seen(source), noon - ago);
  learn(view.situation.knowledge, local, seen(source), noon - 1s);
  return view;
}

}  // namespace

TEST_CASE(
    "a closed primary that waited for this replica at the last look, and is gone, lost nothing") {
  const auto view = beside_its_closed_primary(replica(), closed_primary());
  CHECK(std::get<Do<PromotionStep>>(after_its_end(view)).step == PromotionStep::stop_receiver);
}

// It may have been opened within that second, and have acknowledged at once.
TEST_CASE("a closed primary that did not wait for this replica, and is gone, is waited for") {
  ServerStatus local = replica(), source = closed_primary();
  SECTION("its semi-sync was off") { source.semi_sync.source_on = false; }
  SECTION("nobody was attached") { source.semi_sync.clients = 0; }
  SECTION("the receiver here was stopped") { local.replica->receiver = Receiver::no; }
  SECTION("another one may have confirmed") { source.semi_sync.clients = 2; }
  SECTION("it has acknowledged alone") { source.semi_sync.unacknowledged = 3; }
  SECTION("it has more") { source.executed = at("0-1-11"); }
  SECTION("it was another server") { source.identity = "3"; }
  const auto refusal =
      std::get<notify::Refusal>(after_its_end(beside_its_closed_primary(local, source)));
  CHECK_THAT(
      refusal.reason,
      Catch::StartsWith("the primary was out of reach for longer than its semi-sync timeout"));
}
