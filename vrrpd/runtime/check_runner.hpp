// SPDX-License-Identifier: Apache-2.0
// A check at work: its verdicts, and what they add up to.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "checks/check.hpp"
#include "vrrpd/modules/check_worker.hpp"
#include "vrrpd/protocol/rise_fall.hpp"
#include "vrrpd/runtime/timer_queue.hpp"

namespace vrrpd::runtime {

/// What trackers are told.
struct Opinion {
  protocol::TrackerState state = protocol::TrackerState::unknown;
  std::string text;   ///< what was seen last
  std::string block;  ///< decision 2: why this node must not take over; empty: nothing against it
};

class CheckRunner {
 public:
  struct Options {
    std::string name;
    checks::Timing timing;
    modules::CheckWorker::Retry retry;
    protocol::RiseFall::Start start;
    /// What was known of it a moment ago, by the run before this one (decision 17) or before a
    /// reload.
    std::optional<protocol::TrackerState> known{};
    std::string known_since = "as before the restart";
    std::string known_block{};  ///< Opinion::block
  };
  using OnChange = std::function<void(const std::string& check, const Opinion&)>;

  CheckRunner(Options options, std::unique_ptr<checks::Check> check, TimerQueue& timers,
              modules::Mailbox& mailbox, OnChange on_change);

  void start();
  /// It ends: nothing of it is heard any more. What may run still ends elsewhere, since that may
  /// take a while.
  [[nodiscard]] std::shared_ptr<void> retire();
  [[nodiscard]] const std::string& name() const { return options_.name; }
  [[nodiscard]] const Opinion& opinion() const { return opinion_; }

 private:
  void on_verdict(const checks::Verdict& verdict);
  void say(const checks::Verdict& verdict, protocol::TrackerState before);
  void watch_overrun(Instant now);

  Options options_;
  OnChange on_change_;
  protocol::RiseFall rise_fall_;
  Opinion opinion_;
  std::optional<checks::Health> last_health_;
  TimerQueue::Timer overrun_timer_;
  std::unique_ptr<modules::CheckWorker> worker_;
};

}  // namespace vrrpd::runtime
