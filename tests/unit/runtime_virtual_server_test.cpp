// SPDX-License-Identifier: Apache-2.0
// The checkers of a virtual_server at work: what they see, and which scripts that runs.
#include <atomic>
#include <mutex>
#include <semaphore>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/loop_thread.hpp"
#include "vrrpd/runtime/virtual_server.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using probes::Finding;
using runtime::ProbeWorker;

namespace {

const Finding up{.up = true, .text = "connected", .weight = {}};
const Finding down{.up = false, .text = "refused", .weight = {}};

/// Says, look by look, what the test wrote down; the last for ever.
class Written : public probes::Probe {
 public:
  explicit Written(std::vector<Finding> findings) : findings_{std::move(findings)} {}
  Finding look(const Cancellation&) override {
    const auto& finding = findings_[next_];
    if (next_ + 1 < findings_.size()) ++next_;
    return finding;
  }

 private:
  std::vector<Finding> findings_;
  std::size_t next_ = 0;
};

class Throwing : public probes::Probe {
 public:
  Finding look(const Cancellation&) override { throw std::runtime_error{"no memory"}; }
};

/// Looks until it is let go, whatever is asked of it meanwhile.
class Stubborn : public probes::Probe {
 public:
  Stubborn(std::atomic<bool>& looks, std::binary_semaphore& let_go)
      : looks_{looks}, let_go_{let_go} {}
  Finding look(const Cancellation&) override {
    looks_ = true;
    let_go_.acquire();
    return up;
  }

 private:
  std::atomic<bool>& looks_;
  std::binary_semaphore& let_go_;
};

/// Keeps the first words of what it is asked to run.
class Noting : public ProcessLauncher {
 public:
  ProcessEnd run(const Run& run, Instant, const Cancellation&) override {
    const std::scoped_lock lock{mutex_};
    ran_.push_back(run.command.argv.front());
    return {};
  }
  std::vector<std::string> ran() {
    const std::scoped_lock lock{mutex_};
    return ran_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> ran_;
};

constexpr pool::CheckerTiming quick{.delay_loop = 5ms, .delay_before_retry = 5ms, .retry = 1};

ProbeWorker::Options options() {
  return {.timing = quick, .warmup = {}, .log_all_failures = false, .only_while = {}};
}

/// What it tells the loop, until it has told `count` times.
std::vector<ProbeWorker::News> told(std::unique_ptr<probes::Probe> probe, ProbeWorker::Options with,
                                    std::size_t count) {
  modules::Mailbox mailbox;
  std::vector<ProbeWorker::News> heard;
  ProbeWorker worker{std::move(with), std::move(probe), mailbox,
                     [&heard](const ProbeWorker::News& news) { heard.push_back(news); }};
  worker.start();
  CHECK(test::wait_for(mailbox, [&] { return heard.size() >= count; }));
  return heard;
}

/// One real server with one checker, and scripts for all that may happen.
struct Service {
  explicit Service(std::vector<Finding> findings, bool omega = false)
      : Service{std::make_unique<Written>(std::move(findings)), omega} {}
  explicit Service(std::unique_ptr<probes::Probe> probe, bool omega = false) {
    service.address = IpAddress::v4(192, 0, 2, 1);
    service.port = 3306;
    service.omega = omega;
    server.address = IpAddress::v4(192, 0, 2, 2);
    server.port = 3306;
    runtime::AssembledVirtualServer assembled{
        .service = &service,
        .servers = {},
        .scripts = {.up = command("quorum_up"), .down = command("quorum_down")},
        .first_states = false};
    auto& one = assembled.servers.emplace_back();
    one.server = &server;
    one.scripts = {.up = command("notify_up"), .down = command("notify_down")};
    one.checkers.push_back({.keyword = "TCP_CHECK",
                            .identity = "TCP_CHECK",
                            .options = options(),
                            .alpha = false,
                            .probe = std::move(probe)});
    running.emplace(std::move(assembled),
                    runtime::VirtualServer::Services{mailbox, launcher, herald, retirement});
  }
  static Command command(const char* name) { return {.argv = {name}, .user = {}, .group = {}}; }
  /// False: it did not come to that.
  bool comes_to_run(const std::vector<std::string>& scripts) {
    return test::wait_for(mailbox, [&] { return launcher.ran() == scripts; });
  }

  config::VirtualServer service;
  config::RealServer server;
  Noting launcher;
  runtime::Loop loop;
  runtime::TimerQueue timers{loop, [] {}};
  modules::Mailbox mailbox;
  runtime::Herald herald{{}, {}, timers, launcher};
  modules::Retirement retirement{mailbox};
  std::optional<runtime::VirtualServer> running;
};

}  // namespace

TEST_CASE("a checker tells its first look, and then what differs") {
  const auto heard =
      told(std::make_unique<Written>(std::vector{up, up, down, down, up}), options(), 3);
  CHECK(heard[0].step.conclusion == true);
  CHECK(heard[1].step.conclusion == false);
  CHECK(heard[1].step.retries == 1);
  CHECK(heard[1].finding.text == "refused");
  CHECK(heard[2].step.conclusion == true);
}

TEST_CASE("a failure that a retry mends is told with log_all_failures alone") {
  auto with = options();
  with.log_all_failures = true;
  const auto heard = told(std::make_unique<Written>(std::vector{up, down, up}), with, 2);
  CHECK(heard[1].step.conclusion == std::nullopt);
  CHECK_FALSE(heard[1].finding.up);
}

TEST_CASE("another weight is news of a server that stays up") {
  const auto weighing = [](int weight) {
    return Finding{.up = true, .text = "exited with status", .weight = weight};
  };
  const auto heard = told(
      std::make_unique<Written>(std::vector{weighing(3), weighing(3), weighing(7)}), options(), 2);
  CHECK(heard[1].finding.weight == 7);
  CHECK(heard[1].step.conclusion == std::nullopt);
}

TEST_CASE("a checker that fails by itself counts as a failure, and the daemon lives") {
  const auto heard = told(std::make_unique<Throwing>(), options(), 1);
  CHECK(heard[0].step.conclusion == false);
  CHECK(heard[0].finding.text == "the check failed: no memory");
}

TEST_CASE("while the virtual address is elsewhere ha_suspend looks at nothing") {
  auto with = options();
  with.only_while = IpAddress::v4(192, 0, 2, 99);  // RFC 5737: nobody's
  modules::Mailbox mailbox;
  ProbeWorker worker{with, std::make_unique<Written>(std::vector{up}), mailbox,
                     [](const ProbeWorker::News&) { FAIL("it looked"); }};
  worker.start();
  CHECK_FALSE(test::wait_for(
      mailbox, [] { return false; }, 100ms));
}

TEST_CASE("a real server that goes down takes the quorum with it, and both scripts run") {
  Service service{{up, down, down}};
  service.running->start();
  CHECK(service.comes_to_run({"quorum_up", "notify_down", "quorum_down"}));
}

TEST_CASE("a real server that is back brings the quorum back") {
  Service service{{down, down, up}};
  service.running->start();
  CHECK(
      service.comes_to_run({"quorum_up", "notify_down", "quorum_down", "notify_up", "quorum_up"}));
}

TEST_CASE("at stop the down scripts run with omega alone") {
  for (const bool omega : {false, true}) {
    CAPTURE(omega);
    Service service{{up}, omega};
    service.running->start();
    service.running->stop();
    CHECK(test::wait_for(service.mailbox, [&] { return service.running->idle(); }));
    const auto ran = service.launcher.ran();
    CHECK(ran == (omega ? std::vector<std::string>{"quorum_up", "notify_down", "quorum_down"}
                        : std::vector<std::string>{"quorum_up"}));
  }
}

TEST_CASE("a stop waits for no checker: one that does not give up ends beside the loop") {
  std::atomic<bool> looks = false;
  std::binary_semaphore let_go{0};
  Service service{std::make_unique<Stubborn>(looks, let_go)};
  service.running->start();
  CHECK(test::wait_for(service.mailbox, [&] { return looks.load(); }));
  service.running->stop();
  let_go.release();
}
