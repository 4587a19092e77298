// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/command_line.hpp"

#include <getopt.h>

#include <vector>

#include "tests/support/catch.hpp"

using namespace vrrpd;

namespace {

std::expected<Options, Farewell> read(std::vector<std::string> words) {
  words.insert(words.begin(), "vrrpd");
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  optind = 0;  // getopt_long(3): begin anew
  return read_command_line(static_cast<int>(words.size()), arguments.data());
}

}  // namespace

TEST_CASE("a test of the configuration releases nothing") {
  for (const auto& words : {std::vector<std::string>{"-t", "--release"}, {"--release", "-t"}}) {
    const auto options = read(words);
    REQUIRE_FALSE(options);
    CHECK(options.error().status == 1);
    CHECK(options.error().text ==
          "vrrpd: -t only reads, --release takes addresses away: give one of them\n");
  }
  CHECK(read({"-t"})->config_test);
  CHECK(read({"--release"})->release);
}
