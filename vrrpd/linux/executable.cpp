// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/executable.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <optional>
#include <ranges>

namespace vrrpd::linux {
namespace {

SystemError unusable(const std::string& path, int number, std::string reason) {
  return {.call = "run", .subject = path, .number = number, .reason = std::move(reason)};
}

/// Nothing if `path` can be run.
std::optional<SystemError> reason_against(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return last_system_error("run", path);
  if (S_ISDIR(status.st_mode)) return unusable(path, EISDIR, "it is a directory");
  if (!S_ISREG(status.st_mode)) return unusable(path, EACCES, "it is not a regular file");
  if (faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) != 0) {
    if (errno != EACCES) return last_system_error("run", path);
    return unusable(path, EACCES, "it is not executable; try: chmod +x " + path);
  }
  return std::nullopt;
}

std::string search_path() {
  const char* const path = std::getenv("PATH");
  return path != nullptr ? path : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

}  // namespace

SystemResult<std::string> find_executable(std::string_view name) {
  const std::string wanted{name};
  if (wanted.empty()) return std::unexpected{unusable(wanted, ENOENT, "the command is empty")};
  if (wanted.contains('/')) {
    if (auto reason = reason_against(wanted)) return std::unexpected{*std::move(reason)};
    return wanted;
  }
  // As execvp(3): what is there but cannot be run is passed over, and remembered.
  std::optional<SystemError> found_but_unusable;
  const std::string directories = search_path();
  for (const auto part : std::views::split(directories, ':')) {
    std::string directory{part.begin(), part.end()};
    if (directory.empty()) directory = ".";
    const std::string path = directory + "/" + wanted;
    auto reason = reason_against(path);
    if (!reason) return path;
    if (reason->number != ENOENT && reason->number != ENOTDIR && !found_but_unusable) {
      found_but_unusable = std::move(reason);
    }
  }
  if (found_but_unusable) return std::unexpected{*std::move(found_but_unusable)};
  return std::unexpected{unusable(wanted, ENOENT, "no such program in PATH (" + directories + ")")};
}

}  // namespace vrrpd::linux
