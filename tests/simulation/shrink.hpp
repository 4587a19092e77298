// SPDX-License-Identifier: Apache-2.0
// A story that breaks a promise, told with as little as it takes.
#pragma once

#include "tests/simulation/story.hpp"

namespace vrrpd::simulation {

/// `story` must break a promise. What is left of it still breaks that promise: no trouble can be
/// left out, and none halved, without keeping it.
[[nodiscard]] Story shrink(Story story);

}  // namespace vrrpd::simulation
