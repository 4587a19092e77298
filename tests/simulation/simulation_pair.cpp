// SPDX-License-Identifier: Apache-2.0
// simulation_pair [--seeds COUNT] [--first SEED] | --seed SEED
// Plays COUNT stories. A broken promise is told with its seed, and its story is played again aloud.
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>

#include "tests/simulation/scenario.hpp"
#include "tests/simulation/violation.hpp"

namespace {

struct Options {
  std::uint64_t first = 1;
  std::uint64_t count = 2000;
  bool log = false;
};

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
  if (error != std::errc{} || end != text.end()) return std::nullopt;
  return value;
}

std::optional<Options> parse(int argc, char* argv[]) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view key = argv[i];
    const auto value = number(argv[i + 1]);
    if (!value) return std::nullopt;
    if (key == "--seeds") {
      options.count = *value;
    } else if (key == "--first") {
      options.first = *value;
    } else if (key == "--seed") {
      options = {.first = *value, .count = 1, .log = true};
    } else {
      return std::nullopt;
    }
  }
  if (argc % 2 == 0) return std::nullopt;
  return options;
}

/// Why the story of this seed is no good one; nothing: it is.
std::optional<std::string> broken_promise(std::uint64_t seed, bool log) {
  try {
    vrrpd::simulation::play(seed, log);
    return std::nullopt;
  } catch (const vrrpd::simulation::Violation& violation) {
    return violation.what();
  }
}

}  // namespace

int main(int argc, char* argv[]) {
  const auto options = parse(argc, argv);
  if (!options) {
    fmt::print(stderr, "usage: simulation_pair [--seeds COUNT] [--first SEED] | --seed SEED\n");
    return 2;
  }
  for (auto seed = options->first; seed < options->first + options->count; ++seed) {
    const auto broken = broken_promise(seed, options->log);
    if (!broken) continue;
    if (!options->log) broken_promise(seed, true);
    fmt::print("seed {}: broken: {}\n", seed, *broken);
    return 1;
  }
  fmt::print("{} stories, every promise kept\n", options->count);
  return 0;
}
