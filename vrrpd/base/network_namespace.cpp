// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/base/network_namespace.hpp"

#include <fmt/core.h>
#include <sys/stat.h>

namespace vrrpd {

SystemResult<std::string> of_network_namespace(const std::string& path) {
  const std::string own = "/proc/self/ns/net";
  struct stat status {};
  // namespaces(7): the inode number tells them apart.
  if (::stat(own.c_str(), &status) != 0) return std::unexpected(last_system_error("look at", own));
  return fmt::format("{}.{}", path, status.st_ino);
}

}  // namespace vrrpd
