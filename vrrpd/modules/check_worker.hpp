// SPDX-License-Identifier: Apache-2.0
// Runs one check on a thread of its own. Only verdicts cross to the loop.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "checks/check.hpp"
#include "vrrpd/base/cancellation.hpp"
#include "vrrpd/modules/mailbox.hpp"
#include "vrrpd/modules/thread.hpp"

namespace vrrpd::modules {

class CheckWorker {
 public:
  /// When a failed probe is followed by the next one.
  enum class Retry : std::uint8_t {
    at_interval,  ///< keepalived's scripts: start to start
    at_deadline,  ///< decision 23: until `fall` failures are together, a deadline apart
  };
  using OnVerdict = std::function<void(const checks::Verdict&)>;

  /// `on_verdict` is called on the loop's thread. Probing begins with start().
  CheckWorker(std::string name, std::unique_ptr<checks::Check> check, checks::Timing timing,
              Retry retry, Mailbox& mailbox, OnVerdict on_verdict);
  ~CheckWorker();

  void start();
  /// The loop's thread: nothing of it is heard from now on. The destructor may then run on any
  /// thread; it waits for the probe that runs.
  void abandon();

  // The loop's thread: a module that does not return by its deadline is reported as hung, and what
  // it says later of that probe is dropped. Reported again for each deadline more.
  [[nodiscard]] std::optional<Instant> overrun_deadline() const;
  void on_time(Instant now);

 private:
  void work();
  /// An exception of the module ends here.
  checks::Verdict probe_once(Instant deadline);
  /// Waits for the next probe's time, for the watched descriptor, or for the end: true at the end.
  [[nodiscard]] bool wait(Instant until) const;
  void post(std::uint64_t probe, checks::Verdict verdict);

  std::string name_;
  std::unique_ptr<checks::Check> check_;
  checks::Timing timing_;
  Retry retry_;
  Mailbox& mailbox_;
  OnVerdict on_verdict_;
  Cancellation cancel_;

  std::atomic<std::uint64_t> probe_{0};           ///< number of the probe that runs or ran last
  std::atomic<Duration::rep> probe_deadline_{0};  ///< 0: none runs
  std::uint64_t overrun_probe_ = 0;               ///< loop: reported as hung, drop its verdict
  unsigned overruns_ = 0;                         ///< loop: how often
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< loop: letters may outlive us
  bool abandoned_ = false;
  std::optional<Thread> thread_;
};

}  // namespace vrrpd::modules
