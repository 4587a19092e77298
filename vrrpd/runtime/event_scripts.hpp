// SPDX-License-Identifier: Apache-2.0
// Scripts that something has happened for, one behind the other.
#pragma once

#include <map>
#include <string>

#include "vrrpd/base/process.hpp"
#include "vrrpd/modules/job_queue.hpp"

namespace vrrpd::runtime {

class EventScripts {
 public:
  static constexpr Duration run_limit = std::chrono::seconds{60};

  /// `launcher` must outlive it.
  explicit EventScripts(ProcessLauncher& launcher) : launcher_{launcher}, queue_{"scripts"} {}

  /// Behind those that wait. `what` is for the log, which hears of the end. A script that outlives
  /// run_limit gets TERM; one survives the daemon's death.
  void run(std::string what, Command command);
  [[nodiscard]] bool idle() const { return queue_.idle(); }

 private:
  ProcessLauncher& launcher_;
  modules::JobQueue queue_;
};

}  // namespace vrrpd::runtime
