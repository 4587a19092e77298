// SPDX-License-Identifier: Apache-2.0
// What a sync group tracks, its members track too: how the two lists become one.
#pragma once

#include <vector>

#include "vrrpd/runtime/plan.hpp"

namespace vrrpd::runtime {

/// Adds the group's trackers to a member's, where nothing counts twice. keepalived: the group's
/// weight counts, unless the member's says fault (0). A warning for each line of the member's
/// that the group makes superfluous.
void share_trackers(const config::SyncGroup& group, std::vector<TrackerPlan> shared,
                    MemberPlan& member, Diagnostics& diagnostics);

/// keepalived: no weights where a member owns its addresses (priority 255): they would move some
/// members and not that one. Each tracker becomes a fault. If there were weights, and there are
/// `diagnostics`, a warning says so and names `owner`.
void clear_weights(const config::SyncGroup& group, const std::string& owner,
                   std::vector<TrackerPlan>& shared, Diagnostics* diagnostics);

}  // namespace vrrpd::runtime
