// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/play.hpp"

#include <fmt/format.h>

#include "tests/simulation/pair/judge.hpp"
#include "tests/simulation/pair/reasons.hpp"
#include "tests/simulation/violation.hpp"

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;

namespace {

/// From the start of the daemons until the pair is protected.
constexpr Duration settling = 30s;
/// From healing to the end: the longest hold-down of a refusal, and what follows it.
constexpr Duration recovery = 100s;
/// A primary that is lost is replaced within this, detection and draining included.
constexpr Duration takeover = 12s;
constexpr Duration step = 250ms;
/// It is well if it stays well for so long.
constexpr Duration calm = 3s;

class Play {
 public:
  Play(const Story& story, std::FILE* log)
      : story_{story}, judge_{story}, pair_{story, judge_, log}, mischief_{story, pair_} {}

  void perform() {
    judge_.watch(pair_, mischief_);
    pair_.begin();
    require(runs_until([this] { return is_calm(); }, settling),
            "a pair that is well becomes protected");
    pair_.world().tell("the pair is protected");
    judge_.protect();
    well_since_.reset();
    primary_ = *pair_.serving();
    first_promotions_ = judge_.promotions();
    for (Node node = 0; node < nodes; ++node) pair_.daemon(node).forget_lines();
    mischief_.begin(primary_);
    const WorldTime healing = pair_.world().now() + story_.length;
    if (story_.ending == Ending::promotes) expect_takeover();
    if (story_.ending == Ending::stays && !outranked()) expect_no_takeover(healing);
    pair_.world().run(std::max(healing, pair_.world().now()));
    mischief_.heal();
    recover();
  }

  Performance result() {
    return {.broken = {},
            .lasted = pair_.world().now().time_since_epoch(),
            .promotions = judge_.promotions() - first_promotions_,
            .refusals = judge_.refusals(),
            .acknowledged = pair_.ledger().acknowledged(),
            .excused = pair_.ledger().excused(),
            .whole = whole_};
  }
  World& world() { return pair_.world(); }

 private:
  template <class Condition>
  bool runs_until(const Condition& condition, Duration at_most) {
    const WorldTime end = pair_.world().now() + at_most;
    while (pair_.world().now() < end) {
      pair_.world().run(pair_.world().now() + step);
      if (condition()) return true;
    }
    return false;
  }

  bool serves(Node node) {
    return pair_.daemon(node).serves() && pair_.server(node).takes_writes();
  }

  // Decision 15: healthy semi-sync and one fault.
  void expect_takeover() {
    const Duration late = story_.faults.front().begin.time_since_epoch();
    require(runs_until([this] { return serves(other(primary_)); }, late + takeover),
            "with healthy semi-sync and a single fault the other node takes over");
  }

  /// A claim of a higher priority is yielded to before the gate behind it finds that this node
  /// lives.
  [[nodiscard]] bool outranked() const {
    return story_.faults.front().kind == Fault::Kind::adverts_unheard &&
           story_.plans[primary_].instance.priority <
               story_.plans[other(primary_)].instance.priority;
  }

  void expect_no_takeover(WorldTime healing) {
    while (pair_.world().now() < healing) {
      pair_.world().run(pair_.world().now() + step);
      require(serves(primary_), "what happens to the backup leaves the primary where it is");
    }
  }

  void recover() {
    whole_ = runs_until([this] { return is_calm(); }, recovery);
    if (const auto primary = pair_.serving()) judge_.check_final(*primary);
    if (!whole_) require_reason(pair_);
  }

  bool is_calm() {
    if (!pair_.whole()) {
      well_since_.reset();
      return false;
    }
    if (!well_since_) well_since_ = pair_.world().now();
    return pair_.world().now() - *well_since_ >= calm;
  }

  const Story& story_;
  Judge judge_;
  Pair pair_;
  Mischief mischief_;
  Node primary_ = 0;
  std::size_t first_promotions_ = 0;
  bool whole_ = false;
  std::optional<WorldTime> well_since_;
};

}  // namespace

Performance play(const Story& story, std::FILE* log) {
  if (log != nullptr) fmt::print(log, "{}", describe(story));
  Play performance{story, log};
  std::optional<std::string> broken;
  try {
    performance.perform();
  } catch (const Violation& violation) {
    broken = violation.what();
    performance.world().tell(fmt::format("BROKEN: {}", violation.what()));
  }
  Performance result = performance.result();
  result.broken = std::move(broken);
  return result;
}

}  // namespace vrrpd::simulation::pair
