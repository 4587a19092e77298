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
constexpr Duration asleep = 100ms;      ///< a deadline is kept within less
constexpr int again_most = 3;           ///< on a host that stalls all the time

}  // namespace

PeerFence PeerFencing::fence_awake(const Cancellation& cancel, std::optional<Duration> at_most) {
  for (int again = 0;; ++again) {
    const Bound bound{boot_now() + at_most.value_or(answered_ ? later_time : first_time), &cancel};
    PeerFence found = fence(bound);
    const bool awake = boot_now() - bound.deadline < asleep;
    if (awake || found.kind != Kind::unanswered || again == again_most || cancel.requested())
      return found;
  }
}

PeerFence PeerFencing::fence(const Bound& bound) {
  seen_.reset();
  if (const auto ready = fence_.ensure(bound); !ready) return not_looked(ready.error(), bound);
  auto status = fence_.replication(bound);
  if (!status) {
    const bool may_be_slow = !answered_ && status.error().kind == SqlError::Kind::timeout;
    answered_ = true;
    if (may_be_slow) return {Kind::pending, explain(status.error())};
    return not_looked(status.error(), bound);
  }
  answered_ = true;
  seen_ = *std::move(status);
  if (seen_->closed()) return {Kind::closed, "the peer is read-only"};
  if (seen_->writable()) found_open_ = true;
  return close(bound);
}

// A server that says no to this account (no connection left, a wrong password, TLS) lives. Another
// account of ours may show that it is closed all the same.
PeerFence PeerFencing::not_looked(const SqlError& error, const Bound& bound) {
  if (error.kind == SqlError::Kind::refused) return {Kind::gone, explain(error)};
  const bool says_no = error.answered() || error.kind == SqlError::Kind::local;
  if (!says_no) return {Kind::unanswered, explain(error)};
  auto status = peer_.replication(bound);
  if (!status) {
    if (status.error().kind == SqlError::Kind::refused)
      return {Kind::gone, explain(status.error())};
    const bool lives = error.answered() || status.error().answered();
    return {lives ? Kind::refused : Kind::unanswered, explain(error)};
  }
  answered_ = true;
  seen_ = *std::move(status);
  if (seen_->closed()) return {Kind::closed, "the peer is read-only"};
  return {Kind::refused, explain(error)};
}

PeerFence PeerFencing::close(const Bound& bound) {
  const bool writable = seen_->writable();
  const auto closed = closure_.press(fence_, bound);
  if (!closed) {
    const SqlError& error = closed.error();
    const Kind open = error.answered() ? Kind::refused : Kind::pending;
    return {writable ? open : Kind::unanswered, explain(error), writable};
  }
  auto status = fence_.replication(bound);
  if (!status) return {Kind::pending, explain(status.error())};
  seen_ = *std::move(status);
  return {Kind::closed, "the peer is read-only"};
}

}  // namespace vrrpd::mysql
