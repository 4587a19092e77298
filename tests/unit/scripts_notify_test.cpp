// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>
#include <vector>

#include "notify/script/script_notify.hpp"
#include "scripts_launcher.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace std::chrono_literals;
using vrrpd::Cancellation;
using vrrpd::ProcessEnd;
using vrrpd::test::RecordingLauncher;
using namespace vrrpd::notify;

namespace {

struct NoProgress final : Progress {
  void moved(std::string_view) override {}
  [[nodiscard]] bool held_before() const override { return false; }
};

struct Fixture {
  RecordingLauncher launcher;
  std::vector<std::string> reports;
  NoProgress progress;
  Cancellation cancel;
  std::unique_ptr<Notify> notify;

  explicit Fixture(NotifyCommands commands, vrrpd::Duration run_limit = 60s)
      : notify{make_script_notify(
            std::move(commands), launcher,
            [this](const ProcessEnd&, std::string_view text) { reports.emplace_back(text); },
            run_limit)} {}

  void enter(State state, std::uint8_t priority = 100, std::string_view previous = "INIT") {
    notify->transition({.of = Transition::Of::instance,
                        .name = "VI_1",
                        .state = state,
                        .priority = priority,
                        .previous = previous},
                       progress, cancel);
  }
  [[nodiscard]] std::vector<std::vector<std::string>> argvs() const {
    std::vector<std::vector<std::string>> all;
    for (const auto& run : launcher.runs) all.push_back(run.command.argv);
    return all;
  }
};

vrrpd::Command command(std::vector<std::string> argv) {
  return {.argv = std::move(argv), .user = "keepalived_script", .group = {}};
}

NotifyCommands all_scripts() {
  return {.master = command({"/m", "-v"}),
          .backup = command({"/b"}),
          .fault = command({"/f"}),
          .stop = command({"/s"}),
          .any = command({"/n", "-x"})};
}

using Argvs = std::vector<std::vector<std::string>>;

}  // namespace

TEST_CASE("the specific script runs as configured, then notify with four more arguments") {
  Fixture fixture{all_scripts()};
  fixture.enter(State::master, 150);
  CHECK(fixture.argvs() == Argvs{{"/m", "-v"}, {"/n", "-x", "INSTANCE", "VI_1", "MASTER", "150"}});
  CHECK(fixture.reports == std::vector<std::string>{"/m for VI_1 MASTER: exited with status 0",
                                                    "/n for VI_1 MASTER: exited with status 0"});
}

TEST_CASE("each state has its script") {
  Fixture fixture{all_scripts()};
  fixture.enter(State::backup);
  fixture.enter(State::fault);
  fixture.enter(State::stop);
  CHECK(fixture.argvs() == Argvs{{"/b"},
                                 {"/n", "-x", "INSTANCE", "VI_1", "BACKUP", "100"},
                                 {"/f"},
                                 {"/n", "-x", "INSTANCE", "VI_1", "FAULT", "100"},
                                 {"/s"},
                                 {"/n", "-x", "INSTANCE", "VI_1", "STOP", "100"}});
}

TEST_CASE("an instance that a reload removes ends with a word of its own") {
  auto commands = all_scripts();
  commands.end = "DELETED";
  Fixture fixture{std::move(commands)};
  fixture.enter(State::stop, 100, "MASTER");
  CHECK(fixture.argvs() == Argvs{{"/s"}, {"/n", "-x", "INSTANCE", "VI_1", "DELETED", "100"}});
  CHECK(fixture.launcher.runs[0].environment.at("VRRPD_STATE") == "DELETED");
  CHECK(fixture.launcher.runs[0].environment.at("VRRPD_PREVIOUS_STATE") == "MASTER");
}

TEST_CASE("a sync group is called GROUP and has priority 0") {
  Fixture fixture{{.master = {}, .backup = {}, .fault = {}, .stop = {}, .any = command({"/n"})}};
  fixture.notify->transition(
      {.of = Transition::Of::group, .name = "VG1", .state = State::backup, .priority = 0},
      fixture.progress, fixture.cancel);
  CHECK(fixture.argvs() == Argvs{{"/n", "GROUP", "VG1", "BACKUP", "0"}});
}

TEST_CASE("a state without a script runs nothing") {
  Fixture fixture{{.master = command({"/m"}), .backup = {}, .fault = {}, .stop = {}, .any = {}}};
  fixture.enter(State::backup);
  CHECK(fixture.argvs().empty());
}

TEST_CASE("scripts run as their user, outlive the daemon, and know the state before") {
  Fixture fixture{all_scripts()};
  fixture.enter(State::backup);
  fixture.enter(State::master, 100, "BACKUP");
  REQUIRE(fixture.launcher.runs.size() == 4);
  for (const auto& run : fixture.launcher.runs) {
    CHECK(run.command.user == "keepalived_script");
    CHECK(run.when_abandoned == vrrpd::WhenAbandoned::let_finish);
  }
  const std::map<std::string, std::string> backup{{"VRRPD_TYPE", "INSTANCE"},
                                                  {"VRRPD_NAME", "VI_1"},
                                                  {"VRRPD_STATE", "BACKUP"},
                                                  {"VRRPD_PRIORITY", "100"},
                                                  {"VRRPD_PREVIOUS_STATE", "INIT"}};
  CHECK(fixture.launcher.runs[0].environment == backup);
  CHECK(fixture.launcher.runs[1].environment == backup);
  CHECK(fixture.launcher.runs[2].environment.at("VRRPD_STATE") == "MASTER");
  CHECK(fixture.launcher.runs[2].environment.at("VRRPD_PREVIOUS_STATE") == "BACKUP");
}

TEST_CASE("a mastership that the daemon took up again after a crash is told to no script") {
  Fixture fixture{all_scripts()};
  fixture.notify->transition({.of = Transition::Of::instance,
                              .name = "VI_1",
                              .state = State::master,
                              .priority = 100,
                              .adopted = true},
                             fixture.progress, fixture.cancel);
  CHECK(fixture.argvs().empty());
}

TEST_CASE("a script has its run limit from when it starts") {
  Fixture fixture{all_scripts(), 7s};
  const auto before = vrrpd::boot_now();
  fixture.enter(State::master);
  const auto after = vrrpd::boot_now();
  for (const auto deadline : fixture.launcher.deadlines) {
    CHECK(deadline >= before + 7s);
    CHECK(deadline <= after + 7s);
  }
}

TEST_CASE("a script that fails is reported, and the next one runs") {
  Fixture fixture{all_scripts()};
  fixture.launcher.end = {
      .kind = ProcessEnd::Kind::exited, .value = 2, .text = "exited with status 2"};
  fixture.enter(State::master);
  CHECK(fixture.argvs().size() == 2);
  CHECK(fixture.reports == std::vector<std::string>{"/m for VI_1 MASTER: exited with status 2",
                                                    "/n for VI_1 MASTER: exited with status 2"});
}

TEST_CASE("a stop of the daemon neither ends a script nor keeps one from being started") {
  Fixture fixture{all_scripts()};
  fixture.launcher.during = [&fixture] { fixture.cancel.request(); };
  fixture.enter(State::backup);
  CHECK(fixture.argvs() == Argvs{{"/b"}, {"/n", "-x", "INSTANCE", "VI_1", "BACKUP", "100"}});
  for (const auto& run : fixture.launcher.runs)
    CHECK(run.when_cancelled == vrrpd::WhenCancelled::leave_alone);
}

TEST_CASE("scripts have no gate") {
  Fixture fixture{all_scripts()};
  CHECK_FALSE(fixture.notify->has_gate());
}
