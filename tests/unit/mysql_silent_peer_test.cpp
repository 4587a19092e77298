// SPDX-License-Identifier: Apache-2.0
// A peer that answered the last look, and does not answer the fence.
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
