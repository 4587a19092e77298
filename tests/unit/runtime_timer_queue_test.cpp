// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/timer_queue.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using runtime::Loop;
using runtime::TimerQueue;

namespace {

Instant at(Duration since) { return Instant{since}; }

/// A queue that nothing fires by itself, and what its timers did.
struct Served {
  Loop loop;
  TimerQueue queue{loop, [] {}};
  std::string who;

  TimerQueue::Timer timer(char name) {
    return queue.timer([this, name](Instant) { who += name; });
  }
};

}  // namespace

TEST_CASE("timers are served in the order of their deadlines, those of one instant as set") {
  Served served;
  auto a = served.timer('a'), b = served.timer('b'), c = served.timer('c'), d = served.timer('d');
  c.set(at(3s));
  a.set(at(2s));
  b.set(at(2s));
  d.set(at(4s));
  served.queue.serve(at(3s));
  CHECK(served.who == "abc");
  CHECK(served.queue.next() == at(4s));
}

TEST_CASE("a timer fires once, and not when it was set off or ended before") {
  Served served;
  auto a = served.timer('a'), b = served.timer('b');
  a.set(at(1s));
  b.set(at(1s));
  {
    auto c = served.timer('c');
    c.set(at(1s));
  }
  b.set(std::nullopt);
  served.queue.serve(at(1s));
  served.queue.serve(at(2s));
  CHECK(served.who == "a");
  CHECK_FALSE(served.queue.next().has_value());
}

TEST_CASE("a timer that is set again while it is due waits for the next turn") {
  Served served;
  TimerQueue::Timer again;
  again = served.queue.timer([&](Instant now) {
    served.who += 'x';
    again.set(now);
  });
  again.set(at(1s));
  served.queue.serve(at(1s));
  CHECK(served.who == "x");
  CHECK(served.queue.next() == at(1s));
}

TEST_CASE("one that is put off by another in the same turn is not served") {
  Served served;
  auto b = served.timer('b');
  auto a = served.queue.timer([&](Instant) { b.set(at(9s)); });
  a.set(at(1s));
  b.set(at(2s));
  served.queue.serve(at(3s));
  CHECK(served.who.empty());
  CHECK(served.queue.next() == at(9s));
}

TEST_CASE("all that are due are told one and the same now") {
  Loop loop;
  TimerQueue queue{loop, [] {}};
  std::vector<Instant> told;
  auto a = queue.timer([&](Instant now) { told.push_back(now); });
  auto b = queue.timer([&](Instant now) { told.push_back(now); });
  a.set(at(1s));
  b.set(at(2s));
  queue.serve(at(5s));
  CHECK(told == std::vector{at(5s), at(5s)});
}

TEST_CASE("the sockets are heard before a timer is believed, and the turn ends after all of them") {
  Loop loop;
  std::string order;
  TimerQueue queue{loop, [&] { order += "hear "; }};
  auto first = queue.timer([&](Instant) { order += "first "; });
  auto second = queue.timer([&](Instant) { order += "second "; });
  loop.at_turn_end([&] {
    order += "end";
    loop.stop();
  });
  first.set(boot_now() - 2s);
  second.set(boot_now() - 1s);
  loop.run();
  CHECK(order == "hear first second end");
}
