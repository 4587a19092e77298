// SPDX-License-Identifier: Apache-2.0
// The processes of this host (of this pid namespace), as /proc shows them.
#pragma once

#include <sys/types.h>

#include <optional>
#include <vector>

#include "vrrpd/linux/process_pattern.hpp"

namespace vrrpd::linux {

/// Those that are there while it looks; ended and new ones may be missing.
[[nodiscard]] std::vector<pid_t> list_processes();

/// Nothing: it has ended (a zombie has, too). `with_command`: else `command` stays empty.
[[nodiscard]] std::optional<ProcessView> look_at_process(pid_t pid, bool with_command);

}  // namespace vrrpd::linux
