// SPDX-License-Identifier: Apache-2.0
// keepalived's vrrp_script: a program whose exit status 0 means "healthy".
#pragma once

#include <memory>

#include "checks/check.hpp"
#include "vrrpd/base/process.hpp"

namespace vrrpd::checks {

/// Runs `command` at each probe; it is ended with the daemon, and at the probe's deadline.
///   exit status 0                    healthy
///   another status, or a signal      dead ("exited with status 1")
///   still running at the deadline    hung
///   could not be started             misconfigured: nothing was observed
/// keepalived's special form "</path" runs nothing: healthy if the file can be opened, else dead.
/// `launcher` must outlive the check.
[[nodiscard]] std::unique_ptr<Check> make_script_check(Command command, ProcessLauncher& launcher);

}  // namespace vrrpd::checks
