// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/background.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace vrrpd {
namespace {

/// The first process: as the daemon fares, so it ends.
[[noreturn]] void wait_for_daemon(pid_t child, int pipe) {
  char ready = 0;
  if (::read(pipe, &ready, 1) == 1) ::_exit(0);
  int status = 0;
  ::waitpid(child, &status, 0);
  ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

}  // namespace

SystemResult<PidFile> PidFile::create(const std::string& path) {
  PidFile pid_file;
  pid_file.file_.reset(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!pid_file.file_) return std::unexpected(last_system_error("open", path));
  if (::flock(pid_file.file_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return std::unexpected(last_system_error("lock", path));
    return std::unexpected(SystemError{"lock", path, 0, "vrrpd is already running"});
  }
  std::error_code none;  // the daemon will have gone elsewhere when it removes the file
  pid_file.path_ = std::filesystem::absolute(path, none);
  const std::string text = std::to_string(::getpid()) + "\n";
  if (::ftruncate(pid_file.file_.get(), 0) != 0 ||
      ::write(pid_file.file_.get(), text.data(), text.size()) < 0) {
    return std::unexpected(last_system_error("write", path));
  }
  return pid_file;
}

PidFile::~PidFile() {
  if (file_) ::unlink(path_.c_str());
}

SystemResult<Background> Background::enter() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return std::unexpected(last_system_error("create", "pipe"));
  FileDescriptor read_end{ends[0]}, write_end{ends[1]};
  const pid_t child = ::fork();
  if (child < 0) return std::unexpected(last_system_error("fork", "into the background"));
  if (child > 0) {
    write_end.reset();
    wait_for_daemon(child, read_end.get());
  }
  ::setsid();
  Background background;
  background.parent_ = std::move(write_end);
  return background;
}

SystemResult<void> Background::ready() {
  // Not before: -f, --toml and -p may be relative to where we were started.
  if (::chdir("/") != 0) return std::unexpected(last_system_error("chdir to", "/"));
  // Until now complaints went to the terminal; from now on they go to the log.
  const FileDescriptor null{::open("/dev/null", O_RDWR | O_CLOEXEC)};
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    ::dup2(null.get(), standard);
  }
  [[maybe_unused]] const auto written = ::write(parent_.get(), "r", 1);
  parent_.reset();
  return {};
}

}  // namespace vrrpd
