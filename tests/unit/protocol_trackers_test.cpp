// SPDX-License-Identifier: Apache-2.0
// keepalived's arithmetic: weights, reverse, rise and fall.
#include "tests/support/catch.hpp"
#include "vrrpd/protocol/rise_fall.hpp"

using namespace vrrpd::protocol;

namespace {

constexpr auto up = TrackerState::up;
constexpr auto down = TrackerState::down;
constexpr auto unknown = TrackerState::unknown;

Tracker weighted(int weight, TrackerState state, bool reverse = false) {
  return {.name = "check_run", .weight = weight, .reverse = reverse, .state = state, .text = {}};
}

Tracker vital(std::string name, TrackerState state, std::string text, bool reverse = false) {
  return {.name = std::move(name),
          .weight = 0,
          .reverse = reverse,
          .state = state,
          .text = std::move(text)};
}

int priority_with(std::uint8_t base, const std::vector<Tracker>& trackers) {
  return fitness(base, trackers).priority;
}

}  // namespace

TEST_CASE("A positive weight counts while up, a negative one while down") {
  CHECK(priority_with(100, {weighted(20, up)}) == 120);
  CHECK(priority_with(100, {weighted(20, down)}) == 100);
  CHECK(priority_with(100, {weighted(-20, up)}) == 100);
  CHECK(priority_with(100, {weighted(-20, down)}) == 80);
}

TEST_CASE("reverse turns the sign") {
  CHECK(priority_with(100, {weighted(20, up, true)}) == 80);
  CHECK(priority_with(100, {weighted(20, down, true)}) == 100);
  CHECK(priority_with(100, {weighted(-20, up, true)}) == 100);
  CHECK(priority_with(100, {weighted(-20, down, true)}) == 120);
}

TEST_CASE("The number in a file counts times its weight, up to 253") {
  const auto with = [](std::int32_t value, int weight, bool reverse = false) {
    auto file = weighted(weight, up, reverse);
    file.value = value;
    return priority_with(1, {file});
  };
  CHECK(with(7, 1) == 8);
  CHECK(with(7, 3) == 22);
  CHECK(with(0, 3) == 1);
  CHECK(with(-7, -3) == 22);
  CHECK(with(-7, 3, true) == 22);
  CHECK(with(253, 1) == 254);
  CHECK(with(2147483647, 254) == 254);
}

TEST_CASE("The number in a file is a fault where it would take away 254 or more") {
  auto file = weighted(-1, up);
  file.value = 253;
  file.text = "the number is 253";
  CHECK(fitness(254, {{file}}) == Fitness{1, "", false});
  file.value = 254;
  CHECK(fitness(254, {{file}}).fault == "check_run: the number is 253");
  file.weight = 254;
  file.value = -1;
  CHECK_FALSE(fitness(254, {{file}}).fault.empty());
  file.value = -2147483647;
  CHECK_FALSE(fitness(254, {{file}}).fault.empty());
}

TEST_CASE("A file without a weight is a fault as its state is, and reverse turns it") {
  auto file = vital("file x", down, "the number is 3");
  file.value = 3;
  CHECK(fitness(100, {{file}}).fault == "file x: the number is 3");
  file.reverse = true;
  CHECK(fitness(100, {{file}}) == Fitness{100, "", false});
}

TEST_CASE("A weight without a verdict adds nothing, and nobody waits for it") {
  const std::vector<Tracker> trackers{weighted(20, unknown), weighted(-20, unknown)};
  CHECK(fitness(100, trackers) == Fitness{100, "", false});
}

TEST_CASE("The sum is clamped to 1..254, once, at the end") {
  CHECK(priority_with(250, {weighted(20, up)}) == 254);
  CHECK(priority_with(10, {weighted(-20, down)}) == 1);
  CHECK(priority_with(250, {weighted(20, up), weighted(-20, down)}) == 250);
  CHECK(priority_with(10, {weighted(-20, down), weighted(20, up)}) == 10);
}

TEST_CASE("RFC 9568 §5.2.4: the owner's priority \"MUST be 255\", whatever the trackers") {
  CHECK(priority_with(255, {weighted(-20, down)}) == 255);
  CHECK(fitness(255, std::vector{vital("interface eth1", down, "")}).fault == "interface eth1");
}

TEST_CASE("Weight 0: down is a fault, with all its reasons; with reverse, up is") {
  CHECK(fitness(100, std::vector{vital("check_run", down, "connection refused")}) ==
        Fitness{100, "check_run: connection refused", false});
  CHECK(fitness(100,
                std::vector{vital("check_run", down, "hung"), vital("interface eth1", down, "")}) ==
        Fitness{100, "check_run: hung; interface eth1", false});
  CHECK(fitness(100, std::vector{vital("check_run", up, "")}) == Fitness{100, "", false});
  CHECK(fitness(100, std::vector{vital("maintenance", up, "", true)}).fault == "maintenance");
  CHECK(fitness(100, std::vector{vital("maintenance", down, "", true)}).fault == "");
}

TEST_CASE("Weight 0 without a verdict is awaited, and is no fault to report") {
  CHECK(fitness(100, std::vector{vital("check_run", unknown, "")}) == Fitness{100, "", true});
}

TEST_CASE("The first verdict counts at once, whatever rise and fall say") {
  CHECK(RiseFall{3, 3}.state() == unknown);
  CHECK(RiseFall{3, 3}.succeeded() == up);
  CHECK(RiseFall{3, 3}.failed(false) == down);
}

TEST_CASE("fall: so many failures in a row; a success between starts the count anew") {
  RiseFall check{1, 3};
  check.succeeded();
  CHECK(check.failed(false) == up);
  CHECK(check.failed(false) == up);
  CHECK(check.succeeded() == up);
  CHECK(check.failed(false) == up);
  CHECK(check.failed(false) == up);
  CHECK(check.failed(false) == down);
}

TEST_CASE("rise: so many successes in a row; a failure between starts the count anew") {
  RiseFall check{2, 1};
  check.failed(false);
  CHECK(check.succeeded() == down);
  CHECK(check.failed(false) == down);
  CHECK(check.succeeded() == down);
  CHECK(check.succeeded() == up);
}

TEST_CASE("A certain failure needs no second look") {
  RiseFall check{1, 3};
  check.succeeded();
  CHECK(check.failed(true) == down);
}

TEST_CASE("init_fail: down until rise successes") {
  RiseFall check{2, 1, RiseFall::Start::failed};
  CHECK(check.state() == down);
  CHECK(check.succeeded() == down);
  CHECK(check.succeeded() == up);
}
