// SPDX-License-Identifier: Apache-2.0
// What was added to the stories later, by a luck of its own: without it a seed is what it was.
#pragma once

#include "tests/simulation/pair/story.hpp"

namespace vrrpd::simulation::pair {

void add_extras(Story& story);

}  // namespace vrrpd::simulation::pair
