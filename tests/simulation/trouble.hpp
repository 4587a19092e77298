// SPDX-License-Identifier: Apache-2.0
// What goes wrong in a story, and from when to when. Plain data, so that a story can be told again
// with less of it (shrink.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/simulation/cast.hpp"
#include "tests/simulation/clock.hpp"

namespace vrrpd::simulation {

struct Trouble {
  enum class Kind : std::uint8_t {
    // The wire between `node` and `other`, one way or among all.
    cut,        ///< `other` does not hear `node`
    isolation,  ///< `node` neither hears nor is heard
    partition,  ///< those whose bit is set in `amount`, and the rest
    loss,       ///< `amount` percent
    jitter,     ///< up to `amount` ms: packets overtake each other
    doubling,   ///< `amount` percent
    damage,     ///< a wrong bit in `amount` percent
    stranger,   ///< a third host sends what must be rejected, each 0.9 intervals
    // The node.
    pause,      ///< not scheduled; its clock goes on
    freeze,     ///< a pause that its clock does not show
    drift,      ///< its clock is wrong by `amount` percent
    power_off,  ///< and boots at the end
    kill,       ///< the daemon only: the addresses stay; a supervisor starts it at the end
    stop,       ///< TERM; started again at the end
    // What the node thinks of itself.
    check_fails,   ///< the tracker of weight 0
    load_changes,  ///< the tracker with a weight
  };
  static constexpr std::size_t kinds = static_cast<std::size_t>(Kind::load_changes) + 1;

  Kind kind{};
  WorldTime begin, end;
  NodeId node = 0;
  NodeId other = 0;
  int amount = 0;

  [[nodiscard]] bool on_the_wire() const { return kind <= Kind::stranger; }
};

[[nodiscard]] std::string describe(const Trouble& trouble);

/// Troubles that begin before `end` and are over by then.
[[nodiscard]] std::vector<Trouble> draw_troubles(const Cast& cast, WorldTime end, Dice& dice);

}  // namespace vrrpd::simulation
