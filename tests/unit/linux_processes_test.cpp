// SPDX-License-Identifier: Apache-2.0
// Which processes a pattern means, and how many of them there are.
#include "tests/support/catch.hpp"
#include "tests/support/sleeper.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/poll_until.hpp"
#include "vrrpd/linux/process_census.hpp"
#include "vrrpd/linux/process_list.hpp"

using namespace vrrpd;
using namespace vrrpd::linux;
using vrrpd::test::Sleeper;
using namespace std::chrono_literals;
using Parameters = ProcessPattern::Parameters;

namespace {

ProcessPattern pattern(std::string program, std::vector<std::string> parameters = {},
                       Parameters match = Parameters::any) {
  return {.program = std::move(program), .parameters = std::move(parameters), .match = match};
}

/// Feeds the census until its first number is `wanted`.
bool becomes(ProcessCensus& census, ProcessEvents& events, unsigned wanted) {
  for (const Instant until = boot_now() + 5s; census.counts()[0] != wanted;) {
    pollfd waiting{events.fd(), POLLIN, 0};
    if (!poll_until({&waiting, 1}, until)) return false;
    for (const auto& event : events.read().events) census.take(event);
  }
  return true;
}

}  // namespace

TEST_CASE("a name is compared with the kernel's short name, of which there are 15 bytes") {
  const ProcessView mysqld{"mysqld", {"/usr/sbin/mysqld", "--user=mysql"}};
  CHECK(pattern("mysqld").matches(mysqld));
  CHECK_FALSE(pattern("mysql").matches(mysqld));
  CHECK_FALSE(pattern("mysqld_safe").matches(mysqld));
  CHECK(pattern("a-name-of-18-bytes").matches({"a-name-of-18-by", {}}));
}

TEST_CASE("a path, arguments and full_command are compared with the command line") {
  const ProcessView mysqld{"mysqld", {"/usr/sbin/mysqld", "--user=mysql", "--port=3306"}};
  CHECK(pattern("/usr/sbin/mysqld").matches(mysqld));
  CHECK_FALSE(pattern("/sbin/mysqld").matches(mysqld));
  CHECK_FALSE(pattern("mysqld", {}, Parameters::exact).matches(mysqld));
  auto full = pattern("mysqld");
  full.full_command = true;
  CHECK_FALSE(full.matches(mysqld));
  CHECK(full.matches({"renamed", {"mysqld"}}));
  CHECK_FALSE(full.matches({"mysqld", {}}));
}

TEST_CASE("arguments match exactly, as the leading ones, or with the last as a prefix") {
  const ProcessView view{"prog", {"prog", "one", "two"}};
  const auto with = [&view](std::vector<std::string> parameters, Parameters match) {
    return pattern("prog", std::move(parameters), match).matches(view);
  };
  CHECK(with({"one", "two"}, Parameters::exact));
  CHECK_FALSE(with({"one"}, Parameters::exact));
  CHECK_FALSE(with({}, Parameters::exact));
  CHECK(pattern("prog", {}, Parameters::exact).matches({"prog", {"prog"}}));

  CHECK(with({"one"}, Parameters::leading));
  CHECK(with({}, Parameters::leading));
  CHECK_FALSE(with({"two"}, Parameters::leading));
  CHECK_FALSE(with({"on"}, Parameters::leading));
  CHECK_FALSE(with({"one", "two", "three"}, Parameters::leading));

  CHECK(with({"on"}, Parameters::prefix));
  CHECK(with({"one", "t"}, Parameters::prefix));
  CHECK_FALSE(with({"o", "two"}, Parameters::prefix));
  CHECK_FALSE(with({"ne"}, Parameters::prefix));
}

TEST_CASE("processes are counted when they are looked for, and zombies are none") {
  const Sleeper first{"vrrpd-test-sleeper"}, second{"vrrpd-test-sleeper", "1001"};
  first.wait_until_it_sleeps();
  second.wait_until_it_sleeps();
  auto any = pattern("vrrpd-test-sleeper");
  any.full_command = true;
  ProcessCensus census{
      {any, pattern("vrrpd-test-sleeper", {"1001"}, Parameters::exact), pattern("no such")}};
  CHECK(census.counts() == std::vector<unsigned>{0, 0, 0});
  census.scan();
  CHECK(census.counts() == std::vector<unsigned>{2, 1, 0});

  ::kill(second.pid(), SIGKILL);
  siginfo_t ended{};
  ::waitid(P_PID, static_cast<id_t>(second.pid()), &ended, WEXITED | WNOWAIT);
  census.scan();
  CHECK(census.counts() == std::vector<unsigned>{1, 0, 0});
}

TEST_CASE("news of processes changes the numbers") {
  auto sleepers = pattern("vrrpd-test-sleeper");
  sleepers.full_command = true;
  Sleeper sleeper{"vrrpd-test-sleeper"};
  sleeper.wait_until_it_sleeps();
  ProcessCensus census{{sleepers}};
  using Kind = ProcessEvent::Kind;
  census.take({Kind::changed, sleeper.pid()});
  CHECK(census.counts()[0] == 1);
  census.take({Kind::forked, 999'999'999, sleeper.pid()});
  CHECK(census.counts()[0] == 2);
  census.take({Kind::forked, 999'999'998, ::getpid()});
  CHECK(census.counts()[0] == 2);
  census.take({Kind::ended, 999'999'999});
  census.take({Kind::ended, 999'999'999});
  CHECK(census.counts()[0] == 1);
  sleeper.end();
  census.take({Kind::changed, 1});
  census.scan();
  CHECK(census.counts()[0] == 0);
}

TEST_CASE("the kernel tells when a process comes and goes") {
  auto events = ProcessEvents::open();
  if (!events) {
    WARN("SKIPPED: " << events.error().text());
    return;
  }
  ProcessCensus census{{pattern("vrrpd-test-wake", {"1002"}, Parameters::exact)}};
  census.scan();
  CHECK(census.counts()[0] == 0);
  Sleeper sleeper{"vrrpd-test-wake", "1002"};
  CHECK(becomes(census, *events, 1));
  sleeper.end();
  CHECK(becomes(census, *events, 0));
}
