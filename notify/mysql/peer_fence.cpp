// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/peer_fence.hpp"

#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/statements.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;
using Kind = PeerFence::Kind;

constexpr Duration first_time = 500ms;  ///< what a peer that hangs costs in the gap
constexpr Duration later_time = 2s;     ///< of one that has shown that it lives

}  // namespace

PeerFence PeerFencing::fence(const Cancellation& cancel) {
  const Bound bound{boot_now() + (answered_ ? later_time : first_time), &cancel};
  seen_.reset();
  // The statement that hangs takes its connection with it: the next look is on another one.
  ServerLink& link = asked_ ? look_ : fence_;
  if (const auto ready = link.ensure(bound); !ready) {
    const bool gone = ready.error().kind == SqlError::Kind::refused;
    if (gone) asked_ = false;
    return {gone ? Kind::gone : Kind::unanswered, explain(ready.error())};
  }
  auto status = link.replication(bound);
  if (!status) {
    const bool may_be_slow = !answered_ && status.error().kind == SqlError::Kind::timeout;
    answered_ = true;
    return {may_be_slow ? Kind::pending : Kind::unanswered, explain(status.error())};
  }
  answered_ = true;
  seen_ = *std::move(status);
  if (seen_->closed()) return {Kind::closed, "the peer is read-only"};
  return close(bound);
}

PeerFence PeerFencing::close(const Bound& bound) {
  const bool writable = seen_->writable();
  if (asked_) return {writable ? Kind::pending : Kind::unanswered, "the statement still hangs"};
  const auto closed = close_for_writes(fence_, bound);
  if (!closed) {
    const SqlError& error = closed.error();
    asked_ = error.kind == SqlError::Kind::timeout;
    const Kind open = error.answered() ? Kind::refused : Kind::pending;
    return {writable ? open : Kind::unanswered, explain(error)};
  }
  auto status = fence_.replication(bound);
  if (!status) return {Kind::pending, explain(status.error())};
  seen_ = *std::move(status);
  return {Kind::closed, "the peer is read-only"};
}

}  // namespace vrrpd::mysql
