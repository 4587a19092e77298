// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "checks/script/script_check.hpp"
#include "scripts_launcher.hpp"
#include "tests/support/catch.hpp"

using vrrpd::Cancellation;
using vrrpd::Instant;
using vrrpd::ProcessEnd;
using vrrpd::checks::Health;
using vrrpd::checks::make_script_check;
using vrrpd::checks::Verdict;
using vrrpd::test::RecordingLauncher;

namespace {

const vrrpd::Command check_mysql{
    .argv = {"/etc/check_mysql.py", "-P", "3306"}, .user = "mysql", .group = {}};

Verdict verdict_on(ProcessEnd end) {
  RecordingLauncher launcher;
  launcher.end = std::move(end);
  const Cancellation never;
  return make_script_check(check_mysql, launcher)->probe(Instant{}, never);
}

Verdict probe_file(const char* argument) {
  RecordingLauncher launcher;
  const Cancellation never;
  const auto verdict = make_script_check({.argv = {argument}, .user = {}, .group = {}}, launcher)
                           ->probe(Instant{}, never);
  CHECK(launcher.runs.empty());
  return verdict;
}

}  // namespace

TEST_CASE("the script runs as it is configured, up to the probe's deadline") {
  RecordingLauncher launcher;
  const Cancellation never;
  const auto check = make_script_check(check_mysql, launcher);
  const Instant deadline{std::chrono::seconds{42}};
  CHECK(check->probe(deadline, never).health == Health::healthy);
  CHECK(check->watched_descriptor() == -1);
  REQUIRE(launcher.runs.size() == 1);
  CHECK(launcher.runs[0].command.argv ==
        std::vector<std::string>{"/etc/check_mysql.py", "-P", "3306"});
  CHECK(launcher.runs[0].command.user == "mysql");
  CHECK(launcher.runs[0].when_abandoned == vrrpd::WhenAbandoned::terminate);
  CHECK(launcher.runs[0].environment.empty());
  CHECK(launcher.deadlines[0] == deadline);
}

TEST_CASE("a script that fails is a failure that fall counts") {
  const Verdict verdict =
      verdict_on({.kind = ProcessEnd::Kind::exited, .value = 1, .text = "exited with status 1"});
  CHECK(verdict.health == Health::dead);
  CHECK_FALSE(verdict.certain);
  CHECK(verdict.text == "/etc/check_mysql.py: exited with status 1");
}

TEST_CASE("every end of a script has its verdict") {
  using enum ProcessEnd::Kind;
  CHECK(verdict_on({.kind = signalled, .value = 9, .text = {}}).health == Health::dead);
  CHECK(verdict_on({.kind = timed_out, .value = 0, .text = {}}).health == Health::hung);
  CHECK(verdict_on({.kind = not_started, .value = 2, .text = {}}).health == Health::misconfigured);
  CHECK(verdict_on({.kind = cancelled, .value = 0, .text = {}}).health == Health::busy);
}

TEST_CASE("</path asks whether a file can be opened, and runs nothing") {
  CHECK(probe_file("</proc/self/stat").health == Health::healthy);
  CHECK(probe_file("</proc/self/stat").text == "/proc/self/stat can be opened");
  const Verdict absent = probe_file("</nowhere/maintenance");
  CHECK(absent.health == Health::dead);
  CHECK_FALSE(absent.certain);
  CHECK(absent.text == "open /nowhere/maintenance: No such file or directory");
}
