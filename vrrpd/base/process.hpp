// SPDX-License-Identifier: Apache-2.0
// Starting programs, as modules see it. The daemon's launcher process implements it
// (linux/launcher).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "vrrpd/base/cancellation.hpp"
#include "vrrpd/base/system_error.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd {

/// A program with its arguments, and who it runs as.
struct Command {
  std::vector<std::string> argv;  ///< argv[0] is a path, or a name to look for in PATH
  std::string user;               ///< empty: the daemon's own
  std::string group;              ///< empty: the user's primary group
};

/// What becomes of a program that still runs when whoever asked for it is gone.
enum class WhenAbandoned { terminate, let_finish };

/// What a requested cancellation does to a program.
enum class WhenCancelled {
  terminate,
  /// It is started, also if that was requested before; but nobody waits for it any more, and
  /// `when_abandoned` is what becomes of it.
  leave_alone,
};

struct Run {
  Command command;
  std::map<std::string, std::string> environment;  ///< added to the daemon's own, cleaned one
  WhenAbandoned when_abandoned = WhenAbandoned::terminate;
  WhenCancelled when_cancelled = WhenCancelled::terminate;
};

struct ProcessEnd {
  enum class Kind {
    exited,       ///< `value` is the exit status
    signalled,    ///< `value` is the signal
    not_started,  ///< `value` is an errno, `text` says which step failed (user, exec, …)
    timed_out,    ///< it got TERM at the deadline, and KILL 2 s later if it still runs
    cancelled,    ///< the caller asked to stop; as timed_out, or left alone
  };
  Kind kind = Kind::exited;
  int value = 0;
  std::string text;  ///< one line for the log: "exited with status 1"

  [[nodiscard]] bool succeeded() const { return kind == Kind::exited && value == 0; }
};

class ProcessLauncher {
 public:
  virtual ~ProcessLauncher() = default;
  /// Runs a program in a process group of its own, streams on /dev/null, and waits for its end, but
  /// not beyond `deadline` and not beyond `cancel` being requested.
  /// Any thread may call it; it blocks only that thread.
  [[nodiscard]] virtual ProcessEnd run(const Run& run, Instant deadline,
                                       const Cancellation& cancel) = 0;
};

}  // namespace vrrpd
