// SPDX-License-Identifier: Apache-2.0
// Diagnostics as a good compiler prints them.
#pragma once

#include <string>

#include "config/source.hpp"
#include "vrrpd/base/diagnostic.hpp"

namespace vrrpd::config {

/// Several lines, each with its end:
///
///     keepalived.conf:12:5: warning: unknown keyword `priorty', ignoring it
///         priorty 100
///         ^~~~~~~
///     hint: did you mean `priority'?
///
/// In between: what a line with references was expanded to, and other places that have to do with
/// it, as "FILE:LINE:COLUMN: note: the first is here" with their line.
///
/// The file's line is left out where it is not known. A password in it is replaced by asterisks,
/// and control characters by question marks.
[[nodiscard]] std::string render(const Diagnostic& diagnostic, const Sources& sources);
[[nodiscard]] std::string render(const Diagnostics& diagnostics, const Sources& sources);

/// "1 error, 2 warnings"; "no complaints".
[[nodiscard]] std::string summary(const Diagnostics& diagnostics);

}  // namespace vrrpd::config
