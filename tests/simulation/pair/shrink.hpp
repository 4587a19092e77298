// SPDX-License-Identifier: Apache-2.0
// A story that breaks a promise, told with as little as it takes.
#pragma once

#include "tests/simulation/pair/story.hpp"

namespace vrrpd::simulation::pair {

/// `story` must break a promise. What is left of it still breaks that promise: no fault can be left
/// out, and none halved, without keeping it.
[[nodiscard]] Story shrink(Story story);

}  // namespace vrrpd::simulation::pair
