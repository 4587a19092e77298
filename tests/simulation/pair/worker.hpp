// SPDX-License-Identifier: Apache-2.0
// A thread of the daemon. What blocks there sleeps here, until its time has come or until it is
// woken.
#pragma once

#include <functional>
#include <memory>

#include "tests/simulation/pair/fiber.hpp"
#include "tests/simulation/pair/host.hpp"
#include "tests/simulation/pair/process.hpp"

namespace vrrpd::simulation::pair {

/// Which of the module's threads: faults are aimed at what the gate does.
enum class Role : std::uint8_t { transitions, standing, fence, life };

class Worker {
 public:
  /// Begins at once. `daemon` and `host` must outlive it.
  Worker(Host& host, Process& daemon, Role role, std::function<void()> body);
  ~Worker();  ///< what is unwound still runs here
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Within a worker: this one.
  [[nodiscard]] static Worker& running() { return *running_; }
  [[nodiscard]] Host& host() { return host_; }
  [[nodiscard]] Role role() const { return role_; }

  /// From within. Returns when the host's clock shows `until`, or earlier: look, and sleep again.
  /// At once if the daemon is gone: Fiber::go_on_or_unwind().
  void sleep_until(Instant until);
  /// Until it is woken.
  void sleep_for_ever();
  /// From outside: ends the sleep.
  void wake();

  // It waits for one answer at a time.
  void expect_answer() { answered_ = false; }
  void take_answer() {
    answered_ = true;
    wake();
  }
  [[nodiscard]] bool answered() const { return answered_; }

 private:
  void resume();

  static inline thread_local Worker* running_ = nullptr;

  Host& host_;
  Process& daemon_;
  Role role_;
  unsigned sleep_ = 0;  ///< counts; another number, another sleep
  bool answered_ = false;
  std::unique_ptr<Fiber> fiber_;
};

}  // namespace vrrpd::simulation::pair
