// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/scheduling.hpp"

#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string>

namespace vrrpd::linux {
namespace {

volatile std::sig_atomic_t fell_back = 0;

/// RLIMIT_RTTIME was used up (setrlimit(2)). A system call is all that is needed, and all that is
/// safe here.
void fall_back(int) {
  const int error = errno;
  const sched_param ordinary{};
  ::sched_setscheduler(0, SCHED_OTHER, &ordinary);
  fell_back = 1;
  errno = error;
}

std::string list(const std::vector<unsigned>& cpus) {
  std::string text;
  for (const unsigned cpu : cpus) text += (text.empty() ? "" : " ") + std::to_string(cpu);
  return text;
}

}  // namespace

SystemResult<void> run_on_cpus(const std::vector<unsigned>& cpus) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const unsigned cpu : cpus) CPU_SET(cpu, &set);
  if (::sched_setaffinity(0, sizeof set, &set) == 0) return {};
  return std::unexpected(last_system_error("run on", "CPU " + list(cpus)));
}

SystemResult<void> set_nice_value(int value) {
  if (::setpriority(PRIO_PROCESS, 0, value) != 0) {
    return std::unexpected(last_system_error("run with", "nice value " + std::to_string(value)));
  }
  const sched_param ordinary{};
  ::sched_setscheduler(0, SCHED_OTHER | SCHED_RESET_ON_FORK, &ordinary);
  return {};
}

SystemResult<void> go_realtime(unsigned priority, std::chrono::microseconds limit) {
  const std::string subject = "real-time priority " + std::to_string(priority);
  const auto refused = [&subject] {
    return std::unexpected(last_system_error("run with", subject));
  };
  struct sigaction action {};
  action.sa_handler = fall_back;
  action.sa_flags = SA_RESTART;
  // The hard limit stays: beyond it the kernel would kill.
  rlimit time{};
  if (::sigaction(SIGXCPU, &action, nullptr) != 0 || ::getrlimit(RLIMIT_RTTIME, &time) != 0) {
    return refused();
  }
  time.rlim_cur = std::min<rlim_t>(static_cast<rlim_t>(limit.count()), time.rlim_max);
  if (::setrlimit(RLIMIT_RTTIME, &time) != 0) return refused();
  sched_param parameter{};
  parameter.sched_priority = static_cast<int>(priority);
  if (::sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &parameter) != 0) return refused();
  return {};
}

bool lost_realtime() noexcept { return fell_back != 0; }

SystemResult<void> lock_memory() {
  if (::mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0) return {};
  return std::unexpected(last_system_error("lock", "memory"));
}

}  // namespace vrrpd::linux
