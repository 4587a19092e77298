// SPDX-License-Identifier: Apache-2.0
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "notify/mysql/server_process.hpp"
#include "notify/mysql/stepdown.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/linux_scratch.hpp"
#include "tests/unit/mysql_situations.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;
using Step = StepDownStep;

namespace {

struct Leaving {
  StepDownView view;
  StepDown plan;

  bool asks_for(Step step) {
    const auto decision = plan.next(view, noon);
    const auto* asked = std::get_if<Do<Step>>(&decision);
    return asked != nullptr && asked->step == step;
  }
  std::string ends() {
    const auto decision = plan.next(view, noon);
    const auto* done = std::get_if<Done>(&decision);
    return done == nullptr ? "not done" : done->text;
  }
  std::string refused() {
    const auto decision = plan.next(view, noon);
    const auto* refusal = std::get_if<notify::Refusal>(&decision);
    return refusal == nullptr ? "not refused" : refusal->reason;
  }
};

}  // namespace

TEST_CASE("leaving master closes the server, and that is all") {
  Leaving leaving;
  leaving.view.may_kill = true;
  CHECK(leaving.asks_for(Step::close));
  CHECK(leaving.ends() == "the local server is read-only");
}

TEST_CASE("a server that nobody listens at takes no writes") {
  Leaving leaving;
  CHECK(leaving.asks_for(Step::close));
  leaving.view.step_error = "connection refused";
  leaving.view.gone = true;
  CHECK(leaving.ends() == "nobody listens at the local server");
}

TEST_CASE("rows 3, 4, 39 and 40: a fence that hangs ends in SIGKILL where that is proved") {
  Leaving leaving;
  CHECK(leaving.asks_for(Step::close));
  leaving.view.step_error = "no answer by the deadline";
  leaving.view.hung = true;
  SECTION("proved") {
    leaving.view.may_kill = true;
    CHECK(leaving.asks_for(Step::kill_server));
    leaving.view.step_error.reset();
    CHECK(leaving.ends() == "the local server was killed: no answer by the deadline");
  }
  SECTION("proved, and it does not die") {
    leaving.view.may_kill = true;
    CHECK(leaving.asks_for(Step::kill_server));
    leaving.view.step_error = "SIGKILL process 7: Connection timed out";
    CHECK(leaving.refused() ==
          "no answer by the deadline; SIGKILL process 7: Connection timed out");
  }
  SECTION("not proved") { CHECK(leaving.refused() == "no answer by the deadline"); }
}

TEST_CASE("row 6: a server that answers no is not killed, whatever it says") {
  Leaving leaving;
  leaving.view.may_kill = true;
  CHECK(leaving.asks_for(Step::close));
  leaving.view.step_error = "Access denied for user 'vrrpd'@'localhost' (error 1045)";
  CHECK(leaving.refused() == "Access denied for user 'vrrpd'@'localhost' (error 1045)");
}

TEST_CASE("a process is ours to kill only if it listens there and the pid file names it") {
  const Scratch folder;
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  CHECK(ServerProcess::behind(ends[0], folder.write("own", std::to_string(::getpid()))));
  CHECK_FALSE(ServerProcess::behind(ends[0], folder.write("other", std::to_string(::getppid()))));
  CHECK_FALSE(ServerProcess::behind(ends[0], folder.path("absent")));
  CHECK_FALSE(ServerProcess::behind(-1, folder.path("own")));
  ::close(ends[0]);
  ::close(ends[1]);
}
