// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/story_extras.hpp"

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;
using Kind = Fault::Kind;

namespace {

constexpr std::uint64_t extras_part = 101;  ///< of a story's luck

Fault lasting(Kind kind, bool at_primary, WorldTime begin, Duration length) {
  return {.kind = kind, .begin = begin, .end = begin + length, .at_primary = at_primary};
}

/// Row 21: a cut that is over just when the other node has begun to take over.
Fault near_miss(const Story& story, Dice& dice) {
  const auto& instance = story.plans[0].instance;
  const Duration silence = instance.advert_int * instance.down_timer_adverts;
  constexpr Kind cuts[] = {Kind::node_unheard, Kind::nodes_apart, Kind::node_isolated,
                           Kind::adverts_unheard};
  return lasting(dice.one_of(cuts), true, WorldTime{dice.between(0ms, story.length / 2)},
                 silence + dice.between(0ms, 3s));
}

/// A primary whose daemon is gone, and which lives and cannot be closed.
void leave_a_primary_that_does_not_close(Story& story, Dice& dice) {
  const WorldTime begin{dice.between(0ms, 3s)};
  constexpr Kind in_the_way[] = {Kind::tables_locked, Kind::logins_refused, Kind::disk_full};
  constexpr Kind daemon[] = {Kind::daemon_killed, Kind::daemon_paused, Kind::daemon_stopped};
  const Duration length = dice.between(4s, 14s);
  story.faults.push_back(lasting(dice.one_of(in_the_way), true, begin, length));
  story.faults.push_back(
      lasting(dice.one_of(daemon), true, begin + dice.between(0ms, 500ms), length));
  story.length = std::max(story.length, Duration{20s});
}

}  // namespace

void add_extras(Story& story) {
  Dice dice = Dice::of(story.seed, extras_part);
  if (story.third_vote && story.ending == Ending::open && dice.chance(50))
    story.stumble = {.swap = static_cast<unsigned>(1 + dice.below(3)),
                     .when_done = dice.chance(50),
                     .length = dice.between(500ms, 8s)};
  if (story.ending == Ending::stays && story.plans[0].peer_channel && dice.chance(25)) {
    story.faults = {lasting(Kind::adverts_unheard, true, story.faults.front().begin,
                            story.length - story.faults.front().begin.time_since_epoch())};
    return;
  }
  if (story.ending != Ending::open) return;
  if (dice.chance(15)) story.faults.push_back(near_miss(story, dice));
  if (dice.chance(10)) leave_a_primary_that_does_not_close(story, dice);
  if (dice.chance(10))
    story.faults.push_back(lasting(Kind::logins_refused, dice.chance(50),
                                   WorldTime{dice.between(0ms, story.length)},
                                   dice.between(1s, 8s)));
}

}  // namespace vrrpd::simulation::pair
