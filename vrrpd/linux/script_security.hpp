// SPDX-License-Identifier: Apache-2.0
// keepalived's enable_script_security: may somebody but root change what root is about to run?
#pragma once

#include <optional>
#include <string>

#include "vrrpd/base/system_error.hpp"

namespace vrrpd::linux {

struct InsecureComponent {
  std::string path;    ///< the directory, link or file at fault
  std::string reason;  ///< "belongs to user 1000", "is writable by everybody"
};

/// The first component of `path`, from the root on and through every symbolic link, that somebody
/// other than root owns or may write; nothing if there is none. Meant for programs that would run
/// as root. A path without a leading slash is taken from the current directory. Any thread; may
/// wait for a slow disk. Error: a component cannot be looked at.
[[nodiscard]] SystemResult<std::optional<InsecureComponent>> insecure_component(
    const std::string& path);

}  // namespace vrrpd::linux
