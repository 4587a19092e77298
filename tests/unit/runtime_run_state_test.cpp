// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "tests/support/catch.hpp"
#include "vrrpd/runtime/run_state.hpp"

using vrrpd::runtime::RunState;

namespace {

struct Folder {
  std::string path;
  Folder() {
    char name[] = "/tmp/vrrpd-run-state-XXXXXX";
    path = mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace

TEST_CASE("who held the addresses is known after a restart of the daemon") {
  const Folder folder;
  {
    RunState before{folder.path};
    CHECK_FALSE(before.held("VG1"));
    CHECK(before.set_held("VG1", true));
    CHECK(before.set_held("VG2", true));
    CHECK(before.set_held("VG2", false));
  }
  const RunState after{folder.path};
  CHECK(after.held("VG1"));
  CHECK_FALSE(after.held("VG2"));
}

TEST_CASE("nothing is held after a restart of the host") {
  const Folder folder;
  std::ofstream{folder.path + "/held"} << "00000000-0000-0000-0000-000000000000\nVG1\n";
  CHECK_FALSE(RunState{folder.path}.held("VG1"));
}

TEST_CASE("a file that makes no sense means that nothing is held") {
  const Folder folder;
  std::ofstream{folder.path + "/held"} << std::string(100, '\0');
  CHECK_FALSE(RunState{folder.path}.held("VG1"));
}

TEST_CASE("a state that cannot be kept says why") {
  const Folder folder;
  std::ofstream{folder.path + "/file"} << "x";
  RunState state{folder.path + "/file"};
  const auto written = state.set_held("VG1", true);
  REQUIRE_FALSE(written);
  CHECK(written.error().text() == "write " + folder.path + "/file/held.next: Not a directory");
}
