// SPDX-License-Identifier: Apache-2.0
// simulation [--stories COUNT] [--first SEED]     so many stories; ends at the first that is broken
// simulation --seed SEED                          this one, with everything that happens in it
// simulation --campaign FOLDER --seconds COUNT    goes on where the last campaign there ended
// Exit status: 0 every promise was kept, 1 one was broken, 2 it could not be found out.
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string_view>

#include "tests/simulation/campaign.hpp"
#include "tests/simulation/play.hpp"

namespace {

using namespace vrrpd::simulation;

struct Options {
  std::uint64_t first = 1;
  std::uint64_t stories = 1000;
  std::optional<std::uint64_t> seed;
  std::string_view campaign;
  std::uint64_t seconds = 60;
};

bool read(std::string_view text, std::uint64_t& value) {
  const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
  return error == std::errc{} && end == text.end();
}

bool take(Options& options, std::string_view key, std::string_view value) {
  if (key == "--stories") return read(value, options.stories);
  if (key == "--first") return read(value, options.first);
  if (key == "--seed") return read(value, options.seed.emplace());
  if (key == "--seconds") return read(value, options.seconds);
  if (key != "--campaign") return false;
  options.campaign = value;
  return true;
}

std::optional<Options> parse(int argc, char* argv[]) {
  Options options;
  if (argc % 2 == 0) return std::nullopt;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (!take(options, argv[i], argv[i + 1])) return std::nullopt;
  }
  return options;
}

int tell_one(std::uint64_t seed) {
  const auto broken = play(draw_story(seed), stdout).broken;
  fmt::print("seed {}: {}\n", seed, broken ? "broken: " + broken->promise : "every promise kept");
  return broken ? 1 : 0;
}

int run_campaign(const Options& options) {
  const auto tally = go_on(options.campaign, std::chrono::seconds{options.seconds});
  if (!tally) {
    fmt::print(stderr, "{}\n", tally.error());
    return 2;
  }
  fmt::print("{}; next seed {}\n", describe(*tally), tally->next_seed);
  return tally->broken == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char* argv[]) {
  const auto options = parse(argc, argv);
  if (!options) {
    fmt::print(stderr,
               "usage: simulation [--stories COUNT] [--first SEED] | --seed SEED |\n"
               "       --campaign FOLDER [--seconds COUNT]\n");
    return 2;
  }
  if (options->seed) return tell_one(*options->seed);
  if (!options->campaign.empty()) return run_campaign(*options);
  Tally tally{.next_seed = options->first};
  play_some(tally, options->stories);
  fmt::print("{}\n", describe(tally));
  return tally.broken == 0 ? 0 : 1;
}
