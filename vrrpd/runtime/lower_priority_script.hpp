// SPDX-License-Identifier: Apache-2.0
// keepalived notify_master_rx_lower_pri: a script that runs when an instance, as master, has heard
// a master of lower priority. Such a one may have moved things that are outside of VRRP (a
// secondary address of a cloud) and that the script takes back.
#pragma once

#include <string>

#include "vrrpd/base/cancellation.hpp"
#include "vrrpd/base/process.hpp"
#include "vrrpd/modules/job_queue.hpp"

namespace vrrpd::runtime {

class LowerPriorityScript {
 public:
  /// Between two starts at least: whoever can send a packet must not be able to make this host
  /// start programs without end.
  static constexpr Duration pause_default = std::chrono::seconds{1};
  static constexpr Duration run_limit = std::chrono::seconds{60};

  /// `launcher` must outlive it.
  LowerPriorityScript(std::string instance, Command command, ProcessLauncher& launcher,
                      Duration pause = pause_default);
  /// A script that still runs is left to itself.
  ~LowerPriorityScript() { stop(); }

  /// Runs the script: now, or as soon as its last run and the pause are over; then once for all
  /// that was heard meanwhile, so that nothing that the other one did is left as it is.
  void heard();
  /// The instance is not master any more: what it heard as such and has not been told yet is moot.
  /// A script that runs is let finish.
  void left_mastership() { queue_.keep_newest(0); }
  /// What waits is moot, and so is the pause. A script that runs is let finish.
  void stop() {
    left_mastership();
    pause_over_.request();
  }
  [[nodiscard]] bool idle() const { return queue_.idle(); }

 private:
  void run(const Cancellation& cancel);

  std::string instance_;
  Run run_;
  ProcessLauncher& launcher_;
  Duration pause_;
  Cancellation pause_over_;
  modules::JobQueue queue_;
};

}  // namespace vrrpd::runtime
