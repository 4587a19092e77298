// SPDX-License-Identifier: Apache-2.0
// What --config-test ends with: the classes of keepalived's own.
#pragma once

#include "config/parser.hpp"

namespace vrrpd::config {

enum class ExitStatus : int {
  accepted = 0,         ///< both files exist and nothing is wrong; notes do not count
  missing = 2,          ///< a file, or an argument that a keyword needs, is missing
  complaint = 5,        ///< any warning or error
  script_security = 6,  ///< scripts without enable_script_security; hides a 5, as in keepalived
};

[[nodiscard]] ExitStatus exit_status(const Loaded& loaded);

}  // namespace vrrpd::config
