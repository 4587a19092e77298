// SPDX-License-Identifier: Apache-2.0
// A pair that is not whole although all is well must say precisely why not, and it must be true.
#pragma once

#include "tests/simulation/pair/pair.hpp"

namespace vrrpd::simulation::pair {

/// Throws Violation if there is no true reason, or if nobody says it.
void require_reason(Pair& pair);

}  // namespace vrrpd::simulation::pair
