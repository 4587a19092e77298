// SPDX-License-Identifier: Apache-2.0
// The lines of global_defs that make ProcessFiles.
#pragma once

#include "config/complaints.hpp"
#include "config/model.hpp"
#include "config/statement.hpp"

namespace vrrpd::config {

void read_state_dump_file(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_data_use_instance(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_json_version(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_reload_file(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_reload_check(const Statement& statement, GlobalDefs& global, Complaints& complaints);

}  // namespace vrrpd::config
