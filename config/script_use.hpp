// SPDX-License-Identifier: Apache-2.0
// Which scripts of the file run, and which a module of vrrpd.toml stands in for (decision 22:
// module or script, never both).
#pragma once

#include <optional>
#include <string_view>

#include "config/model.hpp"

namespace vrrpd::config {

/// The check or notify module of that name, if there is one.
[[nodiscard]] const ModuleUse* find_check(const Model& model, std::string_view name);
[[nodiscard]] const ModuleUse* find_notify(const Model& model, std::string_view name);

/// False: a notify module of the instance, or of its group, acts in place of its scripts.
[[nodiscard]] bool runs_notify_scripts(const Model& model, const VrrpInstance& instance);
[[nodiscard]] bool runs_notify_scripts(const Model& model, const SyncGroup& group);

/// A script that runs although enable_script_security is not set; which one does not matter.
[[nodiscard]] std::optional<Place> script_without_security(const Model& model);

/// The same as keepalived's -t counts it: a vrrp_script that nothing tracks is one too.
[[nodiscard]] bool is_without_script_security(const Model& model);

}  // namespace vrrpd::config
