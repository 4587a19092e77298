// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "notify/mysql/promotion.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_situations.hpp"

namespace vrrpd::test {

/// A promotion, and the server that it is about.
struct PromotionGate {
  mysql::PromotionView view{
      .situation = {.local = replica(), .peer = not_there(), .knowledge = good_knowledge()},
      .fence = {},
      .step_error = {}};
  mysql::Promotion plan{4s};
  Instant now = noon;

  mysql::Decision<mysql::PromotionStep> next() { return plan.next(view, now); }
  std::string refused() {
    const auto decision = next();
    const auto* refusal = std::get_if<notify::Refusal>(&decision);
    return refusal == nullptr ? "not refused" : refusal->reason;
  }
  bool asks_for(mysql::PromotionStep step) {
    const auto decision = next();
    const auto* asked = std::get_if<mysql::Do<mysql::PromotionStep>>(&decision);
    return asked != nullptr && asked->step == step;
  }
  bool waits() { return std::holds_alternative<mysql::Wait>(next()); }
  mysql::ReplicaStatus& local() { return *view.situation.local.replica; }

  void peer_is_gone() { view.fence = {mysql::PeerFence::Kind::gone, "refused"}; }
  void peer_is_closed_at(const std::string& gtids) {
    view.fence = {mysql::PeerFence::Kind::closed, "the peer is read-only"};
    view.situation.peer = seen(closed_primary());
    view.situation.peer.status->executed = at(gtids);
  }
  /// To the drain, with the primary gone.
  void until_receiver_stopped() {
    REQUIRE(asks_for(mysql::PromotionStep::fence_peer));
    peer_is_gone();
    REQUIRE(asks_for(mysql::PromotionStep::stop_receiver));
    local().receiver = mysql::Receiver::no;
  }
};

}  // namespace vrrpd::test
