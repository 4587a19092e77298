// SPDX-License-Identifier: Apache-2.0
// vrrpd --reload and --explain-reload: asks the running daemon of this network namespace.
#pragma once

#include "config/parser.hpp"

namespace vrrpd {

// Both return the exit status: 0, 1 if the daemon refuses (with why, on standard error), 2 if there
// is none and the files have errors, 3 if there is none to reload.

/// Prints what has changed, when it has.
[[nodiscard]] int reload(const config::Request& files);
/// Prints what a reload would change; if no daemon runs, what a start would bring.
[[nodiscard]] int explain_reload(const config::Request& files);

}  // namespace vrrpd
