// SPDX-License-Identifier: Apache-2.0
// What a program finds when the launcher starts it.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <vector>

#include "linux_scratch.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/linux/descriptor_limit.hpp"
#include "vrrpd/linux/launcher/launcher.hpp"

using namespace std::chrono_literals;
using vrrpd::boot_now;
using vrrpd::Cancellation;
using vrrpd::Command;
using vrrpd::linux::Launcher;
using vrrpd::linux::start_launcher;
using vrrpd::test::Scratch;

namespace {

/// Runs a command that is expected to succeed.
void run(Launcher& launcher, const Command& command,
         const std::map<std::string, std::string>& environment = {}) {
  const Cancellation never;
  const auto end =
      launcher.run({.command = command, .environment = environment}, boot_now() + 10s, never);
  INFO(end.text);
  REQUIRE(end.succeeded());
}

/// What `script` writes to its standard output. "$0" in it is the output file.
std::string output_of(const std::string& script, const std::string& user = {},
                      const std::map<std::string, std::string>& environment = {}) {
  Launcher launcher = start_launcher().value();
  const Scratch scratch;
  run(launcher,
      {.argv = {"/bin/sh", "-c", "exec > \"$0\"; " + script, scratch.path("output")},
       .user = user,
       .group = {}},
      environment);
  return scratch.read("output");
}

}  // namespace

TEST_CASE("arguments arrive exactly as they are, whatever is in them") {
  Launcher launcher = start_launcher().value();
  const Scratch scratch;
  const std::string script = scratch.write(
      "show", "#!/bin/sh\nout=$1; shift\nfor a in \"$@\"; do echo \"[$a]\"; done > \"$out\"\n",
      0755);
  run(launcher, {.argv = {script, scratch.path("output"), "INSTANCE", "VI 1", "", "*", "$(id)",
                          "a\nb", "'\"\\"},
                 .user = {},
                 .group = {}});
  CHECK(scratch.read("output") == "[INSTANCE]\n[VI 1]\n[]\n[*]\n[$(id)]\n[a\nb]\n['\"\\]\n");
}

TEST_CASE("a script without #! is given to sh with its arguments") {
  Launcher launcher = start_launcher().value();
  const Scratch scratch;
  const std::string script = scratch.write("bare", "echo \"$# $2 $0\" > \"$1\"\n", 0755);
  run(launcher, {.argv = {script, scratch.path("output"), "x y"}, .user = {}, .group = {}});
  CHECK(scratch.read("output") == "2 x y " + script + "\n");
}

TEST_CASE("the environment is the daemon's, without LD_* and IFS, and with what was added") {
  setenv("LD_VRRPD_TEST", "hostile", 1);
  setenv("IFS", "/", 1);
  setenv("VRRPD_TEST", "kept", 1);
  const std::string environment =
      output_of("env", {}, {{"VRRPD_PREVIOUS_STATE", "BACKUP"}, {"VRRPD_EMPTY", ""}});
  unsetenv("LD_VRRPD_TEST");
  unsetenv("IFS");
  unsetenv("VRRPD_TEST");
  const std::string lines = "\n" + environment;
  CHECK(lines.find("\nLD_") == std::string::npos);
  CHECK(lines.find("\nIFS=") == std::string::npos);
  CHECK(lines.find("\nVRRPD_TEST=kept\n") != std::string::npos);
  CHECK(lines.find("\nVRRPD_PREVIOUS_STATE=BACKUP\n") != std::string::npos);
  CHECK(lines.find("\nVRRPD_EMPTY=\n") != std::string::npos);
}

TEST_CASE("a program starts in / with umask 022") { CHECK(output_of("pwd; umask") == "/\n0022\n"); }

TEST_CASE("no signal is blocked or ignored in a program") {
  // exec: the shell itself blocks signals while it waits for a command
  CHECK(output_of("exec grep -E '^Sig(Blk|Ign):' /proc/self/status") ==
        "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST_CASE("a program has its standard streams on /dev/null and nothing else open") {
  // 1 is the test's own redirection.
  CHECK(output_of("ls /proc/$$/fd; readlink /proc/$$/fd/0 /proc/$$/fd/2") ==
        "0\n1\n2\n/dev/null\n/dev/null\n");
}

TEST_CASE("a program leads a process group of its own, at normal priority") {
  // stat: 1 the process, 5 its group, 19 its nice value, 41 its scheduling policy
  CHECK(output_of("read -r line < /proc/$$/stat; set -- $line; test $1 = $5 && shift 18 && "
                  "echo $1; shift 22; echo $1") == "0\n0\n");
}

TEST_CASE("another user has its own ids and primary group, and no other group") {
  if (geteuid() != 0) {
    WARN("SKIPPED: needs root");
    return;
  }
  CHECK(output_of("id -u; id -G; grep ^CapEff /proc/$$/status", "nobody") ==
        "65534\n65534\nCapEff:\t0000000000000000\n");
}

TEST_CASE("a group can be named beside the user") {
  if (geteuid() != 0) {
    WARN("SKIPPED: needs root");
    return;
  }
  Launcher launcher = start_launcher().value();
  const Scratch scratch;
  run(launcher,
      {.argv = {"/bin/sh", "-c", "id -u > \"$0\"; id -G >> \"$0\"", scratch.path("output")},
       .user = "nobody",
       .group = "daemon"});
  CHECK(scratch.read("output") == "65534\n1\n");
}

TEST_CASE("the launcher process is called vrrpd-launcher") {
  const Launcher launcher = start_launcher().value();
  const std::string comm = "/proc/" + std::to_string(launcher.pid()) + "/comm";
  CHECK(vrrpd::test::eventually([&] {
    std::ifstream file{comm};
    std::string name;
    return std::getline(file, name) && name == "vrrpd-launcher";
  }));
}

TEST_CASE("programs have the limit of descriptors that the daemon was given, not what it took") {
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit few{.rlim_cur = 256, .rlim_max = before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_NOFILE, &few) == 0);
  const auto given = vrrpd::linux::raise_descriptor_limit();
  rlimit taken{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &taken) == 0);
  CHECK(taken.rlim_cur == std::min<rlim_t>(before.rlim_max, 65'536));
  CHECK(taken.rlim_max == before.rlim_max);
  REQUIRE(given);
  Launcher launcher = start_launcher(given).value();
  const Scratch scratch;
  run(launcher, {.argv = {"/bin/sh", "-c", "ulimit -n > \"$0\"", scratch.path("output")},
                 .user = {},
                 .group = {}});
  CHECK(scratch.read("output") == "256\n");
  CHECK(setrlimit(RLIMIT_NOFILE, &before) == 0);
}
