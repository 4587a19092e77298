// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstdlib>

#include "linux_scratch.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/executable.hpp"

using vrrpd::linux::find_executable;
using vrrpd::test::Scratch;

namespace {

/// Sets PATH for one test.
class Path {
 public:
  explicit Path(const std::string& value) : before_{std::getenv("PATH")} {
    setenv("PATH", value.c_str(), 1);
  }
  ~Path() { setenv("PATH", before_.c_str(), 1); }
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;

 private:
  std::string before_;
};

}  // namespace

TEST_CASE("a path is taken as it is") { CHECK(find_executable("/bin/sh") == "/bin/sh"); }

TEST_CASE("a bare name is found in PATH, past what cannot be run") {
  const Scratch scratch;
  const Scratch later;
  scratch.write("check", "#!/bin/sh\n", 0644);
  const std::string good = later.write("check", "#!/bin/sh\n", 0755);
  const Path path{scratch.path("") + ":" + later.path(".")};
  CHECK(find_executable("check") == later.path(".") + "/check");
}

TEST_CASE("why a program cannot be run is said") {
  const Scratch scratch;
  const std::string plain = scratch.write("plain", "#!/bin/sh\n", 0644);
  const Path path{scratch.path(".")};
  CHECK(find_executable(plain).error().text() ==
        "run " + plain + ": it is not executable; try: chmod +x " + plain);
  CHECK(find_executable("plain").error().number == EACCES);
  CHECK(find_executable(scratch.path(".")).error().text() ==
        "run " + scratch.path(".") + ": it is a directory");
  CHECK(find_executable("/nowhere/check").error().text() ==
        "run /nowhere/check: No such file or directory");
  CHECK(find_executable("check-mysql").error().text() ==
        "run check-mysql: no such program in PATH (" + scratch.path(".") + ")");
  CHECK(find_executable("").error().text() == "run: the command is empty");
}
