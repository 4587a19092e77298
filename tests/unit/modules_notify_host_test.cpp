// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/loop_thread.hpp"
#include "tests/support/no_descriptor_left.hpp"
#include "vrrpd/modules/notify_host.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using modules::NotifyHost;

namespace {

/// A module whose answers the test decides, from any thread.
struct Answers {
  std::atomic<bool> gate_blocks = false;
  std::atomic<bool> gate_throws = false;
  std::atomic<bool> refuse = false;
  std::atomic<int> hints = 0;
  std::atomic<bool> look_blocks = false;
  std::atomic<bool> meet_throws = false;
  std::atomic<bool> tell_again = false;
  std::atomic<bool> looking = false;
  std::atomic<bool> master_lives = false;
  std::atomic<notify::Mastership*> mastership = nullptr;
};

class TestModule : public notify::Notify {
 public:
  explicit TestModule(Answers& answers) : answers_{answers} {}

  bool has_gate() const override { return true; }
  std::expected<void, notify::Refusal> before_master(const notify::Transition& transition,
                                                     notify::Progress& progress,
                                                     const Cancellation& cancel) override {
    if (answers_.gate_throws) throw std::runtime_error{"lost its head"};
    progress.moved("asked for " + transition.name);
    if (answers_.gate_blocks) (void)cancel.wait_until(boot_now() + 20s);
    if (answers_.refuse) {
      return std::unexpected(notify::Refusal{.reason = "behind", .evidence = "gtid 7"});
    }
    return {};
  }
  void transition(const notify::Transition&, notify::Progress& progress,
                  const Cancellation&) override {
    progress.moved("told");
  }
  notify::Fenced fence(Instant) override {
    return {.outcome = notify::Fenced::Outcome::closed, .text = "read-only"};
  }
  notify::Standing standing(Instant) override {
    answers_.looking = true;
    while (answers_.look_blocks) std::this_thread::sleep_for(1ms);
    return {.eligibility = notify::Eligibility::eligible,
            .reason = "fine",
            .evidence = "gtid 7",
            .tell_again = answers_.tell_again};
  }
  bool can_hand_over() const override { return true; }
  void meet(notify::Mastership& mastership) override {
    if (answers_.meet_throws) throw std::runtime_error{"no thread left"};
    answers_.mastership = &mastership;
  }
  notify::HandedOver hand_over(Instant deadline, notify::Mastership& mastership, notify::Progress&,
                               const Cancellation&) override {
    using Outcome = notify::HandedOver::Outcome;
    if (answers_.gate_throws) throw std::runtime_error{"lost its head"};
    const auto off = mastership.take_addresses_off(deadline, deadline);
    if (!off) return {Outcome::kept, off.error()};
    return {Outcome::done, "the peer has taken over"};
  }
  void master_silent(Instant) override { answers_.hints += 1; }
  void master_heard(Instant) override { answers_.hints += 100; }
  std::optional<std::string> sign_of_life(Instant) override {
    return answers_.master_lives ? std::optional<std::string>{"it lives"} : std::nullopt;
  }

 private:
  Answers& answers_;
};

struct Bench {
  Answers answers;
  modules::Mailbox mailbox;
  std::vector<std::string> events;
  int standings = 0;
  notify::Standing last_standing;
  NotifyHost host{
      "VG1",
      std::make_unique<TestModule>(answers),
      mailbox,
      {.gate_opened = [this](unsigned g) { event("opened " + std::to_string(g)); },
       .gate_refused =
           [this](unsigned g, const notify::Refusal& refusal) {
             event("refused " + std::to_string(g) + " " + refusal.reason);
           },
       .progress =
           [this](unsigned g, const std::string& text) {
             event("progress " + std::to_string(g) + " " + text);
           },
       .fenced =
           [this](unsigned g, const notify::Fenced& fenced) {
             event("fenced " + std::to_string(g) + " " + fenced.text);
           },
       .standing =
           [this](const notify::Standing& standing) {
             ++standings;
             last_standing = standing;
           },
       .looked_for_life = [this](unsigned g) { event("looked " + std::to_string(g)); },
       .handed_over =
           [this](unsigned g, const notify::HandedOver& result) {
             const bool done = result.outcome == notify::HandedOver::Outcome::done;
             event((done ? "done " : "not done ") + std::to_string(g) + " " + result.text);
           },
       .mastership = {.take_addresses_off =
                          [this](Instant, const modules::LoopLine::Reply& reply) {
                            event("addresses off");
                            if (!loop_is_stuck) reply(loop_says);
                          },
                      .withdraw_claim = [this] { event("withdrawn"); }}}};
  notify::Mastership::Answer loop_says;
  bool loop_is_stuck = false;

  void event(std::string text) { events.push_back(std::move(text)); }
  bool wait_for(std::size_t count) {
    return test::wait_for(mailbox, [&] { return events.size() >= count; });
  }
};

const notify::Transition to_master{.of = notify::Transition::Of::group,
                                   .name = "VG1",
                                   .state = notify::State::master,
                                   .priority = 0};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a gate answers with the generation that it was asked with") {
  Bench bench;
  bench.host.open_gate(7, to_master, false);
  REQUIRE(bench.wait_for(2));
  CHECK(bench.events == Texts{"progress 7 asked for VG1", "opened 7"});

  bench.answers.refuse = true;
  bench.host.open_gate(8, to_master, false);
  REQUIRE(bench.wait_for(4));
  CHECK(bench.events[3] == "refused 8 behind");
}

TEST_CASE("a gate that throws refuses") {
  Bench bench;
  bench.answers.gate_throws = true;
  bench.host.open_gate(1, to_master, false);
  REQUIRE(bench.wait_for(1));
  CHECK(bench.events[0] == "refused 1 the module failed: lost its head");
}

TEST_CASE("the fence does not wait for a promotion that runs") {
  Bench bench;
  bench.answers.gate_blocks = true;
  bench.host.open_gate(1, to_master, false);
  REQUIRE(bench.wait_for(1));
  bench.host.fence(3, 1s);
  REQUIRE(bench.wait_for(2));
  CHECK(bench.events[1] == "fenced 3 read-only");
  bench.host.cancel_gate();
  REQUIRE(bench.wait_for(3));
  CHECK(bench.events[2] == "opened 1");
}

TEST_CASE("the standing is asked at once, and hints reach the module") {
  Bench bench;
  bench.host.start();
  REQUIRE(test::wait_for(bench.mailbox, [&] { return bench.standings >= 1; }));
  bench.host.master_silent(true);
  REQUIRE(test::wait_for(bench.mailbox, [&] { return bench.answers.hints == 1; }));
  bench.host.master_silent(false);
  REQUIRE(test::wait_for(bench.mailbox, [&] { return bench.answers.hints == 101; }));
}

TEST_CASE("a sign of life does not wait for the look that is under way") {
  Bench bench;
  bench.host.start();
  REQUIRE(test::wait_for(bench.mailbox, [&] { return bench.standings >= 1; }));
  bench.answers.look_blocks = true;
  bench.answers.looking = false;
  bench.answers.master_lives = true;
  REQUIRE(test::wait_for(bench.mailbox, [&] { return bench.answers.looking.load(); }));

  bench.host.master_silent(true);
  bench.host.look_for_life(3, boot_now() + 20s);
  REQUIRE(bench.wait_for(1));
  CHECK(bench.events == Texts{"looked 3"});
  CHECK(bench.last_standing.eligibility == notify::Eligibility::behind);
  CHECK(bench.last_standing.reason == "it lives");

  bench.answers.look_blocks = false;
  REQUIRE(test::wait_for(bench.mailbox, [&] { return bench.last_standing.reason == "fine"; }));
  CHECK(bench.answers.hints == 1);
}

TEST_CASE("a master without a sign of life: nothing but the answer") {
  Bench bench;
  bench.host.look_for_life(1, boot_now() + 20s);
  REQUIRE(bench.wait_for(1));
  CHECK(bench.events == Texts{"looked 1"});
  CHECK(bench.standings == 0);
}

TEST_CASE("a module that is held is asked nothing, and hears afterwards what it missed") {
  Bench bench;
  bench.host.hold(true);
  bench.host.start();
  bench.host.open_gate(1, to_master, false);
  bench.host.fence(2, 1s);
  bench.host.transition(to_master);
  REQUIRE(bench.wait_for(2));
  CHECK(bench.events == Texts{"refused 1 maintenance is on", "fenced 2 maintenance is on"});
  CHECK(bench.host.idle());
  CHECK(bench.standings == 0);

  bench.host.hold(false);
  REQUIRE(bench.wait_for(3));
  CHECK(bench.events[2] == "progress 0 told");
  REQUIRE(test::wait_for(bench.mailbox, [&] { return bench.standings >= 1; }));
}

TEST_CASE("a handover: the module asks the loop, and the loop hears how it ended") {
  Bench bench;
  bench.host.hand_over(4, boot_now() + 20s);
  REQUIRE(bench.wait_for(2));
  CHECK(bench.events == Texts{"addresses off", "done 4 the peer has taken over"});

  bench.loop_says = std::unexpected("this node does not serve");
  bench.host.hand_over(5, boot_now() + 20s);
  REQUIRE(bench.wait_for(4));
  CHECK(bench.events[3] == "not done 5 this node does not serve");
}

TEST_CASE("a handover whose module throws is not done") {
  Bench bench;
  bench.answers.gate_throws = true;
  bench.host.hand_over(1, boot_now() + 20s);
  REQUIRE(bench.wait_for(1));
  CHECK(bench.events[0] == "not done 1 the module failed: lost its head");
}

TEST_CASE("a loop that never ends what it has begun does not hold the module for ever") {
  Bench bench;
  bench.loop_is_stuck = true;
  bench.host.hand_over(4, boot_now() + 1s);
  REQUIRE(bench.wait_for(2));
  CHECK(bench.events ==
        Texts{"addresses off", "not done 4 the daemon's loop has begun with it and does not end"});
}

TEST_CASE("what a module has stopped waiting for is not done by the loop later") {
  Bench bench;
  const auto answer = bench.answers.mastership.load()->take_addresses_off({}, boot_now() + 10ms);
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == "the daemon's loop does not answer");
  bench.answers.mastership.load()->withdraw_claim();
  REQUIRE(bench.wait_for(1));
  CHECK(bench.events == Texts{"withdrawn"});
}

TEST_CASE("an order for which no descriptor is left is answered") {
  Bench bench;
  std::string answered;
  const test::NoDescriptorLeft none;
  bench.host.order({.answer = [&](const notify::Order::Answer& answer) {
    answered = answer ? "done" : answer.error();
  }});
  CHECK(answered == "not possible now: eventfd: Too many open files; raise LimitNOFILE");
}

TEST_CASE("a host that cannot be made whole ends the threads that it has, and says why") {
  Answers answers;
  answers.meet_throws = true;
  modules::Mailbox mailbox;
  CHECK_THROWS_WITH(
      (NotifyHost{"VG1", std::make_unique<TestModule>(answers), mailbox, NotifyHost::Events{}}),
      "no thread left");
}

TEST_CASE("a backup whose module asks for that is told so again") {
  Bench bench;
  bench.answers.tell_again = true;
  notify::Transition told = to_master;
  SECTION("once it has ended what it was told before") {
    told.state = notify::State::backup;
    bench.host.transition(told);
    REQUIRE(bench.wait_for(1));
    bench.host.start();
    REQUIRE(bench.wait_for(2));
    CHECK(bench.events[1] == "progress 0 told");
  }
  SECTION("not a master") {
    bench.host.transition(told);
    REQUIRE(bench.wait_for(1));
    bench.host.start();
    REQUIRE(test::wait_for(bench.mailbox, [&] { return bench.standings >= 1; }));
    CHECK(bench.events.size() == 1);
  }
}
