// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/lag.hpp"

#include <cstddef>
#include <utility>

namespace vrrpd::mysql {

void Lag::see(const History& replica, const History& primary, Instant at) {
  constexpr std::size_t most = 64;
  while (!seen_.empty() && reaches(replica, seen_.front().primary)) seen_.pop_front();
  if (seen_.empty()) spacing_ = Duration{1};
  if (seen_.size() >= most) {
    // Every other one: the first stays, so that it is still known since when.
    std::deque<Seen> kept;
    for (std::size_t i = 0; i < seen_.size(); i += 2) kept.push_back(std::move(seen_[i]));
    seen_ = std::move(kept);
    spacing_ = seen_[1].at - seen_[0].at;
  }
  const bool crowded = seen_.size() >= 2 && seen_.back().at - seen_[seen_.size() - 2].at < spacing_;
  if (crowded) seen_.pop_back();
  seen_.push_back({at, primary});
}

std::optional<Duration> Lag::behind(Instant now) const {
  if (seen_.empty()) return std::nullopt;
  return seen_.size() == 1 ? Duration::zero() : now - seen_.front().at;
}

}  // namespace vrrpd::mysql
