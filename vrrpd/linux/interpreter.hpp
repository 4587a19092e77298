// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace vrrpd::linux {

/// Why the kernel will not find who is to read the script `path`, by its first line (#!), or
/// nothing: it is there, or this is no script. "/usr/bin/env NAME" is followed. Any thread.
[[nodiscard]] std::optional<std::string> interpreter_trouble(const std::string& path);

}  // namespace vrrpd::linux
