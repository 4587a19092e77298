// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string_view>

#include "tests/simulation/campaign.hpp"

namespace vrrpd::simulation {
namespace {

struct Options {
  std::uint64_t first = 1;
  std::uint64_t stories = 1000;
  std::uint64_t survey = 0;
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
  if (key == "--survey") return read(value, options.survey);
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

int run_campaign(Repertoire& repertoire, const Options& options) {
  const auto tally = go_on(repertoire, options.campaign, std::chrono::seconds{options.seconds});
  if (!tally) {
    fmt::print(stderr, "{}\n", tally.error());
    return 2;
  }
  fmt::print("{}; next seed {}\n", repertoire.describe(*tally), tally->next_seed);
  return tally->broken == 0 ? 0 : 1;
}

}  // namespace

int run(Repertoire& repertoire, int argc, char* argv[]) {
  const auto options = parse(argc, argv);
  if (!options) {
    fmt::print(stderr,
               "usage: {0} [--stories COUNT | --survey COUNT] [--first SEED] |\n"
               "       --seed SEED | --campaign FOLDER [--seconds COUNT]\n",
               argv[0]);
    return 2;
  }
  if (options->seed) return repertoire.tell(*options->seed) ? 0 : 1;
  if (!options->campaign.empty()) return run_campaign(repertoire, *options);
  Tally tally{.next_seed = options->first};
  if (options->survey > 0)
    survey(repertoire, tally, options->survey);
  else
    play_some(repertoire, tally, options->stories);
  fmt::print("{}\n", repertoire.describe(tally));
  return tally.broken == 0 ? 0 : 1;
}

}  // namespace vrrpd::simulation
