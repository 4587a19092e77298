// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <limits>
#include <utility>

#include "config/arguments.hpp"
#include "config/keywords.hpp"
#include "config/script_words.hpp"

namespace vrrpd::config {
namespace {

using enum Support;
using namespace std::chrono_literals;

constexpr DurationRange kRunTimes{0s, 1'000'000s};

void read_command(const Statement& statement, VrrpScript& script, Complaints& complaints) {
  auto command = read_script_line(statement.line, AfterCommand::nothing, complaints);
  if (!command) return;
  // `user` may stand before `script`.
  command->command.user = std::move(script.script.command.user);
  command->command.group = std::move(script.script.command.group);
  script.script = *std::move(command);
}

void read_interval(const Statement& statement, VrrpScript& script, Complaints& complaints) {
  const auto interval = read_seconds(statement, 3, kRunTimes, complaints);
  if (!interval) return;
  script.interval = *interval;
  if (*interval > 0s) return;
  script.interval = 1s;
  complaints.warning(statement.words[1].place, "an interval of 0 is read as 1 second");
}

void read_timeout(const Statement& statement, VrrpScript& script, Complaints& complaints) {
  const auto timeout = read_seconds(statement, 3, kRunTimes, complaints);
  if (!timeout) return;
  script.timeout = *timeout;
  if (*timeout > 0s) return;
  script.timeout = 1s;
  complaints.warning(statement.words[1].place, "a timeout of 0 is read as 1 second");
}

void read_script_weight(const Statement& statement, VrrpScript& script, Complaints& complaints) {
  const auto weight = read_weight(statement, 1, complaints, kMostWeight, BeyondMost::refused);
  if (!weight) return;
  script.weight = weight->value;
  script.weight_reverse = weight->reverse;
}

template <unsigned VrrpScript::*count>
void read_count(const Statement& statement, VrrpScript& script, Complaints& complaints) {
  constexpr IntegerRange kRange{1, std::numeric_limits<int>::max()};
  const auto value = read_integer(statement, kRange, Junk::ignored, complaints);
  if (value) script.*count = static_cast<unsigned>(*value);
}

void read_user(const Statement& statement, VrrpScript& script, Complaints& complaints) {
  read_account(statement, script.script.command.user, script.script.command.group, complaints);
}

void read_init_fail(const Statement& statement, VrrpScript& script, Complaints& complaints) {
  expect_no_words(statement, complaints);
  script.init_fail = true;
}

constexpr std::array<Keyword<VrrpScript>, 8> kRows{{
    {{"script", works, "\"COMMAND ARGUMENTS\"", "exit status 0 is success", Bare::warned},
     read_command},
    {{"interval", works, "SECONDS", "from start to start; default 1"}, read_interval},
    {{"timeout", works, "SECONDS", "of one run; default: the interval"}, read_timeout},
    {{"weight", works, "-253..253 [reverse]", "0: failure is a fault"}, read_script_weight},
    {{"rise", works, "N", "successes in a row to be up"}, read_count<&VrrpScript::rise>},
    {{"fall", works, "N", "failures in a row to be down"}, read_count<&VrrpScript::fall>},
    {{"user", works, "USER [GROUP]", "who runs it; default: script_user"}, read_user},
    {{"init_fail", works, "", "failed until the first success"}, read_init_fail},
}};

constexpr KeywordTable<VrrpScript> kTable{"vrrp_script", kRows};

}  // namespace

const KeywordTable<VrrpScript>& script_keywords() { return kTable; }

}  // namespace vrrpd::config
