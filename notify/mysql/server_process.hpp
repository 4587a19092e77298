// SPDX-License-Identifier: Apache-2.0
// The process behind a unix socket that we are connected to: what proves that we may kill it
// (decision 12). Never found by a name, nor by a pid that another process may have by now.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

class ServerProcess {
 public:
  /// `pid_file` is what the server on that connection says its own is (@@pid_file). Nothing if
  /// `connection` is no unix socket, or the process that listens there is not the one of the file:
  /// it is of another pid namespace, or the socket was passed to it (socket activation).
  [[nodiscard]] static std::optional<ServerProcess> behind(int connection,
                                                           const std::filesystem::path& pid_file);

  /// SIGKILL; returns when the process has ended, or with ETIMEDOUT at `deadline`: one that is
  /// stuck in the kernel ends when that lets go, and runs nothing until then.
  [[nodiscard]] SystemResult<void> kill(Instant deadline) const;
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  ServerProcess(pid_t pid, FileDescriptor handle) : pid_{pid}, handle_{std::move(handle)} {}

  pid_t pid_;
  FileDescriptor handle_;  ///< pidfd: of this process, whoever gets its number later
};

}  // namespace vrrpd::mysql
