// SPDX-License-Identifier: Apache-2.0
// What this host calls itself, for mail servers.
#pragma once

#include <string>

namespace vrrpd::runtime {

/// gethostname(2); "localhost" if that fails.
[[nodiscard]] std::string host_name();

}  // namespace vrrpd::runtime
