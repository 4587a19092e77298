// SPDX-License-Identifier: Apache-2.0
// Scripts that something has happened for, one behind the other.
#pragma once

#include <string>

#include "vrrpd/base/process.hpp"
#include "vrrpd/modules/job_queue.hpp"

namespace vrrpd::runtime {

class EventScripts {
 public:
  static constexpr Duration run_limit = std::chrono::seconds{60};

  /// `launcher` must outlive it. No script ends because this does.
  explicit EventScripts(ProcessLauncher& launcher);
  /// What waits is started, and left to itself as what runs.
  ~EventScripts() { queue_.let_go(); }

  /// Behind those that wait. `what` is for the log, which hears of the end. A script that outlives
  /// run_limit gets TERM.
  void run(std::string what, Command command);
  /// The daemon stops, maybe because of the script that runs, which then waits for the daemon's
  /// end: nobody waits for it any more, and those behind it start beside it.
  void stop_waiting_for_the_running() { queue_.cancel_running(queue_.load().begun); }
  /// Nothing runs that is waited for.
  [[nodiscard]] bool idle() const { return queue_.idle(); }

 private:
  ProcessLauncher& launcher_;
  modules::JobQueue queue_;
};

}  // namespace vrrpd::runtime
