// SPDX-License-Identifier: Apache-2.0
// A seed's story: who the nodes are, what goes wrong for a while, and how it ends once all is well.
// Plain data: play.hpp performs it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/simulation/cast.hpp"
#include "tests/simulation/trouble.hpp"

namespace vrrpd::simulation {

/// What is done to a world that has settled, to see that it does what the RFC says.
enum class Finale : std::uint8_t {
  master_stops,        ///< TERM: whoever comes next waits for its skew time only
  master_loses_power,  ///< ... for its master-down interval
  another_is_lifted,   ///< a tracker makes another node better than the master
  master_is_adopted,   ///< SIGKILL, and a supervisor that is quick: nobody notices
};
inline constexpr std::size_t finales = static_cast<std::size_t>(Finale::master_is_adopted) + 1;

struct Story {
  std::uint64_t seed = 0;
  Cast cast;
  WorldTime healing{};  ///< when all troubles are over
  std::vector<Trouble> troubles{};
  Finale finale{};
};

[[nodiscard]] Story draw_story(std::uint64_t seed);

[[nodiscard]] std::string describe(const Story& story);

}  // namespace vrrpd::simulation
