// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/maintenance.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/network_namespace.hpp"

namespace vrrpd::runtime {

Maintenance::Maintenance(const std::string& directory)
    : path_{of_network_namespace(directory + "/maintenance")},
      on_{path_ && ::access(path_->c_str(), F_OK) == 0} {}

SystemResult<void> Maintenance::set(bool on) {
  if (!path_) return std::unexpected{path_.error()};
  if (on) {
    const FileDescriptor file{::open(path_->c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644)};
    if (!file) return std::unexpected{last_system_error("create", *path_)};
  } else if (::unlink(path_->c_str()) != 0 && errno != ENOENT) {
    return std::unexpected{last_system_error("remove", *path_)};
  }
  on_ = on;
  return {};
}

}  // namespace vrrpd::runtime
