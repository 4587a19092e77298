// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/loop_thread.hpp"
#include "vrrpd/runtime/check_runner.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using checks::Health;
using protocol::TrackerState;
using runtime::Opinion;

namespace {

/// Says, probe by probe, what the test wrote down; the last for ever.
class Written : public checks::Check {
 public:
  explicit Written(std::vector<checks::Verdict> verdicts) : verdicts_{std::move(verdicts)} {}

  checks::Verdict probe(Instant, const Cancellation&) override {
    const auto& verdict = verdicts_[next_];
    if (next_ + 1 < verdicts_.size()) ++next_;
    return verdict;
  }

 private:
  std::vector<checks::Verdict> verdicts_;
  std::size_t next_ = 0;
};

/// The opinions that come of these verdicts.
std::vector<Opinion> opinions(std::vector<checks::Verdict> verdicts, std::size_t count) {
  runtime::Loop loop;
  runtime::TimerQueue timers{loop, [] {}};
  modules::Mailbox mailbox;
  std::vector<Opinion> heard;
  runtime::CheckRunner runner{
      {.name = "check_run",
       .timing = {.interval = 5ms, .deadline = 5ms, .rise = 1, .fall = 2},
       .retry = modules::CheckWorker::Retry::at_deadline,
       .start = protocol::RiseFall::Start::trusting},
      std::make_unique<Written>(std::move(verdicts)),
      timers,
      mailbox,
      [&heard](const std::string&, const Opinion& opinion) { heard.push_back(opinion); }};
  runner.start();
  CHECK(test::wait_for(mailbox, [&] { return heard.size() >= count; }));
  return heard;
}

const checks::Verdict healthy{Health::healthy, "fine", false};
const checks::Verdict hung{Health::hung, "no answer in 300 ms", false};
const checks::Verdict dead{Health::dead, "connection refused", true};
const checks::Verdict busy{Health::busy, "too many connections", false};
const checks::Verdict denied{Health::misconfigured, "access denied", false};

}  // namespace

TEST_CASE("a hung server is down after fall looks, and blocks taking over from the first") {
  const auto heard = opinions({healthy, hung, hung}, 3);
  CHECK(heard[0].state == TrackerState::up);
  CHECK(heard[1].state == TrackerState::up);
  CHECK(heard[1].block == "no answer in 300 ms");
  CHECK(heard[2].state == TrackerState::down);
}

TEST_CASE("a dead server is down at once") {
  const auto heard = opinions({healthy, dead}, 2);
  CHECK(heard[1].state == TrackerState::down);
  CHECK(heard[1].text == "connection refused");
}

TEST_CASE("a busy server keeps what it has, and must not take over") {
  const auto heard = opinions({healthy, busy}, 2);
  CHECK(heard[1].state == TrackerState::up);
  CHECK(heard[1].block == "too many connections");
}

TEST_CASE("a server that will not let us in is no fault, not even as the first word") {
  const auto heard = opinions({denied}, 1);
  CHECK(heard[0].state == TrackerState::up);
  CHECK(heard[0].block == "access denied");
}

TEST_CASE("a server that was dead stays down until it is healthy") {
  const auto heard = opinions({dead, denied, healthy}, 3);
  CHECK(heard[0].state == TrackerState::down);
  CHECK(heard[1].state == TrackerState::down);
  CHECK(heard[2].state == TrackerState::up);
  CHECK(heard[2].block.empty());
}
