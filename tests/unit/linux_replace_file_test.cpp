// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/catch.hpp"
#include "tests/unit/linux_scratch.hpp"
#include "vrrpd/linux/replace_file.hpp"

using namespace vrrpd;
using namespace vrrpd::test;

namespace {

std::string content(const std::string& path) {
  std::ifstream in{path};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

TEST_CASE("a dump takes the place of the one before, for its owner alone") {
  const Scratch scratch;
  const auto path = scratch.path("keepalived.data");
  REQUIRE(linux::replace_file(path, "one\n"));
  REQUIRE(linux::replace_file(path, "two\n"));
  CHECK(content(path) == "two\n");
  struct stat now {};
  REQUIRE(::stat(path.c_str(), &now) == 0);
  CHECK((now.st_mode & 0777) == 0600);
}

TEST_CASE("a link in the place of a dump is replaced, and what it leads to left alone") {
  const Scratch scratch;
  const auto path = scratch.path("keepalived.data"), other = scratch.write("other", "mine\n", 0644);
  REQUIRE(::symlink(other.c_str(), path.c_str()) == 0);
  REQUIRE(linux::replace_file(path, "dump\n"));
  CHECK(content(other) == "mine\n");
  CHECK(content(path) == "dump\n");
}

TEST_CASE("what is no file is not replaced: a dump to /dev/null leaves that as it is") {
  const Scratch scratch;
  const auto path = scratch.path("fifo");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK(linux::replace_file(path, "dump\n").error().text() ==
        "replace " + path + ": it is neither a file nor a link");
  CHECK(std::filesystem::is_fifo(path));
}
