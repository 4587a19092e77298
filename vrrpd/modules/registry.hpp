// SPDX-License-Identifier: Apache-2.0
// The modules that vrrpd.toml can name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/check.hpp"
#include "notify/notify.hpp"

namespace vrrpd::modules {

/// nullptr: there is no such module.
[[nodiscard]] const checks::Kind* find_check(std::string_view name);
[[nodiscard]] const notify::Kind* find_notify(std::string_view name);

/// Every name, of checks and notifies, each once: for "did you mean", and because a table of that
/// name in vrrpd.toml holds the module's shared settings.
[[nodiscard]] std::vector<std::string> names();

}  // namespace vrrpd::modules
