// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/own_stop.hpp"

#include <algorithm>
#include <utility>

namespace vrrpd::mysql {

OwnStop::UnderWay::UnderWay(OwnStop& stops) : stops_{stops} {
  const std::scoped_lock guard{stops_.mutex_};
  number_ = ++stops_.told_;
  ++stops_.under_way_;
}

OwnStop::UnderWay::~UnderWay() {
  const std::scoped_lock guard{stops_.mutex_};
  --stops_.under_way_;
  if (!answered_) ++stops_.given_up_;
}

void OwnStop::UnderWay::finds(const ReplicaThreads& running) const {
  if (stops_.tell_of_threads_) stops_.tell_of_threads_(running);
}

void OwnStop::UnderWay::kills() {
  const std::scoped_lock guard{stops_.mutex_};
  number_ = stops_.killed_ = ++stops_.told_;
}

void OwnStop::UnderWay::stopped() {
  const std::scoped_lock guard{stops_.mutex_};
  stops_.ended_ = std::max(stops_.ended_, number_);
  answered_ = true;
}

void OwnStop::tell_of_threads(std::function<void(const ReplicaThreads&)> tell) {
  tell_of_threads_ = std::move(tell);
}

std::uint64_t OwnStop::before_start() const {
  const std::scoped_lock guard{mutex_};
  return under_way_ > 0 ? settled_ : told_;
}

void OwnStop::undone(std::uint64_t before) {
  const std::scoped_lock guard{mutex_};
  of_run_before_ = false;
  if (killed_ <= ended_) settled_ = std::max(settled_, before);
}

bool OwnStop::pending() const {
  const std::scoped_lock guard{mutex_};
  return told_ > settled_;
}

bool OwnStop::may_be_pending() const {
  const std::scoped_lock guard{mutex_};
  return told_ > settled_ || of_run_before_;
}

unsigned OwnStop::given_up() const {
  const std::scoped_lock guard{mutex_};
  return given_up_;
}

bool OwnStop::kill_is_open() const {
  const std::scoped_lock guard{mutex_};
  return killed_ > ended_;
}

}  // namespace vrrpd::mysql
