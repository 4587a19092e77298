// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/semi_sync_source.hpp"

#include <utility>

namespace vrrpd::simulation::pair {

void SemiSyncSource::enable() {
  if (enabled_) return;
  enabled_ = true;
  on_ = true;  // whether or not a replica is there
}

void SemiSyncSource::disable() {
  enabled_ = false;
  release_all();
}

void SemiSyncSource::wait(std::size_t index, Release release) {
  if (!on() || index < acknowledged_) {
    const bool confirmed = index < acknowledged_;
    if (enabled_) ++(confirmed ? confirmed_ : unacknowledged_);
    return release(confirmed);
  }
  waiting_.push_back({index, std::move(release)});
  process_.at(world_.now() + timeout_, [this, index, timer = timer_] {
    const bool still = timer == timer_ && !waiting_.empty() && waiting_.front().index <= index;
    if (still) give_up();
  });
}

void SemiSyncSource::acknowledged(std::size_t entries) {
  acknowledged_ = std::max(acknowledged_, entries);
  while (!waiting_.empty() && waiting_.front().index < acknowledged_) {
    auto first = std::move(waiting_.front());
    waiting_.pop_front();
    ++confirmed_;
    first.release(true);
  }
}

void SemiSyncSource::give_up() {
  on_ = false;
  release_all();
}

void SemiSyncSource::release_all() {
  ++timer_;
  for (auto& one : std::exchange(waiting_, {})) {
    ++unacknowledged_;
    one.release(false);
  }
}

std::deque<SemiSyncSource::Release> SemiSyncSource::forget() {
  std::deque<Release> releases;
  for (auto& one : std::exchange(waiting_, {})) releases.push_back(std::move(one.release));
  enabled_ = on_ = false;
  unacknowledged_ = confirmed_ = 0;
  acknowledged_ = 0;
  ++timer_;
  return releases;
}

}  // namespace vrrpd::simulation::pair
