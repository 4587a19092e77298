// SPDX-License-Identifier: Apache-2.0
// How a run ends for whoever asked for it. Real programs, as the current user.
#include <signal.h>

#include <cerrno>
#include <thread>
#include <vector>

#include "linux_scratch.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/linux/launcher/launcher.hpp"

using namespace std::chrono_literals;
using vrrpd::boot_now;
using vrrpd::Cancellation;
using vrrpd::ProcessEnd;
using vrrpd::Run;
using vrrpd::linux::Launcher;
using vrrpd::linux::start_launcher;
using vrrpd::test::Scratch;
using enum ProcessEnd::Kind;

namespace {

ProcessEnd run_argv(Launcher& launcher, std::vector<std::string> argv,
                    vrrpd::Duration limit = 10s) {
  const Cancellation never;
  return launcher.run(
      {.command = {.argv = std::move(argv), .user = {}, .group = {}}, .environment = {}},
      boot_now() + limit, never);
}

ProcessEnd run_shell(Launcher& launcher, std::string script, vrrpd::Duration limit = 10s) {
  return run_argv(launcher, {"/bin/sh", "-c", std::move(script)}, limit);
}

}  // namespace

TEST_CASE("the exit status of a program is told") {
  Launcher launcher = start_launcher().value();
  const ProcessEnd good = run_argv(launcher, {"true"});
  CHECK(good.succeeded());
  CHECK(good.text == "exited with status 0");
  const ProcessEnd bad = run_shell(launcher, "exit 3");
  CHECK(bad.kind == exited);
  CHECK(bad.value == 3);
  CHECK(bad.text == "exited with status 3");
}

TEST_CASE("a status of 127 is the program's own, not a failed start") {
  Launcher launcher = start_launcher().value();
  CHECK(run_shell(launcher, "exit 127").kind == exited);
}

TEST_CASE("the signal that ended a program is told") {
  Launcher launcher = start_launcher().value();
  const ProcessEnd end = run_shell(launcher, "kill -9 $$");
  CHECK(end.kind == signalled);
  CHECK(end.value == 9);
  CHECK(end.text == "ended by SIGKILL");
}

TEST_CASE("what cannot be started says at which step, and why") {
  Launcher launcher = start_launcher().value();
  const Scratch scratch;
  const std::string plain = scratch.write("plain", "#!/bin/sh\n", 0644);

  const ProcessEnd absent = run_argv(launcher, {"/nowhere/check"});
  CHECK(absent.kind == not_started);
  CHECK(absent.value == ENOENT);
  CHECK(absent.text == "not started: cannot execute /nowhere/check: No such file or directory");

  const ProcessEnd forbidden = run_argv(launcher, {plain});
  CHECK(forbidden.value == EACCES);
  CHECK(forbidden.text == "not started: cannot execute " + plain + ": Permission denied");

  const Cancellation never;
  const ProcessEnd nobody = launcher.run(
      {.command = {.argv = {"true"}, .user = "no-such-user", .group = {}}, .environment = {}},
      boot_now() + 10s, never);
  CHECK(nobody.kind == not_started);
  CHECK(nobody.text == "not started: there is no user \"no-such-user\"");

  const ProcessEnd large = run_argv(launcher, {"true", std::string(200000, 'x')});
  CHECK(large.kind == not_started);
  CHECK(large.text ==
        "not started: arguments and environment take 200029 bytes, at most 131072 can be passed");
  CHECK(run_argv(launcher, {"true", std::string(130000, 'x')}).succeeded());
}

TEST_CASE("nobody waits beyond the deadline") {
  Launcher launcher = start_launcher().value();
  const auto begin = boot_now();
  const ProcessEnd end = run_argv(launcher, {"sleep", "30"}, 100ms);
  CHECK(end.kind == timed_out);
  CHECK(boot_now() - begin >= 100ms);
  CHECK(boot_now() - begin < 1900ms);
}

TEST_CASE("a run that is no longer wanted ends at once") {
  Launcher launcher = start_launcher().value();
  Cancellation cancel;
  std::jthread soon{[&] {
    std::this_thread::sleep_for(50ms);
    cancel.request();
  }};
  const auto begin = boot_now();
  const Run sleep{.command = {.argv = {"sleep", "30"}, .user = {}, .group = {}}, .environment = {}};
  CHECK(launcher.run(sleep, begin + 20s, cancel).kind == cancelled);
  CHECK(boot_now() - begin < 5s);
}

TEST_CASE("what is too late or unwanted beforehand is not started") {
  Launcher launcher = start_launcher().value();
  const Scratch scratch;
  Cancellation cancel;
  const Run touch{.command = {.argv = {"touch", scratch.path("started")}, .user = {}, .group = {}},
                  .environment = {}};
  CHECK(launcher.run(touch, boot_now() - 1ms, cancel).kind == timed_out);
  cancel.request();
  CHECK(launcher.run(touch, boot_now() + 10s, cancel).kind == cancelled);
  CHECK(run_argv(launcher, {"true"}).succeeded());
  CHECK_FALSE(std::filesystem::exists(scratch.path("started")));
}

TEST_CASE("what is to be left alone is started although nobody waits for it") {
  Launcher launcher = start_launcher().value();
  const Scratch scratch;
  Cancellation cancel;
  cancel.request();
  const std::string script = "sleep 0.2; touch " + scratch.path("ended");
  const Run run{.command = {.argv = {"/bin/sh", "-c", script}, .user = {}, .group = {}},
                .environment = {},
                .when_abandoned = vrrpd::WhenAbandoned::let_finish,
                .when_cancelled = vrrpd::WhenCancelled::leave_alone};
  const ProcessEnd end = launcher.run(run, boot_now() + 10s, cancel);
  CHECK(end.kind == cancelled);
  CHECK(end.text == "still running, left to itself");
  CHECK_FALSE(std::filesystem::exists(scratch.path("ended")));
  CHECK(vrrpd::test::eventually([&] { return std::filesystem::exists(scratch.path("ended")); }));
}

TEST_CASE("fifty runs at once do not mix up their ends") {
  Launcher launcher = start_launcher().value();
  std::vector<ProcessEnd> ends(50);
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 50; ++i) {
      workers.emplace_back([&launcher, &ends, i] {
        const std::string padding(20000, 'x');  // together more than a socket buffer holds
        ends[static_cast<std::size_t>(i)] =
            run_argv(launcher, {"/bin/sh", "-c", "exit " + std::to_string(i), padding}, 60s);
      });
    }
  }
  for (int i = 0; i < 50; ++i) {
    CAPTURE(i, ends[static_cast<std::size_t>(i)].text);
    CHECK(ends[static_cast<std::size_t>(i)].kind == exited);
    CHECK(ends[static_cast<std::size_t>(i)].value == i);
  }
}

TEST_CASE("when the launcher process dies, nobody hangs and the reason is told") {
  Launcher launcher = start_launcher().value();
  {
    std::jthread killer{[&launcher] {
      std::this_thread::sleep_for(100ms);
      kill(launcher.pid(), SIGKILL);
    }};
    const ProcessEnd running = run_argv(launcher, {"sleep", "3"});
    CHECK(running.kind == not_started);
    CHECK(running.text.find("the launcher process (vrrpd-launcher) is gone") == 0);
  }
  const ProcessEnd later = run_argv(launcher, {"true"});
  CHECK(later.kind == not_started);
  CHECK(later.value == ECONNRESET);
}
