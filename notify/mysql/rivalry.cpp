// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/rivalry.hpp"

#include <fmt/format.h>

#include <utility>

#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/statements.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {

// Read-only first, before anybody is told: the loop takes the addresses off when it hears the
// standing. A statement that hangs goes on there, and with the fence of the leaving.
bool Rivalry::give_way(const Contest& rivals, KeptClosure& closure, ServerLink& local,
                       const Bound& bound) {
  conflict_(Severity::error, rivals.reason);
  const auto closed = closure.press(local, bound);
  report_(closed ? Severity::note : Severity::error,
          closed ? "closed for writes"
                 : fmt::format("not closed for writes: {}", explain(closed.error())));
  return closed.has_value();
}

// Of two primaries whose terms are not known the operator has to choose.
bool Rivalry::look_as_master(const ServerStatus& local, const Contest& rivals) {
  const bool was_closed = std::exchange(closed_as_master_, !local.writable());
  if (local.writable()) {
    conflict_(Severity::error, rivals.reason);
    return false;
  }
  if (was_closed) conflict_(Severity::error, std::string{closed_by_others});
  return was_closed;
}

// What was heard before a link broke says nothing of what was promoted behind it.
void Rivalry::overrule(const Contest& rivals, std::optional<Instant> said_after,
                       const Bound& bound) {
  if (rivals.supremacy != Supremacy::ours) return overruling_.reset();
  if (!overruling_) {
    overruling_.emplace(pair_);
    contested_at_ = boot_now();
  }
  if (!said_after || *said_after <= contested_at_) return;
  const PeerFence fence = overruling_->fence(bound);
  const bool closed = fence.kind == PeerFence::Kind::closed;
  overruled_(closed ? Severity::warning : Severity::error,
             closed ? "the peer's server, which nobody there has closed, was closed from here"
                    : fmt::format("the peer's server is not closed from here: {}", fence.text));
}

void Rivalry::look_as_backup() {
  closed_as_master_ = false;
  overruling_.reset();
}

}  // namespace vrrpd::mysql
