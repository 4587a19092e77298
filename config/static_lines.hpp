// SPDX-License-Identifier: Apache-2.0
// static_ipaddress: addresses that the host has from start to stop; and track_group: the instances
// that depend on what is static.
#pragma once

#include <vector>

#include "config/complaints.hpp"
#include "config/model.hpp"
#include "config/statement.hpp"

namespace vrrpd::config {

/// Each on its `dev`, else on default_interface, and there once.
[[nodiscard]] std::vector<VirtualAddress> read_static_addresses(const std::vector<Statement>& lines,
                                                                const GlobalDefs& global,
                                                                Complaints& complaints);

/// Takes out of the model: members of a track_group that are no instances, and on static lines the
/// names of groups that there are not.
void resolve_track_groups(Model& model, Complaints& complaints);

/// An address that an instance has as well would be on this node also while the other one holds it:
/// it stays virtual. When the interfaces of virtual addresses are known.
void drop_static_that_move(Model& model, Complaints& complaints);

}  // namespace vrrpd::config
