// SPDX-License-Identifier: Apache-2.0
// The stories of a pair; what the command line understands stands in ../campaign.hpp.
#include <fmt/format.h>

#include "tests/simulation/campaign.hpp"
#include "tests/simulation/pair/play.hpp"
#include "tests/simulation/pair/shrink.hpp"

namespace vrrpd::simulation::pair {
namespace {

class Failovers final : public Repertoire {
 public:
  std::optional<std::string> play(std::uint64_t seed,
                                  std::map<std::string, double>& sums) override {
    const auto performance = pair::play(draw_story(seed));
    sums["hours"] += std::chrono::duration<double, std::ratio<3600>>{performance.lasted}.count();
    sums["acknowledged"] += static_cast<double>(performance.acknowledged);
    sums["promotions"] += static_cast<double>(performance.promotions);
    sums["refusals"] += static_cast<double>(performance.refusals);
    sums["excused"] += static_cast<double>(performance.excused);
    sums["whole"] += performance.whole ? 1 : 0;
    return performance.broken;
  }

  void tell_shortest(std::uint64_t seed, std::FILE* out) override {
    const auto story = draw_story(seed);
    const auto short_story = shrink(story);
    fmt::print(out, "The shortest story that was found, of {} faults in place of {}:\n",
               short_story.faults.size(), story.faults.size());
    const auto broken = pair::play(short_story, out).broken;
    if (broken) fmt::print(out, "seed {}: broken: {}\n", seed, *broken);
  }

  bool tell(std::uint64_t seed) override {
    const auto broken = pair::play(draw_story(seed), stdout).broken;
    fmt::print("seed {}: {}\n", seed, broken ? "broken: " + *broken : "every promise kept");
    return !broken;
  }

  [[nodiscard]] std::string describe(const Tally& tally) const override {
    const auto sum = [&](const char* name) {
      const auto found = tally.sums.find(name);
      return found == tally.sums.end() ? 0.0 : found->second;
    };
    return fmt::format(
        "{} stories, {} broken; {:.0f} hours, {:.0f} acknowledged writes ({:.0f} in named "
        "windows), {:.0f} promotions, {:.0f} refusals; {:.0f} pairs whole at the end, the others "
        "said why not; {:.1f} s of CPU, {:.2f} ms each",
        tally.stories, tally.broken, sum("hours"), sum("acknowledged"), sum("excused"),
        sum("promotions"), sum("refusals"), sum("whole"), tally.cpu_seconds,
        tally.cpu_seconds * 1000 / static_cast<double>(tally.stories));
  }
};

}  // namespace
}  // namespace vrrpd::simulation::pair

int main(int argc, char* argv[]) {
  vrrpd::simulation::pair::Failovers failovers;
  return vrrpd::simulation::run(failovers, argc, argv);
}
