// SPDX-License-Identifier: Apache-2.0
// What must be true once all is well, and of what is done to the world then.
#pragma once

#include "tests/simulation/story.hpp"
#include "tests/simulation/world.hpp"

namespace vrrpd::simulation {

/// `world` has just been healed. Throws Violation.
void perform_finale(const Story& story, World& world);

}  // namespace vrrpd::simulation
