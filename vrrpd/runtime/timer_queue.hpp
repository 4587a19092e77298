// SPDX-License-Identifier: Apache-2.0
// All timers of the protocol on one timer of the loop. Before any of them is believed, what waits
// in the sockets is heard (decision 19); then all that are due are served in one turn, so that what
// they want from the kernel goes out together.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "vrrpd/base/time.hpp"
#include "vrrpd/runtime/loop.hpp"

namespace vrrpd::runtime {

class TimerQueue {
  struct Entry;
  struct Withdraw {
    void operator()(Entry* entry) const noexcept;
  };

 public:
  /// `now` is the same for all that are served in one turn: their next deadlines then meet again.
  using Callback = std::function<void(Instant now)>;

  /// Set for as long as the value lives. It must not outlive the queue, and a callback must not end
  /// its own timer.
  class Timer {
   public:
    Timer() = default;
    /// Nothing: not set.
    void set(std::optional<Instant> when);

   private:
    friend class TimerQueue;
    std::unique_ptr<Entry, Withdraw> entry_;
  };

  /// `hear` reads what waits in the sockets.
  TimerQueue(Loop& loop, Loop::Callback hear);

  [[nodiscard]] Timer timer(Callback on_time);

  /// Calls what is due, in order of its deadline. A timer that a callback sets anew waits for the
  /// next turn, even if it is due already.
  void serve(Instant now);
  /// The next deadline; nothing: none is set.
  [[nodiscard]] std::optional<Instant> next() const;

 private:
  using Queue = std::multimap<Instant, Entry*>;

  void set(Entry& entry, std::optional<Instant> when);
  void arm();

  Queue queue_;
  std::optional<Instant> armed_;
  bool serving_ = false;
  Loop::Source timer_;
};

}  // namespace vrrpd::runtime
