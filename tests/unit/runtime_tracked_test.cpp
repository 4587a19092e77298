// SPDX-License-Identifier: Apache-2.0
// Tracked files and processes on a running loop: what groups are told, and when.
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <utility>

#include "tests/support/catch.hpp"
#include "tests/support/sleeper.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/tracked_files.hpp"
#include "vrrpd/runtime/tracked_processes.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::runtime;
using protocol::TrackerState;
using test::Sleeper;

namespace {

struct Folder {
  std::string path;
  Folder() {
    char name[] = "/tmp/vrrpd-tracked-XXXXXX";
    path = mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

/// Turns the loop until `done`, but not for ever.
template <class Done>
bool turn_until(Loop& loop, Done done) {
  const Instant last = boot_now() + 20s;
  Loop::Source timer;
  timer = loop.timer([&] {
    if (done() || boot_now() >= last) return loop.stop();
    Loop::set_timer(timer, boot_now() + 2ms);
  });
  Loop::set_timer(timer, boot_now());
  loop.run();
  return done();
}

config::TrackFile tracked_file(const std::string& path) {
  config::TrackFile file;
  file.name = "file";
  file.file = path;
  return file;
}

config::TrackProcess sleepers(const char* seconds) {
  config::TrackProcess process;
  process.name = "sleepers";
  process.process = "vrrpd-test-tracked";
  process.parameters = {seconds};
  process.match = config::TrackProcess::Parameters::exact;
  return process;
}

}  // namespace

TEST_CASE("a file's number is told at the start and whenever it is another one") {
  const Folder folder;
  const std::vector files{tracked_file(folder.path + "/number")};
  Loop loop;
  std::vector<std::int32_t> told;
  TrackedFiles tracked{files, loop, [&told](const auto& name, std::int32_t number) {
                         CHECK(name == "file");
                         told.push_back(number);
                       }};
  tracked.start(false);
  CHECK(told == std::vector<std::int32_t>{0});
  std::ofstream{files[0].file} << "5";
  CHECK(turn_until(loop, [&] { return told.size() > 1; }));
  CHECK(told == std::vector<std::int32_t>{0, 5});
}

TEST_CASE("the number of a file that cannot be watched is told all the same") {
  const Folder folder;
  const auto target = folder.path + "/there/number";
  const std::vector files{tracked_file(folder.path + "/link")};
  std::filesystem::create_symlink(target, files[0].file);
  Loop loop;
  std::vector<std::int32_t> told;
  TrackedFiles tracked{files, loop,
                       [&told](const auto&, std::int32_t number) { told.push_back(number); }};
  tracked.start(false);
  std::filesystem::create_directory(folder.path + "/there");
  std::ofstream{target} << "5";
  bool once_more = true;
  CHECK(turn_until(loop, [&] {
    // From here on it is watched.
    if (told.size() == 2 && std::exchange(once_more, false)) std::ofstream{target} << "6";
    return told.size() > 2;
  }));
  CHECK(told == std::vector<std::int32_t>{0, 5, 6});
}

TEST_CASE("what stands where a tracked file's directory should be does not hold up the loop") {
  const Folder folder;
  const auto directory = folder.path + "/there";
  const std::vector files{tracked_file(directory + "/number")};
  std::ofstream{directory} << "no directory";
  Loop loop;
  std::vector<std::int32_t> told;
  TrackedFiles tracked{files, loop,
                       [&told](const auto&, std::int32_t number) { told.push_back(number); }};
  tracked.start(false);
  std::filesystem::remove(directory);
  std::filesystem::create_directory(directory);
  std::ofstream{files[0].file} << "5";
  CHECK(turn_until(loop, [&] { return told.size() > 1; }));
  CHECK(told == std::vector<std::int32_t>{0, 5});
}

TEST_CASE("a number beyond 32 bits changes nothing") {
  const Folder folder;
  const std::vector files{tracked_file(folder.path + "/number")};
  std::ofstream{files[0].file} << "99999999999";
  Loop loop;
  std::vector<std::int32_t> told;
  TrackedFiles tracked{files, loop,
                       [&told](const auto&, std::int32_t number) { told.push_back(number); }};
  tracked.start(false);
  CHECK(told == std::vector<std::int32_t>{0});
}

TEST_CASE(
    "init_file writes at the start, but a run that goes on where another ended overwrites not") {
  const Folder folder;
  auto file = tracked_file(folder.path + "/number");
  file.init_value = 7;
  file.init_overwrite = true;
  const std::vector files{file};
  const auto told_at_start = [&](bool seamless) {
    Loop loop;
    std::int32_t told = -1;
    TrackedFiles tracked{files, loop, [&told](const auto&, std::int32_t number) { told = number; }};
    tracked.start(seamless);
    return told;
  };
  CHECK(told_at_start(false) == 7);
  std::ofstream{file.file} << "9";
  CHECK(told_at_start(true) == 9);
  CHECK(told_at_start(false) == 7);
}

TEST_CASE("a process that ends and comes again is told, each after its delay") {
  auto process = sleepers("2001");
  process.terminate_delay = 50ms;
  const std::vector processes{process};
  Loop loop;
  modules::Mailbox mailbox;
  const auto letters = loop.watch(mailbox.fd(), [&] { mailbox.open_letters(); });
  std::vector<TrackerState> told;
  std::string text;
  Sleeper sleeper{"vrrpd-test-tracked", "2001"};
  sleeper.wait_until_it_sleeps();
  TrackedProcesses tracked{processes, loop, mailbox,
                           [&](const auto& name, TrackerState state, const std::string& what) {
                             CHECK(name == "sleepers");
                             told.push_back(state);
                             text = what;
                           }};
  tracked.start();
  CHECK(told == std::vector{TrackerState::up});
  CHECK(text == "1 of vrrpd-test-tracked run, at least 1 are wanted");
  const Instant ended = boot_now();
  sleeper.end();
  CHECK(turn_until(loop, [&] { return told.size() == 2; }));
  CHECK(boot_now() - ended >= 50ms);
  CHECK(told == std::vector{TrackerState::up, TrackerState::down});
  CHECK(text == "0 of vrrpd-test-tracked run, at least 1 are wanted");
}

TEST_CASE("too many processes are as bad as too few") {
  auto process = sleepers("2002");
  process.quorum = 0;
  process.quorum_max = 0;
  const std::vector processes{process};
  Loop loop;
  modules::Mailbox mailbox;
  const auto letters = loop.watch(mailbox.fd(), [&] { mailbox.open_letters(); });
  std::vector<TrackerState> told;
  TrackedProcesses tracked{
      processes, loop, mailbox,
      [&](const auto&, TrackerState state, const std::string&) { told.push_back(state); }};
  tracked.start();
  CHECK(told == std::vector{TrackerState::up});
  Sleeper sleeper{"vrrpd-test-tracked", "2002"};
  CHECK(turn_until(loop, [&] { return told.size() == 2; }));
  CHECK(told == std::vector{TrackerState::up, TrackerState::down});
  sleeper.end();
}

TEST_CASE("a kernel that does not answer holds up nobody, and what happens meanwhile is told") {
  const std::vector processes{sleepers("2003")};
  Loop loop;
  modules::Mailbox mailbox;
  const auto letters = loop.watch(mailbox.fd(), [&] { mailbox.open_letters(); });
  std::vector<TrackerState> told;
  std::promise<void> answer;
  std::atomic<bool> answered = false;
  TrackedProcesses tracked{
      processes, loop, mailbox,
      [&](const auto&, TrackerState state, const std::string&) { told.push_back(state); },
      [&answered, question = answer.get_future().share()] {
        answered = question.wait_for(20s) == std::future_status::ready;
        return linux::ProcessEvents::open();
      }};
  tracked.start();
  CHECK(told == std::vector{TrackerState::down});
  Sleeper sleeper{"vrrpd-test-tracked", "2003"};
  sleeper.wait_until_it_sleeps();
  answer.set_value();
  CHECK(turn_until(loop, [&] { return told.size() == 2; }));
  CHECK(answered);
  CHECK(told == std::vector{TrackerState::down, TrackerState::up});
  sleeper.end();
}
