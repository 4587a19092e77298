// SPDX-License-Identifier: Apache-2.0
// All chance in a simulated world comes from one seed, so that a seed is a whole story. Every part
// of the world throws dice of its own: a trouble that is left out moves no other part's luck.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vrrpd/base/time.hpp"

namespace vrrpd::simulation {

/// SplitMix64 (Steele, Lea, Flood 2014): one word of state, and any seed is a good one.
class Dice {
 public:
  explicit constexpr Dice(std::uint64_t seed) : state_{seed} {}

  /// Dice for a part of the world: the same for the same seed and part.
  [[nodiscard]] static constexpr Dice of(std::uint64_t seed, std::uint64_t part) {
    Dice dice{seed ^ (part * 0xd1342543de82ef95)};
    return Dice{dice.next()};
  }

  constexpr std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  /// 0 .. limit - 1
  constexpr std::size_t below(std::size_t limit) {
    return static_cast<std::size_t>(next() % limit);
  }
  /// True in `percent` of all cases.
  constexpr bool chance(unsigned percent) { return below(100) < percent; }
  /// Both ends included.
  constexpr Duration between(Duration least, Duration most) {
    const auto width = static_cast<std::size_t>((most - least).count()) + 1;
    return least + Duration{static_cast<Duration::rep>(below(width))};
  }
  template <class Value, std::size_t count>
  constexpr const Value& one_of(const Value (&values)[count]) {
    return values[below(count)];
  }

 private:
  std::uint64_t state_;
};

}  // namespace vrrpd::simulation
