// SPDX-License-Identifier: Apache-2.0
// global_defs: how the daemon runs on its host, and when its instances start.
#pragma once

#include "config/complaints.hpp"
#include "config/model.hpp"
#include "config/statement.hpp"

namespace vrrpd::config {

void read_nice_value(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_rt_priority(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_rt_limit(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_no_swap(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_cpu_affinity(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_startup_delay(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_delay_after_boot(const Statement& statement, GlobalDefs& global, Complaints& complaints);

}  // namespace vrrpd::config
