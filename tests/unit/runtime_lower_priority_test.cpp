// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <thread>

#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/lower_priority_script.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using runtime::LowerPriorityScript;

namespace {

/// Its programs run until they may end, or are told to.
class Launcher final : public ProcessLauncher {
 public:
  ProcessEnd run(const Run& run, Instant, const Cancellation& cancel) override {
    CHECK(run.command.argv == std::vector<std::string>{"/etc/take-back.sh", "eth1"});
    CHECK(run.environment.empty());
    ++started;
    while (hangs && !cancel.wait_until(boot_now() + 1ms)) {
    }
    if (cancel.requested() && run.when_cancelled == WhenCancelled::leave_alone) ++left_alone;
    return {.kind = ProcessEnd::Kind::exited, .value = 0, .text = "exited with status 0"};
  }

  std::atomic<int> started = 0, left_alone = 0;
  std::atomic<bool> hangs = false;
};

const Command take_back{.argv = {"/etc/take-back.sh", "eth1"}, .user = {}, .group = {}};

template <class Condition>
bool becomes(Condition condition) {
  const Instant end = boot_now() + 20s;
  while (!condition() && boot_now() < end) std::this_thread::sleep_for(1ms);
  return condition();
}

}  // namespace

TEST_CASE("a flood of lower adverts starts the script once, and once more for the last of them") {
  Launcher launcher;
  launcher.hangs = true;
  LowerPriorityScript script{"VI_1", take_back, launcher, 1ms};
  script.heard();
  CHECK(becomes([&] { return launcher.started == 1; }));
  for (int i = 0; i < 100'000; ++i) script.heard();
  launcher.hangs = false;
  CHECK(becomes([&] { return script.idle(); }));
  CHECK(launcher.started == 2);
}

TEST_CASE("between two starts of the script lies the pause") {
  Launcher launcher;
  LowerPriorityScript script{"VI_1", take_back, launcher, 200ms};
  const Instant begin = boot_now();
  script.heard();
  CHECK(becomes([&] { return launcher.started == 1; }));
  script.heard();
  CHECK(becomes([&] { return launcher.started == 2; }));
  CHECK(boot_now() - begin >= 200ms);
}

TEST_CASE("a stop waits for the script, and not for the pause") {
  Launcher launcher;
  launcher.hangs = true;
  LowerPriorityScript script{"VI_1", take_back, launcher, 1h};
  script.heard();
  script.heard();
  CHECK(becomes([&] { return launcher.started == 1; }));
  script.stop();
  std::this_thread::sleep_for(20ms);
  CHECK_FALSE(script.idle());
  launcher.hangs = false;
  CHECK(becomes([&] { return script.idle(); }));
  CHECK(launcher.started == 1);
}

TEST_CASE("a script that outlives the daemon is left to itself") {
  Launcher launcher;
  launcher.hangs = true;
  {
    LowerPriorityScript script{"VI_1", take_back, launcher, 1h};
    script.heard();
    CHECK(becomes([&] { return launcher.started == 1; }));
  }
  CHECK(launcher.left_alone == 1);
}

TEST_CASE("who is not master any more takes nothing back, and ends nothing that runs") {
  Launcher launcher;
  launcher.hangs = true;
  LowerPriorityScript script{"VI_1", take_back, launcher, 1ms};
  script.heard();
  CHECK(becomes([&] { return launcher.started == 1; }));
  script.heard();
  script.left_mastership();
  CHECK_FALSE(script.idle());
  launcher.hangs = false;
  CHECK(becomes([&] { return script.idle(); }));
  CHECK(launcher.started == 1);
  // Master again.
  script.heard();
  CHECK(becomes([&] { return launcher.started == 2; }));
}
