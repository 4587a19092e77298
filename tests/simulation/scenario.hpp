// SPDX-License-Identifier: Apache-2.0
// A seed's story: who the nodes are, half a minute of trouble, healing, and what must be true then.
#pragma once

#include <cstdint>

namespace vrrpd::simulation {

/// Plays the story of `seed`; throws Violation. `log`: tells it on standard output.
void play(std::uint64_t seed, bool log);

}  // namespace vrrpd::simulation
