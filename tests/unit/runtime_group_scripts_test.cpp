// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/group_scripts.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using runtime::GroupScripts;

namespace {

/// A script that fails in a way that nobody foresaw, or hangs until it may go on.
struct Told {
  std::atomic<unsigned> times = 0;
  std::atomic<bool> hangs = false;
  bool throws = false;
};

class Script final : public notify::Notify {
 public:
  explicit Script(Told& told) : told_{told} {}
  void transition(const notify::Transition&, notify::Progress&, const Cancellation&) override {
    ++told_.times;
    told_.hangs.wait(true);
    if (told_.throws) throw std::runtime_error{"no more processes"};
  }

 private:
  Told& told_;
};

GroupScripts one_script(Told& told) {
  std::vector<runtime::ScriptNotify> scripts;
  scripts.push_back({notify::Transition::Of::instance, "VI_1", 0, std::make_unique<Script>(told)});
  return GroupScripts{std::move(scripts)};
}

bool becomes_idle(const GroupScripts& scripts) {
  const Instant end = boot_now() + 20s;
  while (!scripts.idle() && boot_now() < end) std::this_thread::sleep_for(1ms);
  return scripts.idle();
}

void tell(GroupScripts& scripts) {
  scripts.tell(notify::State::backup, false, [](std::size_t) { return std::uint8_t{100}; });
}

}  // namespace

TEST_CASE("a script that cannot be run takes nothing else with it") {
  Told told;
  told.throws = true;
  auto scripts = one_script(told);
  tell(scripts);
  tell(scripts);
  CHECK(becomes_idle(scripts));
  CHECK(told.times == 2);
}

TEST_CASE("behind a script that hangs the newest 64 states wait, and no more") {
  Told told;
  told.hangs = true;
  auto scripts = one_script(told);
  tell(scripts);
  const Instant end = boot_now() + 20s;
  while (told.times == 0 && boot_now() < end) std::this_thread::sleep_for(1ms);
  for (int i = 0; i < 1000; ++i) tell(scripts);
  told.hangs = false;
  told.hangs.notify_all();
  CHECK(becomes_idle(scripts));
  CHECK(told.times == 1 + 64);
}
