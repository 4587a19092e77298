// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "vrrpd/base/system_error.hpp"

namespace vrrpd::linux {

/// Where the program `name` is: itself if it contains a slash, else the first regular and
/// executable file of that name in PATH. The error says why nothing will do: absent, a directory,
/// not executable. "Executable" is judged for the calling process. Any thread; may wait for a slow
/// disk.
[[nodiscard]] SystemResult<std::string> find_executable(std::string_view name);

}  // namespace vrrpd::linux
