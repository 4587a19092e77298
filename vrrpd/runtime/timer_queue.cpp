// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/timer_queue.hpp"

#include <iterator>
#include <utility>

#include "vrrpd/base/clock.hpp"

namespace vrrpd::runtime {

struct TimerQueue::Entry {
  TimerQueue& queue;
  Callback on_time;
  std::optional<Queue::iterator> place{};  ///< nothing: not set
  Queue::node_type spare{};                ///< its node while it is not set
};

void TimerQueue::Withdraw::operator()(Entry* entry) const noexcept {
  if (entry->place) entry->queue.queue_.erase(*entry->place);
  delete entry;
}

void TimerQueue::Timer::set(std::optional<Instant> when) {
  if (entry_) entry_->queue.set(*entry_, when);
}

TimerQueue::TimerQueue(Loop& loop, Loop::Callback hear)
    : timer_{loop.timer([this, hear = std::move(hear)] {
        armed_.reset();
        hear();
        serve(boot_now());
      })} {}

TimerQueue::Timer TimerQueue::timer(Callback on_time) {
  Timer timer;
  timer.entry_.reset(new Entry{.queue = *this, .on_time = std::move(on_time)});
  return timer;
}

void TimerQueue::set(Entry& entry, std::optional<Instant> when) {
  if (entry.place) entry.spare = queue_.extract(*std::exchange(entry.place, std::nullopt));
  if (when) {
    if (entry.spare) {
      entry.spare.key() = *when;
      entry.place = queue_.insert(std::move(entry.spare));
    } else {
      entry.place = queue_.emplace(*when, &entry);
    }
  }
  if (!serving_) arm();
}

void TimerQueue::serve(Instant now) {
  serving_ = true;
  auto due = std::distance(queue_.begin(), queue_.upper_bound(now));
  for (; due > 0 && !queue_.empty() && queue_.begin()->first <= now; --due) {
    Entry& entry = *queue_.begin()->second;
    set(entry, std::nullopt);
    entry.on_time(now);
  }
  serving_ = false;
  arm();
}

std::optional<Instant> TimerQueue::next() const {
  if (queue_.empty()) return std::nullopt;
  return queue_.begin()->first;
}

void TimerQueue::arm() {
  const auto first = next();
  if (first == armed_) return;
  armed_ = first;
  Loop::set_timer(timer_, first);
}

}  // namespace vrrpd::runtime
