// SPDX-License-Identifier: Apache-2.0
// A fuzz target without a fuzzer: every seed once, with the product's own compiler, in every run of
// the unit tests and under its sanitizers. What a fuzzer once found stays among the seeds.
//
//   replay_<target> [FILE …]     without files: the target's whole corpus
//   replay_<target> --export FOLDER    writes the seeds as files that libFuzzer reads
#include <fmt/core.h>

#include <fstream>
#include <span>
#include <string_view>

#include "tests/fuzz/corpus.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using vrrpd::fuzz::Seed;

int export_to(const std::filesystem::path& folder, const std::vector<Seed>& seeds) {
  std::filesystem::create_directories(folder);
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    std::ofstream file{folder / fmt::format("seed-{:04}", i), std::ios::binary};
    for (const auto byte : seeds[i].bytes) file.put(static_cast<char>(byte));
    if (!file.flush()) {
      fmt::print(stderr, "cannot write the seeds to {}\n", folder.string());
      return 1;
    }
  }
  fmt::print("{} seeds in {}\n", seeds.size(), folder.string());
  return 0;
}

std::vector<Seed> seeds_in(std::span<char*> files) {
  std::vector<Seed> seeds;
  for (const char* file : files) {
    std::ifstream text{file, std::ios::binary};
    seeds.push_back({file, {std::istreambuf_iterator<char>{text}, {}}});
  }
  return seeds;
}

}  // namespace

int main(int argc, char** argv) {
  const std::span arguments{argv, static_cast<std::size_t>(argc)};
  const auto corpus = [] { return vrrpd::fuzz::read_corpus(VRRPD_FUZZ_CORPUS); };
  if (arguments.size() == 3 && std::string_view{arguments[1]} == "--export") {
    return export_to(arguments[2], corpus());
  }
  const auto seeds = arguments.size() > 1 ? seeds_in(arguments.subspan(1)) : corpus();
  if (seeds.empty()) {
    fmt::print(stderr, "no seeds in {}\n", VRRPD_FUZZ_CORPUS);
    return 1;
  }
  for (const auto& seed : seeds) {
    fmt::print("{} ({} bytes)\n", seed.name, seed.bytes.size());
    std::fflush(stdout);  // the last line names the seed that broke something
    LLVMFuzzerTestOneInput(seed.bytes.data(), seed.bytes.size());
  }
  fmt::print("{} seeds, nothing found\n", seeds.size());
  return 0;
}
