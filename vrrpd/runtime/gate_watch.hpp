// SPDX-License-Identifier: Apache-2.0
// Decision 3: a gate that makes no progress is one that refuses, and so is one that never ends.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "config/model.hpp"
#include "vrrpd/runtime/timer_queue.hpp"

namespace vrrpd::runtime {

class GateWatch {
 public:
  using OnStalled = std::function<void(unsigned generation, const std::string& reason)>;

  GateWatch(TimerQueue& timers, const config::DaemonSettings& settings, OnStalled on_stalled);

  /// The gate was asked this question. An older one is forgotten.
  void begin(unsigned generation, Instant now);
  /// The module reports a step. True: it is time for a line in the log.
  bool progressed(unsigned generation, Instant now);
  /// There is an answer.
  void end(unsigned generation);
  /// The question is moot.
  void cancel();

 private:
  void arm();
  void on_time(Instant now);

  const config::DaemonSettings& settings_;
  OnStalled on_stalled_;
  unsigned generation_ = 0;
  std::optional<Instant> progress_by_;  ///< nothing: no question is open
  Instant done_by_{};
  Instant said_at_{};
  TimerQueue::Timer timer_;
};

}  // namespace vrrpd::runtime
