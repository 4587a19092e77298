// SPDX-License-Identifier: Apache-2.0
// Keywords of vrrp_instance that say whom adverts go to, and where they come from.
#pragma once

#include "config/complaints.hpp"
#include "config/draft.hpp"
#include "config/statement.hpp"

namespace vrrpd::config {

void read_unicast_peers(const Statement& statement, InstanceDraft& draft, Complaints& complaints);
void read_unicast_source(const Statement& statement, InstanceDraft& draft, Complaints& complaints);
void read_unicast_ttl(const Statement& statement, InstanceDraft& draft, Complaints& complaints);
void read_unicast_fault_no_peer(const Statement& statement, InstanceDraft& draft,
                                Complaints& complaints);
void read_old_unicast_checksum(const Statement& statement, InstanceDraft& draft,
                               Complaints& complaints);
void read_multicast_source(const Statement& statement, InstanceDraft& draft,
                           Complaints& complaints);
void read_multicast_group(const Statement& statement, InstanceDraft& draft, Complaints& complaints);
void read_track_source(const Statement& statement, InstanceDraft& draft, Complaints& complaints);

/// vrrp_mcast_group4, vrrp_mcast_group6
void read_global_group4(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_global_group6(const Statement& statement, GlobalDefs& global, Complaints& complaints);

}  // namespace vrrpd::config
