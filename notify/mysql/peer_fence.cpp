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
  return fence(Bound{boot_now() + (answered_ ? later_time : first_time), &cancel});
}

PeerFence PeerFencing::fence(const Bound& bound) {
  seen_.reset();
  if (const auto ready = fence_.ensure(bound); !ready) {
    const bool gone = ready.error().kind == SqlError::Kind::refused;
    return {gone ? Kind::gone : Kind::unanswered, explain(ready.error())};
  }
  auto status = fence_.replication(bound);
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

// One that hung is asked for again: the server gives up a statement that waits for a lock within a
// second of its client's end.
PeerFence PeerFencing::close(const Bound& bound) {
  const bool writable = seen_->writable();
  const auto closed = close_for_writes(fence_, bound);
  if (!closed) {
    const SqlError& error = closed.error();
    const Kind open = error.answered() ? Kind::refused : Kind::pending;
    return {writable ? open : Kind::unanswered, explain(error)};
  }
  auto status = fence_.replication(bound);
  if (!status) return {Kind::pending, explain(status.error())};
  seen_ = *std::move(status);
  return {Kind::closed, "the peer is read-only"};
}

}  // namespace vrrpd::mysql
