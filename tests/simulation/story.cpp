// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/story.hpp"

#include <fmt/format.h>

namespace vrrpd::simulation {

using namespace std::chrono_literals;

Story draw_story(std::uint64_t seed) {
  Dice dice{seed};
  Story story{.seed = seed, .cast = draw_cast(dice)};
  const Duration beat = story.cast.beat();
  story.healing = WorldTime{5s + dice.between(20 * beat, 60 * beat)};
  story.troubles = draw_troubles(story.cast, story.healing, dice);
  story.finale = static_cast<Finale>(dice.below(finales));
  return story;
}

std::string describe(const Story& story) {
  auto text = fmt::format("seed {}\n{}", story.seed, describe(story.cast));
  for (const auto& trouble : story.troubles) text += "  " + describe(trouble) + "\n";
  return text;
}

}  // namespace vrrpd::simulation
