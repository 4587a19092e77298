// SPDX-License-Identifier: Apache-2.0
// The daemon's end of the launcher process (launcher_process.hpp has the other end and a drawing).
// A real-time process with locked memory should not fork; this one forks once, before it is either.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <optional>
#include <utility>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/process.hpp"
#include "vrrpd/base/system_error.hpp"

namespace vrrpd::linux {

/// Thread-safe. When it is destroyed, or the daemon dies, the launcher process ends as soon as the
/// programs have that it is still responsible for.
class Launcher final : public ProcessLauncher {
 public:
  Launcher(Launcher&& other) noexcept
      : requests_{std::move(other.requests_)}, pid_{std::exchange(other.pid_, 0)} {}
  Launcher& operator=(Launcher&&) = delete;
  ~Launcher() override;

  /// Returns at `deadline` or soon after `cancel` even if the program still runs: it then gets
  /// TERM, and 2 s later its whole process group gets KILL, while nobody waits
  /// (WhenCancelled::leave_alone: it goes on, and one that is no longer wanted beforehand is
  /// started all the same). not_started with ECONNRESET: the launcher process is gone; how far the
  /// program came is unknown.
  [[nodiscard]] ProcessEnd run(const Run& run, Instant deadline,
                               const Cancellation& cancel) override;

  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  friend SystemResult<Launcher> start_launcher(std::optional<rlimit>);
  Launcher(FileDescriptor requests, pid_t pid) : requests_{std::move(requests)}, pid_{pid} {}

  FileDescriptor requests_;
  pid_t pid_;
};

/// Call it once, early in main(): before the first thread, and before the process opens what
/// programs must not see. `descriptors`: RLIMIT_NOFILE of the programs; nothing: they have this
/// process's.
[[nodiscard]] SystemResult<Launcher> start_launcher(
    std::optional<rlimit> descriptors = std::nullopt);

}  // namespace vrrpd::linux
