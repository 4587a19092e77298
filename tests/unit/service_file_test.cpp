// SPDX-License-Identifier: Apache-2.0
// What systemd is asked for in the unit (systemd.unit(5)).
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "tests/support/catch.hpp"

namespace {

/// The words of all lines KEY=WORD...
std::set<std::string> words_of(const std::string& key) {
  std::ifstream unit{VRRPD_SOURCE_DIR "/systemd/vrrpd.service.in"};
  std::set<std::string> words;
  for (std::string line; std::getline(unit, line);) {
    if (!line.starts_with(key + "=")) continue;
    std::istringstream rest{line.substr(key.size() + 1)};
    for (std::string word; rest >> word;) words.insert(word);
  }
  return words;
}

}  // namespace

TEST_CASE("The unit starts only after what it makes systemd stop has stopped") {
  const auto after = words_of("After");
  const auto conflicts = words_of("Conflicts");
  CHECK(conflicts == std::set<std::string>{"keepalived.service"});
  for (const auto& unit : conflicts) CHECK(after.contains(unit));
}
