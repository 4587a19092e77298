// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/host_claim.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "vrrpd/base/network_namespace.hpp"

namespace vrrpd::runtime {
namespace {

// flock(2) asks for no more than an open file, and a name in the abstract namespace (unix(7)) for
// nothing at all: with either, any user could keep the daemon from starting. So nobody else may
// open the file, and it is never removed: whoever waits for a removed one holds another.
SystemResult<FileDescriptor> open_private(const std::string& path) {
  FileDescriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!file) return std::unexpected(last_system_error("open", path));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return std::unexpected(last_system_error("open", path));
  if (status.st_uid != ::geteuid()) {
    return std::unexpected(SystemError{"lock", path, 0,
                                       "it belongs to another user: remove it, and let nobody "
                                       "else write to runtime_directory"});
  }
  return file;
}

}  // namespace

SystemResult<FileDescriptor> claim_host(const std::string& runtime_directory) {
  const auto path = of_network_namespace(runtime_directory + "/lock");
  if (!path) return std::unexpected(path.error());
  ::mkdir(runtime_directory.c_str(), 0755);  // there already, as a rule; open() complains if not
  auto file = open_private(*path);
  if (!file) return file;
  if (::flock(file->get(), LOCK_EX | LOCK_NB) == 0) return file;
  if (errno != EWOULDBLOCK) return std::unexpected(last_system_error("lock", *path));
  return std::unexpected(SystemError{"start with runtime_directory", runtime_directory, 0,
                                     "vrrpd is already running with it"});
}

}  // namespace vrrpd::runtime
