// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/replica_sight.hpp"

#include <algorithm>
#include <chrono>

#include "notify/mysql/solo.hpp"
#include "notify/notify.hpp"

namespace vrrpd::mysql {
namespace {

/// Each node has seen the other at a look of its own.
constexpr Duration margin = std::chrono::seconds{4};

}  // namespace

ReplicaSight replica_sight(const SemiSync& semi_sync, Instant at) {
  if (is_endless(semi_sync)) return {.at = at, .timeout = std::nullopt};
  return {.at = at, .timeout = std::chrono::milliseconds{semi_sync.timeout_ms}};
}

bool could_be_promoted(const std::optional<ReplicaSight>& replica, Instant now,
                       const Policy& policy) {
  if (!replica) return false;
  if (replica->there || !replica->timeout || policy.allow_lossy) return true;
  return now - replica->at < *replica->timeout + policy.max_loss + margin;
}

// A closed server renews nothing in a replica that lacks what it has (learn_closed_source()): that
// one may take hours to fetch it. Where a daemon looks it sees that this server has more, and takes
// over with that; one that does not look has forgotten after restart_time what would let it be
// promoted. If commits wait for ever a third vote orders the two, or else nobody here can do
// without that peer.
bool could_pass_by(const std::optional<ReplicaSight>& replica, Instant now, const Policy& policy) {
  if (!replica || !replica->recovered || !replica->timeout || policy.allow_lossy) return false;
  const Duration its_time =
      std::min<Duration>(*replica->timeout + policy.max_loss, notify::restart_time);
  return now - *replica->recovered < its_time + margin;
}

}  // namespace vrrpd::mysql
