// SPDX-License-Identifier: Apache-2.0
// What becomes of a program that nobody waits for any more.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "linux_scratch.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/linux/launcher/launcher.hpp"

using namespace std::chrono_literals;
using vrrpd::boot_now;
using vrrpd::Cancellation;
using vrrpd::ProcessEnd;
using vrrpd::Run;
using vrrpd::WhenAbandoned;
using vrrpd::linux::Launcher;
using vrrpd::linux::start_launcher;
using vrrpd::test::eventually;
using vrrpd::test::Scratch;

namespace {

Run shell(std::string script, WhenAbandoned when_abandoned = WhenAbandoned::terminate) {
  return {.command = {.argv = {"/bin/sh", "-c", std::move(script)}, .user = {}, .group = {}},
          .environment = {},
          .when_abandoned = when_abandoned};
}

/// Neither running nor a zombie that somebody will collect.
bool is_gone(const std::string& pid) {
  std::ifstream stat{"/proc/" + pid + "/stat"};
  std::string line;
  return !std::getline(stat, line) || line.find(") Z ") != std::string::npos;
}

std::string first_line(const Scratch& scratch, std::string_view name) {
  const std::string text = scratch.read(name);
  return text.substr(0, text.find('\n'));
}

std::string children_of(pid_t pid) {
  const std::string number = std::to_string(pid);
  std::ifstream file{"/proc/" + number + "/task/" + number + "/children"};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// A daemon of its own process that waits for `run`, and dies while it does.
void let_a_daemon_die_during(const Run& run, const Scratch& scratch) {
  const pid_t daemon = fork();
  REQUIRE(daemon >= 0);
  if (daemon == 0) {
    auto launcher = start_launcher();
    const Cancellation never;
    if (launcher) static_cast<void>(launcher->run(run, boot_now() + 20s, never));
    _exit(0);
  }
  CHECK(eventually([&] { return !first_line(scratch, "pid").empty(); }));
  kill(daemon, SIGKILL);
  waitpid(daemon, nullptr, 0);
}

}  // namespace

TEST_CASE("at the deadline a program gets TERM and can end in order") {
  Launcher launcher = start_launcher().value();
  const Scratch scratch;
  const Cancellation never;
  const Run run = shell("trap 'echo tidy > " + scratch.path("end") + "; exit' TERM; echo $$ > " +
                        scratch.path("pid") + "; while :; do sleep 0.02; done");
  CHECK(launcher.run(run, boot_now() + 300ms, never).kind == ProcessEnd::Kind::timed_out);
  CHECK(eventually([&] { return scratch.read("end") == "tidy\n"; }));
  CHECK(eventually([&] { return is_gone(first_line(scratch, "pid")); }));
}

TEST_CASE("who ignores TERM gets KILL 2 s later, with everything it has started") {
  Launcher launcher = start_launcher().value();
  const Scratch scratch;
  const Cancellation never;
  // The leader ends at TERM; its child does not, and is found although the leader is gone.
  const Run run =
      shell("(trap '' TERM; exec sleep 30) & echo $! > " + scratch.path("pid") + "; wait");
  const auto begin = boot_now();
  CHECK(launcher.run(run, begin + 300ms, never).kind == ProcessEnd::Kind::timed_out);
  CHECK(boot_now() - begin < 2s);
  const std::string child = first_line(scratch, "pid");
  REQUIRE_FALSE(child.empty());
  CHECK_FALSE(is_gone(child));
  CHECK(eventually([&] { return is_gone(child); }));
  CHECK(boot_now() - begin >= 2300ms);
  CHECK(eventually([&] { return children_of(launcher.pid()).empty(); }));
  // It still works.
  CHECK(launcher.run(shell("exit 0"), boot_now() + 10s, never).succeeded());
  CHECK(eventually([&] { return children_of(launcher.pid()).empty(); }));
}

TEST_CASE("a stopped program ends too") {
  Launcher launcher = start_launcher().value();
  const Scratch scratch;
  const Cancellation never;
  const Run run = shell("echo $$ > " + scratch.path("pid") + "; kill -STOP $$");
  CHECK(launcher.run(run, boot_now() + 300ms, never).kind == ProcessEnd::Kind::timed_out);
  CHECK(eventually([&] { return is_gone(first_line(scratch, "pid")); }));
}

TEST_CASE("a promotion outlives the daemon") {
  const Scratch scratch;
  let_a_daemon_die_during(
      shell("echo $$ > " + scratch.path("pid") + "; sleep 0.3; echo done > " + scratch.path("end"),
            WhenAbandoned::let_finish),
      scratch);
  CHECK(eventually([&] { return scratch.read("end") == "done\n"; }));
}

TEST_CASE("a check does not outlive the daemon") {
  const Scratch scratch;
  let_a_daemon_die_during(
      shell("echo $$ > " + scratch.path("pid") + "; sleep 30", WhenAbandoned::terminate), scratch);
  CHECK(eventually([&] { return is_gone(first_line(scratch, "pid")); }));
}

TEST_CASE("an idle launcher process ends with its daemon and leaves no zombie") {
  pid_t pid = 0;
  {
    const Launcher launcher = start_launcher().value();
    pid = launcher.pid();
    CHECK(kill(pid, 0) == 0);
  }
  CHECK(kill(pid, 0) == -1);
}

TEST_CASE("signals meant for the daemon do not end the launcher process") {
  Launcher launcher = start_launcher().value();
  const Cancellation never;
  REQUIRE(launcher.run(shell("exit 0"), boot_now() + 10s, never).succeeded());
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGPIPE}) kill(launcher.pid(), signal);
  CHECK(launcher.run(shell("exit 0"), boot_now() + 10s, never).succeeded());
}
