// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/shrink.hpp"

#include <string>
#include <utility>

#include "tests/simulation/play.hpp"

namespace vrrpd::simulation {

using namespace std::chrono_literals;

namespace {

class Shrinker {
 public:
  explicit Shrinker(Story story) : story_{std::move(story)} {
    if (const auto broken = play(story_).broken) promise_ = broken->promise;
  }

  Story shrink() {
    bool smaller = true;
    while (smaller) smaller = drop_troubles() | drop_members() | drop_nodes() | halve();
    return std::move(story_);
  }

 private:
  /// Takes the candidate if the same promise is broken.
  bool accept(Story candidate) {
    const auto broken = play(candidate).broken;
    if (!broken || broken->promise != promise_) return false;
    story_ = std::move(candidate);
    return true;
  }

  bool drop_troubles() {
    bool dropped = false;
    for (std::size_t i = story_.troubles.size(); i-- > 0;) {
      auto candidate = story_;
      candidate.troubles.erase(candidate.troubles.begin() + static_cast<std::ptrdiff_t>(i));
      dropped |= accept(std::move(candidate));
    }
    return dropped;
  }

  bool drop_members() {
    if (story_.cast.members() == 1) return false;
    auto candidate = story_;
    for (auto& node : candidate.cast.nodes) node.members.pop_back();
    return accept(std::move(candidate));
  }

  /// The last one, if nothing happens to it.
  bool drop_nodes() {
    if (story_.cast.nodes.size() == 2) return false;
    auto candidate = story_;
    candidate.cast.nodes.pop_back();
    for (const auto& trouble : candidate.troubles) {
      const auto left = candidate.cast.nodes.size();
      if (trouble.node >= left || trouble.other >= left) return false;
    }
    return accept(std::move(candidate));
  }

  bool halve() {
    bool halved = false;
    for (std::size_t i = 0; i < story_.troubles.size(); ++i) {
      const auto length = story_.troubles[i].end - story_.troubles[i].begin;
      if (length < 2ms) continue;
      auto candidate = story_;
      candidate.troubles[i].end -= length / 2;
      halved |= accept(std::move(candidate));
    }
    return halved;
  }

  Story story_;
  std::string promise_;
};

}  // namespace

Story shrink(Story story) { return Shrinker{std::move(story)}.shrink(); }

}  // namespace vrrpd::simulation
