// SPDX-License-Identifier: Apache-2.0
// Do the lines of track_file and track_process name something that is defined?
#pragma once

#include "config/complaints.hpp"
#include "config/model.hpp"

namespace vrrpd::config {

/// Takes out of the model: definitions that say too little or that nothing tracks, lines that name
/// none, and weights that members of a vrrp_sync_group may not have (6.5 of keepalived's own rules:
/// sync_group_tracking_weight). After resolve_references(): it needs the groups as they are.
void resolve_tracked_files_and_processes(Model& model, Complaints& complaints);

}  // namespace vrrpd::config
