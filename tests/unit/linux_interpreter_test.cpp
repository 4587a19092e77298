// SPDX-License-Identifier: Apache-2.0
#include "linux_scratch.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/interpreter.hpp"

using vrrpd::linux::interpreter_trouble;
using vrrpd::test::Scratch;

TEST_CASE("a script whose interpreter is there, and what is no script, are no trouble") {
  const Scratch scratch;
  for (const char* text : {"#!/bin/sh\nexit 0\n", "#! /bin/sh -e\n", "#!/usr/bin/env sh\n",
                           "#!/usr/bin/env -S sh -e\n", "exit 0\n", "#!", "",
                           "\x7f"
                           "ELF"}) {
    CHECK_FALSE(interpreter_trouble(scratch.write("check", text, 0755)));
  }
  CHECK_FALSE(interpreter_trouble("/nowhere/check"));
}

TEST_CASE("an interpreter that is not there is named") {
  const Scratch scratch;
  CHECK(interpreter_trouble(scratch.write("check", "#!/no/such/python -u\n", 0755)) ==
        "its interpreter cannot be run: run /no/such/python: No such file or directory");
  const auto by_name = interpreter_trouble(scratch.write("named", "#!/usr/bin/env no-python\n"));
  REQUIRE(by_name);
  CHECK(by_name->starts_with(
      "its interpreter cannot be run: run no-python: no such program in PATH ("));
}

TEST_CASE("the line ends of another system are told") {
  const Scratch scratch;
  const auto trouble = interpreter_trouble(scratch.write("check", "#!/bin/sh\r\nexit 0\r\n"));
  REQUIRE(trouble);
  CHECK(trouble->starts_with("its first line ends with a carriage return"));
}
