// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/replace_file.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::linux {

SystemResult<void> replace_file(const std::string& path, std::string_view content) {
  struct stat there {};
  const bool exists = ::lstat(path.c_str(), &there) == 0;
  if (exists && !S_ISREG(there.st_mode) && !S_ISLNK(there.st_mode))
    return std::unexpected(SystemError{"replace", path, 0, "it is neither a file nor a link"});
  // A name that nobody can have taken before: in /tmp somebody might.
  std::string next = path + ".XXXXXX";
  const FileDescriptor file{::mkostemp(next.data(), O_CLOEXEC)};  // 0600
  if (!file) return std::unexpected(last_system_error("write", next));
  const auto give_up = [&next](SystemError error) -> SystemResult<void> {
    ::unlink(next.c_str());
    return std::unexpected(std::move(error));
  };
  while (!content.empty()) {
    const auto written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return give_up(last_system_error("write", next));
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::rename(next.c_str(), path.c_str()) != 0)
    return give_up(last_system_error("rename to", path));
  return {};
}

}  // namespace vrrpd::linux
