// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "vrrpd/peer/questions.hpp"
#include "vrrpd/peer/reports.hpp"

using namespace vrrpd;
using namespace vrrpd::peer;
using namespace std::chrono_literals;

namespace {

const Instant start{1h};

Question question(std::uint64_t number, std::string payload = "") {
  return {.number = number,
          .patience = 1s,
          .verb = Verb::ready,
          .group = "VG1",
          .payload = std::move(payload)};
}

bool fresh(const Received::Verdict& verdict) {
  return std::holds_alternative<Received::Fresh>(verdict);
}

bool awaited(const Received::Verdict& verdict) {
  return std::holds_alternative<Received::Awaited>(verdict);
}

Declined::Why declined(const Received::Verdict& verdict) {
  return std::get<Declined>(std::get<Answer>(verdict).content).why;
}

GroupStatus group(std::string name, Role role, std::uint64_t version = 0) {
  return {.name = std::move(name),
          .role = role,
          .term = 0,
          .instances = {},
          .module = {},
          .version = version};
}

}  // namespace

TEST_CASE("a repeated question is handed on once, and answered each time") {
  Received received;
  CHECK(fresh(received.take(start, 1, question(1))));
  CHECK(awaited(received.take(start, 2, question(1))));
  const Answer yes{1, Payload{"yes"}};
  CHECK(received.answer(start + 10ms, yes) == 2u);  // where it was asked last
  CHECK_FALSE(received.answer(start + 11ms, Answer{1, Payload{"no"}}));
  CHECK(std::get<Answer>(received.take(start + 20ms, 1, question(1))) == yes);
  CHECK(received.highest() == 1);
}

TEST_CASE("an answer that comes too late is nobody's") {
  Received received;
  CHECK(fresh(received.take(start, 1, question(1))));
  CHECK_FALSE(received.answer(start + 2s, Answer{1, Payload{"yes"}}));
  CHECK_FALSE(received.answer(start, Answer{7, Payload{"to nothing"}}));
}

TEST_CASE("a number that was used before is not acted on again") {
  Received received;
  CHECK(fresh(received.take(start, 1, question(5, "old"))));
  CHECK(declined(received.take(start, 1, question(5, "another"))) == Declined::Why::outdated);
  CHECK(declined(received.take(start + 1min, 1, question(5, "old"))) == Declined::Why::outdated);
  // One that was overtaken is no repetition.
  CHECK(fresh(received.take(start + 1min, 1, question(4))));
}

TEST_CASE("numbers are remembered for long, but not without bound") {
  Received received;
  Instant now = start;
  for (std::uint64_t number = 1; number <= 2000; ++number) {
    CHECK(fresh(received.take(now, 1, question(number))));
    now += 100ms;
  }
  CHECK(declined(received.take(now, 1, question(1))) == Declined::Why::outdated);
  CHECK(declined(received.take(now + 1s, 1, question(1999))) == Declined::Why::outdated);
  received.forget_all();
  CHECK(fresh(received.take(now, 1, question(1))));
}

TEST_CASE("a flood of questions is declined") {
  Received received;
  for (std::uint64_t number = 1; number <= 64; ++number) {
    CHECK(fresh(received.take(start, 1, question(number))));
  }
  CHECK(declined(received.take(start, 1, question(65))) == Declined::Why::busy);
  CHECK(fresh(received.take(start + 1s, 1, question(66))));
}

TEST_CASE("what is asked has its number and its deadline") {
  Asked asked;
  CHECK(asked.add(start, question(0), start + 1s) == 1);
  CHECK(asked.add(start, question(0), start + 24h) == 2);
  asked.skip(57);
  CHECK(asked.add(start, question(0), start + 2s) == 58);
  CHECK(asked.deadline() == start + 200ms);
  CHECK(asked.overdue(start + 1s) == std::vector<std::uint64_t>{1});
  CHECK(asked.overdue(start + 10min) == std::vector<std::uint64_t>{1, 2, 58});
  CHECK(asked.remove(1) == false);
  CHECK_FALSE(asked.remove(1));
  asked.waiting().at(2).sent_on.insert(3);
  CHECK(asked.remove(2) == true);
}

TEST_CASE("only what changed is told, with a newer version") {
  Published published;
  const auto master = group("VG1", Role::master), backup = group("VG2", Role::backup);
  CHECK(published.update({master, backup}).size() == 2);
  CHECK(published.version() == 1);
  CHECK(published.update({master, backup}).empty());
  const auto changed = published.update({master, group("VG2", Role::fault)});
  REQUIRE(changed.size() == 1);
  CHECK(changed[0] == group("VG2", Role::fault, 2));
  CHECK(published.all() ==
        std::vector{group("VG1", Role::master, 1), group("VG2", Role::fault, 2)});
  // This host was set back to a snapshot: the peer knows later versions of the very same run.
  published.renew_after(40);
  CHECK(published.all() ==
        std::vector{group("VG1", Role::master, 41), group("VG2", Role::fault, 41)});
  published.renew_after(12);
  CHECK(published.version() == 41);
}

TEST_CASE("a report is as old as what last confirmed it") {
  Reports reports;
  const auto status = [](std::uint64_t version, std::vector<GroupStatus> groups) {
    return Status{.beat = 1, .echo = 0, .version = version, .groups = std::move(groups)};
  };
  CHECK_FALSE(reports.of("VG1"));
  auto news = reports.take(start, start - 1s, status(1, {group("VG1", Role::master, 1)}));
  CHECK(news.size() == 1);
  CHECK(reports.of("VG1")->heard == start);
  CHECK(reports.of("VG1")->said_after == start - 1s);

  CHECK(reports.take(start + 1s, start, status(1, {})).empty());
  CHECK(reports.of("VG1")->heard == start + 1s);
  CHECK(reports.of("VG1")->said_after == start);

  // A page that does not confirm, and a delayed one of another path, make nothing younger.
  CHECK(reports.take(start + 2s, start + 1s, status(0, {group("VG2", Role::fault, 2)})).size() ==
        1);
  CHECK(reports.of("VG1")->heard == start + 1s);
  CHECK(reports.of("VG2")->heard == start + 2s);
  reports.take(start + 3s, start + 2s, status(1, {group("VG1", Role::backup, 1)}));
  CHECK(reports.of("VG1")->status.role == Role::master);
  CHECK(reports.of("VG2")->heard == start + 2s);

  // The peer is restarted: what was known stays until it speaks of it, however it counts.
  reports.new_run();
  CHECK(reports.of("VG1")->status.role == Role::master);
  CHECK(reports.of("VG1")->heard == start + 3s);
  news = reports.take(start + 8s, start + 7s, status(1, {group("VG1", Role::master, 1)}));
  CHECK(news.size() == 1);
  reports.take(start + 9s, start + 8s, status(2, {group("VG1", Role::backup, 2)}));
  CHECK(reports.of("VG1")->status.role == Role::backup);
}
