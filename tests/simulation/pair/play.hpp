// SPDX-License-Identifier: Apache-2.0
// Performs a story with the very code of the protocol and of the notify module.
#pragma once

#include <cstdio>
#include <optional>
#include <string>

#include "tests/simulation/pair/story.hpp"

namespace vrrpd::simulation::pair {

struct Performance {
  std::optional<std::string> broken;  ///< a promise; nothing: every one was kept
  Duration lasted{};                  ///< in the world's time
  std::size_t promotions = 0;         ///< gates that said yes, after the first
  std::size_t refusals = 0;           ///< gates that said no
  std::size_t acknowledged = 0;       ///< writes
  std::size_t excused = 0;            ///< of these in a named window
  bool whole = false;                 ///< at the end; else the pair says why not
};

/// `log`: where every step is told; nullptr: nowhere.
[[nodiscard]] Performance play(const Story& story, std::FILE* log = nullptr);

}  // namespace vrrpd::simulation::pair
