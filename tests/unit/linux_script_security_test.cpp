// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "linux_scratch.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/script_security.hpp"

using vrrpd::linux::insecure_component;
using vrrpd::test::Scratch;

TEST_CASE("a program of the distribution is secure") {
  const auto found = insecure_component("/usr/bin/env");
  REQUIRE(found.has_value());
  CHECK_FALSE(found->has_value());
}

TEST_CASE("a directory that everybody may write is named") {
  const Scratch scratch;
  const std::string script = scratch.write("notify", "", 0755);
  const auto found = insecure_component(script).value();
  REQUIRE(found.has_value());
  CHECK(found->path == std::filesystem::temp_directory_path());
  CHECK(found->reason == "is writable by everybody");
}

TEST_CASE("what lies behind a link is looked at too") {
  if (geteuid() != 0) {
    WARN("SKIPPED: needs root");
    return;
  }
  // A place that only root can write: a directory beside the program in /run.
  const std::string home = "/run/vrrpd-test-" + std::to_string(getpid());
  std::filesystem::create_directory(home);
  chmod(home.c_str(), 0755);
  const Scratch scratch;
  SECTION("through a link into a world-writable directory") {
    const std::string script = scratch.write("notify", "", 0755);
    std::filesystem::create_symlink(script, home + "/notify");
    CHECK(insecure_component(home + "/notify").value()->path ==
          std::filesystem::temp_directory_path());
  }
  SECTION("through a relative link that stays where only root writes") {
    std::ofstream{home + "/real"} << "";
    std::filesystem::create_symlink(
        "../" + std::filesystem::path{home}.filename().string() + "/real", home + "/notify");
    CHECK_FALSE(insecure_component(home + "/notify").value().has_value());
    chmod((home + "/real").c_str(), 0766);
    CHECK(insecure_component(home + "/./notify").value()->path == home + "/real");
  }
  SECTION("a file of another user") {
    std::ofstream{home + "/notify"} << "";
    REQUIRE(chown((home + "/notify").c_str(), 65534, 65534) == 0);
    CHECK(insecure_component(home + "/notify").value()->reason == "belongs to user 65534");
  }
  SECTION("a file that another group may write") {
    std::ofstream{home + "/notify"} << "";
    REQUIRE(chown((home + "/notify").c_str(), 0, 65534) == 0);
    chmod((home + "/notify").c_str(), 0770);
    CHECK(insecure_component(home + "/notify").value()->reason == "is writable by group 65534");
  }
  SECTION("a link that leads to itself") {
    std::filesystem::create_symlink("loop", home + "/loop");
    CHECK(insecure_component(home + "/loop").error().text() ==
          "resolve " + home + "/loop: Too many levels of symbolic links");
  }
  std::filesystem::remove_all(home);
}

TEST_CASE("a path that leads nowhere cannot be judged") {
  CHECK(insecure_component("/usr/nowhere/notify").error().text() ==
        "look at /usr/nowhere: No such file or directory");
}
