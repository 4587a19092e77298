// SPDX-License-Identifier: Apache-2.0
// Interfaces that an instance depends on without tracking them by name (keepalived): those that its
// addresses, routes and rules go to, and those of static lines whose track_group it is in.
#pragma once

#include <vector>

#include "config/model.hpp"
#include "vrrpd/runtime/plan.hpp"

namespace vrrpd::runtime {

/// Appends each once, without the instance's own; no_track leaves one out.
void track_devices(const config::Model& model, const config::VrrpInstance& instance,
                   std::vector<TrackerPlan>& trackers);

}  // namespace vrrpd::runtime
