// SPDX-License-Identifier: Apache-2.0
// keepalived startup_script and shutdown_script.
#pragma once

#include <optional>
#include <string>

#include "vrrpd/base/process.hpp"

namespace vrrpd::runtime {

/// Runs it to its end, or until `limit` is over; what went wrong is logged, and nothing else comes
/// of it, as in keepalived. Nothing to run: returns at once. `keyword`: for the log.
void run_edge_script(const std::optional<Command>& command, const std::string& keyword,
                     Duration limit, ProcessLauncher& launcher);

}  // namespace vrrpd::runtime
