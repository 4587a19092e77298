// SPDX-License-Identifier: Apache-2.0
// The stories of the protocol; what the command line understands stands in campaign.hpp.
#include <fmt/format.h>

#include "tests/simulation/campaign.hpp"
#include "tests/simulation/play.hpp"
#include "tests/simulation/shrink.hpp"

namespace vrrpd::simulation {
namespace {

class Elections final : public Repertoire {
 public:
  std::optional<std::string> play(std::uint64_t seed,
                                  std::map<std::string, double>& sums) override {
    const auto story = draw_story(seed);
    const auto performance = simulation::play(story);
    const std::chrono::duration<double, std::ratio<3600>> hours = performance.lasted;
    sums["adverts"] += static_cast<double>(performance.adverts);
    sums["pair_hours"] += hours.count() * static_cast<double>(story.cast.nodes.size()) / 2;
    if (!performance.broken) return std::nullopt;
    return performance.broken->promise;
  }

  void tell_shortest(std::uint64_t seed, std::FILE* out) override {
    const auto story = draw_story(seed);
    const auto short_story = shrink(story);
    fmt::print(out, "The shortest story that was found, of {} troubles in place of {}:\n",
               short_story.troubles.size(), story.troubles.size());
    const auto broken = simulation::play(short_story, out).broken;
    if (broken) fmt::print(out, "seed {}: broken: {}\n", seed, broken->promise);
  }

  bool tell(std::uint64_t seed) override {
    const auto broken = simulation::play(draw_story(seed), stdout).broken;
    fmt::print("seed {}: {}\n", seed, broken ? "broken: " + broken->promise : "every promise kept");
    return !broken;
  }

  [[nodiscard]] std::string describe(const Tally& tally) const override {
    const auto sum = [&](const char* name) {
      const auto found = tally.sums.find(name);
      return found == tally.sums.end() ? 0.0 : found->second;
    };
    const double minutes = tally.cpu_seconds / 60;
    return fmt::format(
        "{} stories, {} broken; {:.0f} pair-hours, {:.0f} adverts in {:.1f} s of CPU: {:.0f} "
        "pair-hours and {:.0f} million adverts per minute of a core",
        tally.stories, tally.broken, sum("pair_hours"), sum("adverts"), tally.cpu_seconds,
        sum("pair_hours") / minutes, sum("adverts") / minutes / 1e6);
  }
};

}  // namespace
}  // namespace vrrpd::simulation

int main(int argc, char* argv[]) {
  vrrpd::simulation::Elections elections;
  return vrrpd::simulation::run(elections, argc, argv);
}
