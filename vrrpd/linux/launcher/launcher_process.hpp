// SPDX-License-Identifier: Apache-2.0
// The launcher process: starts programs for the daemon, waits for them, and ends those that nobody
// waits for any more. One thread; it lives on, if need be without the daemon, until the last
// program that it started has ended.
//
//   daemon                                launcher                    program
//     | request + one end of a pair  -->     |  fork, exec   -->         |
//     |                                      |  <-- SIGCHLD              |
//     | <-- Report over the pair             |                           |
//     | a byte over the pair: "stop" -->     |  TERM, 2 s later KILL --> |
//     | end of the pair: nobody waits -->    |  WhenAbandoned decides    |
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <chrono>
#include <list>
#include <optional>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/process.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::linux {

/// How long a program may take to end itself after TERM, before its group gets KILL.
inline constexpr Duration termination_grace = std::chrono::seconds{2};

class LauncherProcess {
 public:
  /// `requests`: where requests come from; its end means that the daemon is gone. `descriptors`:
  /// RLIMIT_NOFILE of the programs; nothing: they have this process's.
  LauncherProcess(FileDescriptor requests, std::optional<rlimit> descriptors);

  /// Returns when the daemon is gone and the last program has ended.
  void serve();

 private:
  struct Program {
    pid_t group;              ///< its process group, which is the process id of its leader
    FileDescriptor caller;    ///< closed when nobody waits for it any more
    FileDescriptor failures;  ///< readable if it was not started
    WhenAbandoned when_abandoned;
    std::optional<Instant> kill_at;  ///< it got TERM
    bool killed = false;
  };

  void wait();
  void take_requests();
  void take_request(const Run& run, FileDescriptor caller);
  void hear_callers();
  void end_overdue(Instant now);
  void collect_ended();
  [[nodiscard]] static bool has_ended(const Program& program);

  FileDescriptor requests_;
  FileDescriptor child_signals_;
  std::optional<rlimit> descriptors_;
  std::list<Program> programs_;
};

/// The launcher process from its first instruction on: makes itself independent of the daemon's
/// terminal, scheduling, signals and descriptors, serves, and ends.
[[noreturn]] void be_launcher(FileDescriptor requests, std::optional<rlimit> descriptors);

}  // namespace vrrpd::linux
