// SPDX-License-Identifier: Apache-2.0
// In place of vrrpd/base/clock.cpp and poll_until.cpp: the clock of the host that is on stage, and
// sleep that takes no time.
#include "vrrpd/base/clock.hpp"

#include <algorithm>

#include "tests/simulation/pair/conversation.hpp"
#include "tests/simulation/pair/seams/answer_descriptor.hpp"
#include "vrrpd/base/poll_until.hpp"

namespace vrrpd {

using simulation::pair::Fiber;
using simulation::pair::Host;
using simulation::pair::Worker;

Instant boot_now() noexcept { return Host::on_stage().now(); }

namespace {

/// A worker waits for one answer at a time; other descriptors are real (Cancellation).
bool look(pollfd& one) {
  if (one.fd < 0) return false;
  if (one.fd != simulation::pair::answer_descriptor) return ::poll(&one, 1, 0) > 0;
  one.revents = simulation::pair::answered() ? POLLIN : short{0};
  return one.revents != 0;
}

}  // namespace

// Who waits for an answer of a daemon that is gone is unwound; Cancellation, which must not throw,
// is told that it was requested.
bool poll_until(std::span<pollfd> waiting, std::optional<Instant> deadline) {
  for (;;) {
    const auto ready = std::ranges::count_if(waiting, look);
    if (ready > 0) return true;
    if (deadline && boot_now() >= *deadline) return false;
    Worker::running().sleep_until(deadline.value_or(Instant::max()));
    if (!Fiber::unwinding()) continue;
    if (waiting.size() == 1) return true;
    Fiber::go_on_or_unwind();
  }
}

}  // namespace vrrpd
