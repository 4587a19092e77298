// SPDX-License-Identifier: Apache-2.0
// What reaches a daemon's loop other than by packet or timer; decision 25: behind the packets and
// before the timers.
#pragma once

#include <variant>

#include "tests/simulation/cast.hpp"

namespace vrrpd::simulation {

struct GateAnswer {
  unsigned generation;
  bool yes;
};
struct FenceAnswer {
  unsigned generation;
};
/// Nobody lives: that a master of this world does, nobody finds out but by its adverts.
struct LifeAnswer {
  unsigned generation;
};
/// Of a tracker, in all members.
struct Verdict {
  TrackerIndex tracker;
  protocol::TrackerState state;
};
/// TERM.
struct StopAsked {};

/// What a worker or a check brings after a while.
using Answer = std::variant<GateAnswer, FenceAnswer, LifeAnswer, Verdict>;
using Letter =
    std::variant<GateAnswer, FenceAnswer, LifeAnswer, Verdict, protocol::Standing, StopAsked>;

}  // namespace vrrpd::simulation
