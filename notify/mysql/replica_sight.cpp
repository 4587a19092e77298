// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/replica_sight.hpp"

#include <chrono>

#include "notify/mysql/solo.hpp"

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

}  // namespace vrrpd::mysql
