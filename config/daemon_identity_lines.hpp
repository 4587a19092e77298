// SPDX-License-Identifier: Apache-2.0
// The lines of the top level that make the DaemonIdentity.
#pragma once

#include "config/complaints.hpp"
#include "config/draft.hpp"
#include "config/statement.hpp"

namespace vrrpd::config {

void read_net_namespace(const Statement& statement, Draft& draft, Complaints& complaints);
void read_instance_name(const Statement& statement, Draft& draft, Complaints& complaints);
void read_pid_directory(const Statement& statement, Draft& draft, Complaints& complaints);

}  // namespace vrrpd::config
