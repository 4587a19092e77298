// SPDX-License-Identifier: Apache-2.0
// [mysql] and other tables of modules: what the checks and notifies of one server share. A host
// with several servers has a table [mysql.servers.NAME] for each, and `server = "NAME"` in those
// that mean it.
#pragma once

#include "config/complaints.hpp"
#include "config/model.hpp"

namespace vrrpd::config {

/// `table` is the whole [MODULE].
[[nodiscard]] ModuleTables read_module_tables(const Settings& table, Diagnostics& diagnostics);

/// Each `server` must have its table, and each table somebody who means it.
void check_module_tables(const Model& model, Complaints& complaints);

/// The table that is meant; if there is none, an empty one at the place of `use`, where its module
/// complains of it.
[[nodiscard]] Settings module_table(const Model& model, const ModuleUse& use);

}  // namespace vrrpd::config
