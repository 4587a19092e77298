// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/shrink.hpp"

#include <utility>

#include "tests/simulation/pair/play.hpp"

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;

namespace {

/// Without what differs from one story to the next.
std::string promise_in(const std::optional<std::string>& broken) {
  return broken ? broken->substr(0, broken->find(": ")) : std::string{};
}

class Shrinker {
 public:
  explicit Shrinker(Story story)
      : story_{std::move(story)}, promise_{promise_in(play(story_).broken)} {}

  Story shrink() {
    bool smaller = true;
    while (smaller) smaller = drop_faults() | halve();
    return std::move(story_);
  }

 private:
  /// Takes the candidate if the same promise is broken.
  bool accept(Story candidate) {
    const auto broken = play(candidate).broken;
    if (!broken || promise_in(broken) != promise_) return false;
    story_ = std::move(candidate);
    return true;
  }

  bool drop_faults() {
    bool dropped = false;
    if (story_.ending != Ending::open) return false;  // it is about its only fault
    for (std::size_t i = story_.faults.size(); i-- > 0;) {
      auto candidate = story_;
      candidate.faults.erase(candidate.faults.begin() + static_cast<std::ptrdiff_t>(i));
      dropped |= accept(std::move(candidate));
    }
    return dropped;
  }

  bool halve() {
    bool halved = false;
    for (std::size_t i = 0; i < story_.faults.size(); ++i) {
      const auto length = story_.faults[i].end - story_.faults[i].begin;
      if (length < 20ms) continue;
      auto candidate = story_;
      candidate.faults[i].end -= length / 2;
      halved |= accept(std::move(candidate));
    }
    return halved;
  }

  Story story_;
  std::string promise_;
};

}  // namespace

Story shrink(Story story) { return Shrinker{std::move(story)}.shrink(); }

}  // namespace vrrpd::simulation::pair
