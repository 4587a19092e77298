// SPDX-License-Identifier: Apache-2.0
// A seed's story: how the two nodes are configured, what goes wrong, and what must come of it.
// Plain data: play.hpp performs it.
#pragma once

#include "tests/simulation/pair/fault.hpp"
#include "tests/simulation/pair/node_plan.hpp"

namespace vrrpd::simulation::pair {

/// What is written down before a story begins (decision 15).
enum class Ending : std::uint8_t {
  open,      ///< several faults: the promises only
  promotes,  ///< the primary is lost: the other takes over, with everything
  stays,     ///< what happens to the backup: the primary serves on
};

/// The place of the third vote stands still when it is asked for the nth swap after the pair was
/// protected.
struct Stumble {
  unsigned swap = 1;
  bool when_done = false;  ///< it was made, and the answer does not come
  Duration length{};
};

struct Story {
  std::uint64_t seed = 0;
  std::array<NodePlan, nodes> plans;
  unsigned writers = 1;
  Duration think{};         ///< the longest pause between a writer's writes
  bool third_vote = false;  ///< no_replica = "block", and both daemons have it
  /// When the place of the third vote stands still, from when the pair is protected.
  std::vector<std::pair<WorldTime, WorldTime>> silences;
  std::optional<Stumble> stumble;
  std::vector<Fault> faults;  ///< times from when the pair is protected
  Duration length{};          ///< until all is well again
  Ending ending = Ending::open;
};

[[nodiscard]] Story draw_story(std::uint64_t seed);
[[nodiscard]] std::string describe(const Story& story);

}  // namespace vrrpd::simulation::pair
