// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/resource.h>

#include <optional>

#include "vrrpd/base/process.hpp"

namespace vrrpd::linux {

/// The exit status of a process that never became its program.
inline constexpr int not_started_status = 127;

/// Called in a fresh process of one thread: becomes the program of `run`, as its user, in a process
/// group of its own, with a cleaned environment, nothing open but the standard streams, and, if
/// given, `descriptors` as its RLIMIT_NOFILE.
/// If that fails, an encoded Report is written to `failures`, and the process ends.
[[noreturn]] void become_program(const Run& run, const std::optional<rlimit>& descriptors,
                                 int failures);

}  // namespace vrrpd::linux
