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

TEST_CASE("the accounts are printed for a server and the address of the other node") {
  CHECK(read({"--grants=mysql-8.4", "--peer=192.0.2.2"})->grants == "mysql-8.4");
  CHECK(read({"--grants", "mariadb-11.8", "--peer", "192.0.2.%"})->grants_peer == "192.0.2.%");
  for (const auto& words : {std::vector<std::string>{"--grants=mysql-8.4"}, {"--peer=192.0.2.2"}}) {
    const auto options = read(words);
    REQUIRE_FALSE(options);
    CHECK(options.error().text ==
          "vrrpd: --grants and --peer belong together: vrrpd --grants=mysql-8.4 "
          "--peer=192.0.2.2\n");
  }
}
