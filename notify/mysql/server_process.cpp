// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/server_process.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <string>

#include "checks/mysql/server_sight.hpp"
#include "vrrpd/base/poll_until.hpp"

extern "C" {
#include <sys/pidfd.h>  // glibc 2.36 forgot to say that it is C
}

namespace vrrpd::mysql {
namespace {

std::optional<pid_t> written_in(const std::filesystem::path& pid_file) {
  std::ifstream in{pid_file};
  pid_t pid = 0;
  if (in >> pid) return pid;
  return std::nullopt;
}

}  // namespace

std::optional<ServerProcess> ServerProcess::behind(int connection,
                                                   const std::filesystem::path& pid_file) {
  const auto listener = listener_behind(connection);
  if (!listener) return std::nullopt;
  FileDescriptor handle{::pidfd_open(*listener, 0)};
  // The connection is alive, so that the number is still that server's.
  if (!handle || written_in(pid_file) != *listener) return std::nullopt;
  return ServerProcess{*listener, std::move(handle)};
}

SystemResult<void> ServerProcess::kill(Instant deadline) const {
  const std::string subject = fmt::format("process {}", pid_);
  if (::pidfd_send_signal(handle_.get(), SIGKILL, nullptr, 0) != 0 && errno != ESRCH)
    return std::unexpected{last_system_error("SIGKILL", subject)};
  std::array waiting{pollfd{.fd = handle_.get(), .events = POLLIN, .revents = 0}};
  if (poll_until(waiting, deadline)) return {};
  return std::unexpected{
      SystemError{.call = "SIGKILL", .subject = subject, .number = ETIMEDOUT, .reason = {}}};
}

}  // namespace vrrpd::mysql
