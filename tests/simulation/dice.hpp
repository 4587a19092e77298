// SPDX-License-Identifier: Apache-2.0
// All chance in a simulated world comes from one seed, so that a seed is a whole story.
#pragma once

#include <cstdint>
#include <random>

#include "vrrpd/base/time.hpp"

namespace vrrpd::simulation {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_{seed} {}

  /// 0 .. limit - 1
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(engine_() % limit); }
  /// True in `percent` of all cases.
  bool chance(unsigned percent) { return below(100) < percent; }
  Duration between(Duration least, Duration most) {
    const auto width = static_cast<std::size_t>((most - least).count()) + 1;
    return least + Duration{static_cast<Duration::rep>(below(width))};
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace vrrpd::simulation
