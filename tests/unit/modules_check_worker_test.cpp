// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <atomic>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/loop_thread.hpp"
#include "vrrpd/modules/check_worker.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using checks::Health;
using checks::Verdict;
using modules::CheckWorker;

namespace {

/// Does in each probe what the test says.
class ScriptedCheck : public checks::Check {
 public:
  using Probe = std::function<Verdict(int number, const Cancellation&)>;
  explicit ScriptedCheck(Probe probe, int watched = -1)
      : probe_{std::move(probe)}, watched_{watched} {}

  Verdict probe(Instant, const Cancellation& cancel) override { return probe_(++number_, cancel); }
  int watched_descriptor() const override { return watched_; }

 private:
  Probe probe_;
  int watched_;
  int number_ = 0;
};

struct Bench {
  modules::Mailbox mailbox;
  std::vector<Verdict> verdicts;

  std::unique_ptr<CheckWorker> worker(ScriptedCheck::Probe probe, checks::Timing timing,
                                      int watched = -1) {
    auto worker = std::make_unique<CheckWorker>(
        "test", std::make_unique<ScriptedCheck>(std::move(probe), watched), timing,
        CheckWorker::Retry::at_deadline, mailbox,
        [this](const Verdict& verdict) { verdicts.push_back(verdict); });
    worker->start();
    return worker;
  }
  bool wait_for_verdicts(std::size_t count) {
    return test::wait_for(mailbox, [&] { return verdicts.size() >= count; });
  }
};

constexpr checks::Timing hourly{.interval = 1h, .deadline = 10ms, .rise = 1, .fall = 3};

Verdict healthy() { return {.health = Health::healthy, .text = "fine", .certain = false}; }
Verdict hung() { return {.health = Health::hung, .text = "no answer", .certain = false}; }

}  // namespace

TEST_CASE("a healthy check is looked at again only after its interval") {
  Bench bench;
  const auto worker = bench.worker([](int, const Cancellation&) { return healthy(); }, hourly);
  REQUIRE(bench.wait_for_verdicts(1));
  CHECK(bench.verdicts[0].text == "fine");
  CHECK_FALSE(test::wait_for(
      bench.mailbox, [&] { return bench.verdicts.size() > 1; }, 100ms));
}

TEST_CASE("failures follow each other a deadline apart until fall of them are together") {
  Bench bench;
  const auto worker = bench.worker([](int, const Cancellation&) { return hung(); }, hourly);
  REQUIRE(bench.wait_for_verdicts(3));
  CHECK_FALSE(test::wait_for(
      bench.mailbox, [&] { return bench.verdicts.size() > 3; }, 100ms));
}

TEST_CASE("a certain failure needs no second look") {
  Bench bench;
  const auto worker = bench.worker(
      [](int, const Cancellation&) {
        return Verdict{.health = Health::dead, .text = "refused", .certain = true};
      },
      hourly);
  REQUIRE(bench.wait_for_verdicts(1));
  CHECK(bench.verdicts[0].certain);
  CHECK_FALSE(test::wait_for(
      bench.mailbox, [&] { return bench.verdicts.size() > 1; }, 100ms));
}

TEST_CASE("what happens on the watched descriptor is looked at at once") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  FileDescriptor watched{ends[0]}, other{ends[1]};
  Bench bench;
  const auto worker =
      bench.worker([](int number, const Cancellation&) { return number == 1 ? healthy() : hung(); },
                   hourly, watched.get());
  REQUIRE(bench.wait_for_verdicts(1));
  other.reset();
  REQUIRE(bench.wait_for_verdicts(2));
  CHECK(bench.verdicts[1].health == Health::hung);
}

TEST_CASE("a module that does not return is reported as hung, and its late verdict dropped") {
  Bench bench;
  Cancellation let_go;
  const auto worker = bench.worker(
      [&let_go](int number, const Cancellation&) {
        if (number == 1) {
          (void)let_go.wait_until(boot_now() + 20s);
          return healthy();
        }
        return Verdict{.health = Health::healthy, .text = "second", .certain = false};
      },
      {.interval = 20ms, .deadline = 10ms, .rise = 1, .fall = 1});
  std::optional<Instant> overrun;
  REQUIRE(test::wait_for(bench.mailbox, [&] {
    overrun = worker->overrun_deadline();
    return overrun.has_value();
  }));
  worker->on_time(*overrun - 1ns);
  CHECK(bench.verdicts.empty());
  worker->on_time(*overrun);
  REQUIRE(bench.verdicts.size() == 1);
  CHECK(bench.verdicts[0].health == Health::hung);
  CHECK(bench.verdicts[0].text == "the check did not return within its deadline");
  worker->on_time(*overrun);
  CHECK(bench.verdicts.size() == 1);

  let_go.request();
  REQUIRE(bench.wait_for_verdicts(2));
  CHECK(bench.verdicts[1].text == "second");
}

TEST_CASE("a module that never returns fails once for each deadline that passes") {
  Bench bench;
  const auto worker = bench.worker(
      [](int, const Cancellation& cancel) {
        (void)cancel.wait_until(boot_now() + 20s);
        return healthy();
      },
      hourly);
  std::optional<Instant> overrun;
  REQUIRE(test::wait_for(bench.mailbox, [&] {
    overrun = worker->overrun_deadline();
    return overrun.has_value();
  }));
  for (const Duration later : {0ms, 9ms, 10ms, 20ms}) worker->on_time(*overrun + later);
  CHECK(bench.verdicts.size() == 3);
}

TEST_CASE("an exception of a module is a verdict, not the daemon's end") {
  Bench bench;
  const auto worker = bench.worker(
      [](int, const Cancellation&) -> Verdict { throw std::runtime_error{"no such table"}; },
      hourly);
  REQUIRE(bench.wait_for_verdicts(1));
  CHECK(bench.verdicts[0].health == Health::misconfigured);
  CHECK(bench.verdicts[0].text == "the module failed: no such table");
}

TEST_CASE("ending a worker asks the probe to stop, and what it says then is not heard") {
  Bench bench;
  std::atomic<bool> probing = false;
  auto worker = bench.worker(
      [&probing](int, const Cancellation& cancel) {
        probing = true;
        (void)cancel.wait_until(boot_now() + 20s);
        return healthy();
      },
      hourly);
  REQUIRE(test::wait_for(bench.mailbox, [&] { return probing.load(); }));
  worker.reset();
  bench.mailbox.open_letters();
  CHECK(bench.verdicts.empty());
}
