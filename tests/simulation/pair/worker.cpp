// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/worker.hpp"

#include <utility>

namespace vrrpd::simulation::pair {

Worker::Worker(Host& host, Process& daemon, Role role, std::function<void()> body)
    : host_{host}, daemon_{daemon}, role_{role}, fiber_{std::make_unique<Fiber>(std::move(body))} {
  wake();
}

Worker::~Worker() {
  const Host::Scene scene{host_};
  running_ = this;
  fiber_.reset();
}

void Worker::sleep_until(Instant until) {
  const unsigned sleep = ++sleep_;
  const WorldTime due = until == Instant::max() ? WorldTime::max() : host_.when(until);
  if (due < WorldTime::max())
    daemon_.at(due, [this, sleep] {
      if (sleep == sleep_) resume();
    });
  Fiber::suspend();
}

void Worker::sleep_for_ever() {
  sleep_until(Instant::max());
  Fiber::go_on_or_unwind();
}

void Worker::wake() {
  daemon_.at(host_.world().now(), [this, sleep = ++sleep_] {
    if (sleep == sleep_) resume();
  });
}

void Worker::resume() {
  if (fiber_->finished()) return;
  const Host::Scene scene{host_};
  running_ = this;
  fiber_->resume();
}

}  // namespace vrrpd::simulation::pair
