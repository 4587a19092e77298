// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/loop_thread.hpp"
#include "tests/support/no_descriptor_left.hpp"
#include "vrrpd/modules/job_queue.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;

namespace {

/// What the jobs say, opened on the test's thread.
struct Bench {
  modules::Mailbox mailbox;
  std::vector<std::string> said;

  modules::JobQueue::Job saying(std::string text) {
    return [this, text](const Cancellation&) { say(text); };
  }
  /// Goes on until it is cancelled.
  modules::JobQueue::Job stubborn(std::string text) {
    return [this, text](const Cancellation& cancel) {
      say(text + " begins");
      const bool cancelled = cancel.wait_until(boot_now() + 20s);
      say(text + (cancelled ? " was cancelled" : " ran out"));
    };
  }
  void say(const std::string& text) {
    mailbox.post([this, text] { said.push_back(text); });
  }
  bool wait_for(std::size_t count) {
    return test::wait_for(mailbox, [&] { return said.size() >= count; });
  }
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("jobs run one after the other, in the order in which they came") {
  Bench bench;
  modules::JobQueue queue{"test"};
  for (const auto* text : {"BACKUP", "MASTER", "FAULT"}) queue.append(bench.saying(text));
  REQUIRE(bench.wait_for(3));
  CHECK(bench.said == Texts{"BACKUP", "MASTER", "FAULT"});
  CHECK(test::wait_for(bench.mailbox, [&] { return queue.idle(); }));
}

TEST_CASE("a newer transition asks the running one to stop, waits for it, and drops the others") {
  Bench bench;
  modules::JobQueue queue{"test"};
  queue.append(bench.stubborn("following"));
  REQUIRE(bench.wait_for(1));
  queue.append(bench.saying("never told"));
  queue.supersede(bench.saying("promotion"));
  REQUIRE(bench.wait_for(3));
  CHECK(bench.said == Texts{"following begins", "following was cancelled", "promotion"});
}

TEST_CASE("the end of a queue cancels what runs and drops what waits") {
  Bench bench;
  {
    modules::JobQueue queue{"test"};
    queue.append(bench.stubborn("following"));
    REQUIRE(bench.wait_for(1));
    queue.append(bench.saying("never told"));
  }
  bench.mailbox.open_letters();
  CHECK(bench.said == Texts{"following begins", "following was cancelled"});
}

TEST_CASE("whoever is asked to stop makes room for those that wait, and none of them is dropped") {
  Bench bench;
  modules::JobQueue queue{"test"};
  queue.append(bench.stubborn("MASTER"));
  REQUIRE(bench.wait_for(1));
  queue.append(bench.stubborn("STOP"));
  CHECK(queue.load().begun == 1);
  CHECK(queue.load().waiting == 1);
  queue.cancel_running(0);  // has ended since whoever asks has looked
  CHECK_FALSE(test::wait_for(
      bench.mailbox, [&] { return bench.said.size() > 1; }, 50ms));
  queue.cancel_running(1);
  REQUIRE(bench.wait_for(3));
  CHECK(bench.said == Texts{"MASTER begins", "MASTER was cancelled", "STOP begins"});
  CHECK(queue.load().begun == 2);
  CHECK(queue.load().running);
}

TEST_CASE("of a queue that is let go every job runs, and waits for nothing") {
  Bench bench;
  {
    modules::JobQueue queue{"test"};
    queue.append(bench.stubborn("MASTER"));
    REQUIRE(bench.wait_for(1));
    queue.append(bench.stubborn("BACKUP"));
    queue.let_go();
    queue.append(bench.stubborn("STOP"));
  }
  bench.mailbox.open_letters();
  CHECK(bench.said == Texts{"MASTER begins", "MASTER was cancelled", "BACKUP begins",
                            "BACKUP was cancelled", "STOP begins", "STOP was cancelled"});
}

TEST_CASE("what waits needs no descriptor, and where none is left a queue says so") {
  Bench bench;
  modules::JobQueue queue{"test"};
  queue.append(bench.stubborn("MASTER"));
  REQUIRE(bench.wait_for(1));
  {
    const test::NoDescriptorLeft none;
    for (int i = 0; i < 1000; ++i) queue.append(bench.saying("told"));
    queue.cancel_running(1);
    REQUIRE(bench.wait_for(1002));
    queue.supersede(bench.stubborn("promotion"));
    REQUIRE(bench.wait_for(1003));
    queue.supersede(bench.stubborn("FAULT"));
    REQUIRE(bench.wait_for(1005));
    const auto another = modules::start_job_queue("another");
    REQUIRE_FALSE(another);
    CHECK(another.error() == "eventfd: Too many open files; raise LimitNOFILE");
  }
  CHECK(bench.said.back() == "FAULT begins");
  CHECK(modules::start_job_queue("another"));
}
