// SPDX-License-Identifier: Apache-2.0
// A process to be found by its command line.
#pragma once

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/linux/process_list.hpp"

namespace vrrpd::test {

/// `sleep SECONDS`, which calls itself `name`; ended with the value.
class Sleeper {
 public:
  explicit Sleeper(const char* name, const char* seconds = "1000") : name_{name}, pid_{::fork()} {
    if (pid_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::execl("/bin/sleep", name, seconds, nullptr);
    ::_exit(127);
  }
  ~Sleeper() { end(); }
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;

  void end() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Until it has become what it is to be. (Its program changes first; for a moment it has no
  /// command line then.)
  void wait_until_it_sleeps() const {
    using namespace std::chrono_literals;
    for (const Instant until = boot_now() + 20s; boot_now() < until;) {
      const auto view = linux::look_at_process(pid_, true);
      if (view && !view->command.empty() && view->command.front() == name_) return;
      std::this_thread::sleep_for(1ms);
    }
    FAIL("it does not run");
  }

 private:
  std::string name_;
  pid_t pid_;
};

}  // namespace vrrpd::test
