// SPDX-License-Identifier: Apache-2.0
#include "scripts_launcher.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/probes/probe.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using Kind = ProcessEnd::Kind;

namespace {

probes::Finding found(ProcessEnd end, bool dynamic) {
  test::RecordingLauncher launcher;
  launcher.end = std::move(end);
  const auto probe = probes::make_misc_probe(
      {.argv = {"/bin/look", "a b"}, .user = "u", .group = ""}, 3s, dynamic, launcher);
  auto finding = probe->look(Cancellation{});
  CHECK(launcher.runs.at(0).command.argv == std::vector<std::string>{"/bin/look", "a b"});
  CHECK(launcher.runs.at(0).command.user == "u");
  CHECK(launcher.runs.at(0).when_abandoned == WhenAbandoned::terminate);
  return finding;
}

}  // namespace

TEST_CASE("MISC_CHECK: exit status 0 is success") {
  CHECK(found({.kind = Kind::exited, .value = 0, .text = "exited with status 0"}, false).up);
  const auto failed =
      found({.kind = Kind::exited, .value = 3, .text = "exited with status 3"}, false);
  CHECK_FALSE(failed.up);
  CHECK(failed.text == "/bin/look: exited with status 3");
  CHECK_FALSE(found({.kind = Kind::timed_out, .value = 0, .text = "late"}, true).up);
}

TEST_CASE("misc_dynamic: 2 to 255 are success, and a weight") {
  const auto heavy = found({.kind = Kind::exited, .value = 7, .text = {}}, true);
  CHECK(heavy.up);
  CHECK(heavy.weight == 5);
  CHECK(found({.kind = Kind::exited, .value = 2, .text = {}}, true).weight == 0);
  CHECK_FALSE(found({.kind = Kind::exited, .value = 1, .text = {}}, true).up);
  const auto plain = found({.kind = Kind::exited, .value = 0, .text = {}}, true);
  CHECK(plain.up);
  CHECK_FALSE(plain.weight);
}
