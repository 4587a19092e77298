// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cerrno>

#include "linux_scratch.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/account.hpp"

using vrrpd::linux::Account;
using vrrpd::linux::find_account;
using vrrpd::linux::obstacle_for;
using vrrpd::test::Scratch;

TEST_CASE("an account has its user's groups and the one that is asked for") {
  const auto account = find_account("daemon", "bin").value();
  CHECK(account.user == 1);  // Debian's base-passwd fixes these
  CHECK(account.groups.front() == 1);
  CHECK(account.groups.back() == 2);
}

TEST_CASE("a user or group that is not there is told from one that nobody can look up") {
  CHECK(find_account("nobody-has-this-name", "").error().number == ENOENT);
  CHECK(find_account("nobody-has-this-name", "").error().reason ==
        "there is no user \"nobody-has-this-name\"");
  CHECK(find_account("daemon", "no-such-group").error().reason ==
        "there is no group \"no-such-group\"");
}

TEST_CASE("what keeps a user from executing a file is named") {
  const Scratch scratch;
  const std::string script = scratch.write("check", "#!/bin/sh\n", 0755);
  const Account other{.user = 1, .groups = {1}};
  CHECK_FALSE(obstacle_for(other, script));
  SECTION("its mode") {
    chmod(script.c_str(), 0700);
    CHECK(obstacle_for(other, script) == "it may not execute " + script);
    CHECK_FALSE(obstacle_for({.user = getuid(), .groups = {}}, script));
  }
  SECTION("its group") {
    chmod(script.c_str(), 0750);
    CHECK(obstacle_for(other, script));
    CHECK_FALSE(obstacle_for({.user = 1, .groups = {1, getgid()}}, script));
  }
  SECTION("a folder above it") {
    chmod(scratch.path("").c_str(), 0700);
    const auto obstacle = obstacle_for(other, script);
    chmod(scratch.path("").c_str(), 0777);
    REQUIRE(obstacle);
    CHECK(obstacle->starts_with("it may not enter /"));
  }
  SECTION("nothing keeps root") {
    chmod(script.c_str(), 0700);
    CHECK_FALSE(obstacle_for({.user = 0, .groups = {}}, script));
  }
}
