// SPDX-License-Identifier: Apache-2.0
// Performs a story with real protocol code.
#pragma once

#include <cstdio>
#include <optional>
#include <string>

#include "tests/simulation/story.hpp"

namespace vrrpd::simulation {

/// A promise was broken.
struct Broken {
  std::string promise;
  WorldTime at;
};

struct Performance {
  std::optional<Broken> broken;  ///< nothing: every promise was kept
  Duration lasted{};             ///< in the world's time
  std::uint64_t adverts = 0;     ///< that were sent
};

/// `log`: where every step is told; nullptr: nowhere.
[[nodiscard]] Performance play(const Story& story, std::FILE* log = nullptr);

}  // namespace vrrpd::simulation
