// SPDX-License-Identifier: Apache-2.0
#include "config/exit_status.hpp"

#include <algorithm>

#include "config/script_use.hpp"

namespace vrrpd::config {

ExitStatus exit_status(const Loaded& loaded) {
  if (loaded.something_missing) return ExitStatus::missing;
  if (is_without_script_security(loaded.model)) return ExitStatus::script_security;
  const bool clean = std::ranges::all_of(loaded.diagnostics, [](const Diagnostic& diagnostic) {
    return diagnostic.severity == Severity::note;
  });
  return clean ? ExitStatus::accepted : ExitStatus::complaint;
}

}  // namespace vrrpd::config
