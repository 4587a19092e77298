// SPDX-License-Identifier: Apache-2.0
// The server's process, as far as it can be seen from this host: evidence beside what a connection
// says. Nothing here proves enough to kill a process.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

/// Who called listen() on the unix socket that `connection` leads to; nothing: it is none, or the
/// process is of another pid namespace, or the socket was passed on by the init process.
[[nodiscard]] std::optional<pid_t> listener_behind(int connection);

/// The process of the server that a connection leads to, held by a pidfd, so that its number cannot
/// come to mean another one.
class WatchedProcess {
 public:
  /// By the unix socket, or, over TCP from this host to itself, by the pid file that the server
  /// names (@@pid_file); only if that process was started as a MySQL or MariaDB server.
  [[nodiscard]] static std::optional<WatchedProcess> behind(int connection,
                                                            const std::filesystem::path& pid_file);

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// pidfd; readable from the millisecond on in which the process has ended.
  [[nodiscard]] int descriptor() const { return handle_.get(); }
  /// True if it has ended by `until`; a moment in the past looks once.
  [[nodiscard]] bool ended_by(Instant until) const;
  /// The letter of /proc/PID/stat (proc(5)): R, S, D, T, Z …; 0: not to be had.
  [[nodiscard]] char state() const;
  /// Another process of the same command line: the server, started again. Looks at all of /proc.
  [[nodiscard]] std::optional<pid_t> successor() const;

 private:
  WatchedProcess(pid_t pid, FileDescriptor handle, std::string command)
      : pid_{pid}, handle_{std::move(handle)}, command_{std::move(command)} {}

  pid_t pid_;
  FileDescriptor handle_;
  std::string command_;  ///< /proc/PID/cmdline
};

/// A MySQL or MariaDB server of this network namespace that runs as the owner of the folder in
/// which `socket` should be, and listens nowhere: it may be the one that is to, and starts.
[[nodiscard]] std::optional<pid_t> server_starting_for(const std::filesystem::path& socket);

}  // namespace vrrpd::mysql
