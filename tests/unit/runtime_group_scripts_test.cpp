// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/group_scripts.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using notify::State;
using runtime::GroupScripts;
using Texts = std::vector<std::string>;

namespace {

/// What a script was told; it may fail in a way that nobody foresaw, or hang: until it may go on,
/// or nobody waits for it any more.
struct Told {
  std::atomic<unsigned> times = 0;
  std::atomic<bool> hangs = false;
  bool throws = false;

  void add(const std::string& text) {
    const std::scoped_lock lock{mutex};
    texts.push_back(text);
  }
  Texts all() {
    const std::scoped_lock lock{mutex};
    return texts;
  }

 private:
  std::mutex mutex;
  Texts texts;
};

class Script final : public notify::Notify {
 public:
  explicit Script(Told& told, std::string mark = {}) : told_{told}, mark_{std::move(mark)} {}
  void transition(const notify::Transition& told, notify::Progress&,
                  const Cancellation& cancel) override {
    told_.add(mark_ + told.name + " " + std::string{name(told.state)} + " after " +
              std::string{told.previous});
    ++told_.times;
    while (told_.hangs && !cancel.wait_until(boot_now() + 1ms)) {
    }
    if (told_.throws) throw std::runtime_error{"no more processes"};
  }

 private:
  Told& told_;
  std::string mark_;
};

runtime::ScriptNotify of_instance(std::string name, Told& told) {
  return {.of = notify::Transition::Of::instance,
          .name = std::move(name),
          .member = 0,
          .notify = std::make_shared<Script>(told)};
}

GroupScripts one_script(Told& told) { return GroupScripts{{of_instance("VI_1", told)}}; }

template <class Condition>
bool becomes(Condition condition) {
  const Instant end = boot_now() + 20s;
  while (!condition() && boot_now() < end) std::this_thread::sleep_for(1ms);
  return condition();
}

void tell(GroupScripts& scripts, State state = State::backup, std::string_view previous = "INIT") {
  scripts.tell({.name = "VG", .state = state, .previous = previous},
               [](std::size_t) { return std::uint8_t{100}; });
}

}  // namespace

TEST_CASE("a script that cannot be run takes nothing else with it") {
  Told told;
  told.throws = true;
  auto scripts = one_script(told);
  tell(scripts);
  tell(scripts);
  CHECK(becomes([&] { return scripts.idle(); }));
  CHECK(told.times == 2);
}

TEST_CASE("where no thread is left a state is not told, and nothing else happens") {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    // root has no limit.
    constexpr uid_t nobody = 65534;
    rlimit before{};
    bool fine = getrlimit(RLIMIT_NPROC, &before) == 0;
    const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
    fine = fine && (geteuid() != 0 || setuid(nobody) == 0) && setrlimit(RLIMIT_NPROC, &none) == 0;
    Told told;
    auto scripts = one_script(told);
    tell(scripts);
    fine = fine && scripts.idle() && told.times == 0;
    fine = fine && setrlimit(RLIMIT_NPROC, &before) == 0;
    tell(scripts);
    fine = fine && becomes([&] { return scripts.idle(); }) && told.times == 1;
    _exit(fine ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("behind a script that hangs the newest 64 states wait, and no more") {
  Told told;
  told.hangs = true;
  auto scripts = one_script(told);
  tell(scripts);
  CHECK(becomes([&] { return told.times == 1; }));
  for (int i = 0; i < 1000; ++i) tell(scripts);
  told.hangs = false;
  CHECK(becomes([&] { return scripts.idle(); }));
  CHECK(told.times == 1 + 64);
}

TEST_CASE("STOP waits its turn: nothing that was told before it is ended or dropped") {
  Told told;
  told.hangs = true;
  auto scripts = one_script(told);
  tell(scripts, State::backup);
  CHECK(becomes([&] { return told.times == 1; }));
  tell(scripts, State::master, "BACKUP");
  tell(scripts, State::stop, "MASTER");
  const Instant now = boot_now();
  scripts.end_by(now, now + 10s);
  scripts.hasten(now + 4s);
  std::this_thread::sleep_for(20ms);
  CHECK(told.all() == Texts{"VI_1 BACKUP after INIT"});
  told.hangs = false;
  CHECK(becomes([&] { return scripts.idle(); }));
  CHECK(told.all() ==
        Texts{"VI_1 BACKUP after INIT", "VI_1 MASTER after BACKUP", "VI_1 STOP after MASTER"});
}

TEST_CASE(
    "those that wait share the second half of the time of a stop behind a script that hangs") {
  Told told;
  told.hangs = true;
  auto scripts = one_script(told);
  tell(scripts, State::master);
  CHECK(becomes([&] { return told.times == 1; }));
  tell(scripts, State::stop, "MASTER");
  const Instant now = boot_now();
  scripts.end_by(now, now + 10s);
  scripts.hasten(now + 5s);  // of the five that are left each has half
  scripts.hasten(now + 7s);
  std::this_thread::sleep_for(20ms);
  CHECK(told.times == 1);
  scripts.hasten(now + 7500ms);
  CHECK(becomes([&] { return told.times == 2; }));
  // Nobody waits behind STOP: the rest is its own.
  scripts.hasten(now + 7600ms);
  scripts.hasten(now + 9900ms);
  std::this_thread::sleep_for(20ms);
  CHECK_FALSE(scripts.idle());
  scripts.hasten(now + 10s);
  CHECK(becomes([&] { return scripts.idle(); }));
  CHECK(told.all() == Texts{"VI_1 MASTER after INIT", "VI_1 STOP after MASTER"});
}

TEST_CASE("when the time of a stop is over, all that wait are started") {
  Told told;
  told.hangs = true;
  auto scripts = one_script(told);
  for (int i = 0; i < 5; ++i) tell(scripts);
  const Instant now = boot_now();
  scripts.end_by(now, now);
  scripts.hasten(now);
  CHECK(becomes([&] { return scripts.idle(); }));
  CHECK(told.times == 5);
}

TEST_CASE("the end of a group's scripts drops none") {
  Told told;
  told.hangs = true;
  {
    auto scripts = one_script(told);
    tell(scripts, State::master);
    tell(scripts, State::stop, "MASTER");
  }
  CHECK(told.all() == Texts{"VI_1 MASTER after INIT", "VI_1 STOP after MASTER"});
}

TEST_CASE("each script is told of its own instance; a reload that removes it has another word") {
  Told told;
  std::vector<runtime::ScriptNotify> all{of_instance("VI_1", told), of_instance("VI_2", told)};
  all[1].removed = std::make_shared<Script>(told, "removed: ");
  GroupScripts scripts{std::move(all)};
  tell(scripts);
  scripts.tell_removed({.name = "VG", .state = State::stop, .previous = "BACKUP"},
                       [](std::size_t) { return std::uint8_t{100}; });
  CHECK(becomes([&] { return scripts.idle(); }));
  CHECK(told.all() == Texts{"VI_1 BACKUP after INIT", "VI_2 BACKUP after INIT",
                            "VI_1 STOP after BACKUP", "removed: VI_2 STOP after BACKUP"});
}
