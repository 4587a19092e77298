// SPDX-License-Identifier: Apache-2.0
// What comes of the checkers of a virtual server. The sequences are keepalived 2.2.7's, seen in
// runs; what is ours alone says so.
#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "vrrpd/pool/pool.hpp"

using namespace vrrpd::pool;

namespace {

using Said = std::vector<std::string>;

std::string text(const ServerTurned& action) {
  return fmt::format("server {} {}", action.server, action.up ? "up" : "down");
}
std::string text(const WeightChanged& action) {
  return fmt::format("server {} weighs {}, not {}", action.server, action.now, action.before);
}
std::string text(const QuorumTurned& action) {
  return fmt::format("quorum {} with {}{}", action.up ? "up" : "down", action.weight,
                     action.starting ? ", starting" : "");
}

/// What `event` makes of it.
template <class Event>
Said said(Pool& pool, Event event) {
  PoolActions actions;
  event(pool, actions);
  Said words;
  for (const auto& action : actions) {
    words.push_back(std::visit([](const auto& one) { return text(one); }, action));
  }
  return words;
}

Said start(Pool& pool) {
  return said(pool, [](Pool& one, auto& out) { one.start(out); });
}
Said stop(Pool& pool) {
  return said(pool, [](Pool& one, auto& out) { one.stop(out); });
}
Said tell(Pool& pool, std::size_t server, bool up, std::size_t checker = 0) {
  return said(pool, [=](Pool& one, auto& out) { one.on_checker(server, checker, up, out); });
}
Said weigh(Pool& pool, std::size_t server, std::optional<int> weight) {
  return said(pool, [=](Pool& one, auto& out) { one.on_weight(server, 0, weight, out); });
}

PoolRules rules(std::vector<ServerRules> servers) {
  PoolRules rules;
  rules.servers = std::move(servers);
  return rules;
}

}  // namespace

TEST_CASE("a server counts as up until it is known to be down; then the quorum's script runs too") {
  Pool pool{rules({{.weight = 3, .alpha = {false}}})};
  CHECK(start(pool) == Said{"quorum up with 3, starting"});
  CHECK(tell(pool, 0, true) == Said{});  // it was up already: no notify_up
  CHECK(tell(pool, 0, false) == Said{"server 0 down", "quorum down with 0"});
  CHECK(tell(pool, 0, true) == Said{"server 0 up", "quorum up with 3"});
  CHECK(stop(pool) == Said{});
}

TEST_CASE("alpha: down until the first success, and the first failure says so") {
  Pool pool{rules({{.weight = 1, .alpha = {true}}})};
  CHECK(start(pool) == Said{"quorum down with 0, starting"});
  CHECK(tell(pool, 0, false) == Said{"server 0 down"});
  CHECK(tell(pool, 0, true) == Said{"server 0 up", "quorum up with 1"});
}

TEST_CASE("a server is up when all its checkers are") {
  Pool pool{rules({{.weight = 1, .alpha = {true, true}}})};
  CHECK(start(pool) == Said{"quorum down with 0, starting"});
  CHECK(tell(pool, 0, true, 0) == Said{});
  CHECK(tell(pool, 0, false, 1) == Said{"server 0 down"});
  CHECK(tell(pool, 0, false, 0) == Said{});  // ours: once is enough
  CHECK(tell(pool, 0, true, 0) == Said{});
  CHECK(tell(pool, 0, true, 1) == Said{"server 0 up", "quorum up with 1"});
}

TEST_CASE("hysteresis: more than the quorum to gain it, and less to lose it") {
  auto one = rules({{1, {true}}, {2, {true}}, {1, {}}});
  one.quorum = 2;
  one.hysteresis = 1;
  Pool pool{one};
  CHECK(start(pool) == Said{"quorum down with 1, starting"});
  CHECK(tell(pool, 0, true) == Said{"server 0 up"});  // 2 is not 2 + 1
  CHECK(tell(pool, 1, true) == Said{"server 1 up", "quorum up with 4"});
  CHECK(tell(pool, 0, false) == Said{"server 0 down"});
  CHECK(tell(pool, 1, false) == Said{"server 1 down"});  // 1 is still 2 - 1
}

TEST_CASE("omega: at the end those that are up are told down") {
  auto one = rules({{1, {false}}, {1, {}}});
  one.omega = true;
  Pool pool{one};
  CHECK(start(pool) == Said{"quorum up with 2, starting"});
  CHECK(tell(pool, 0, false) == Said{"server 0 down"});
  CHECK(stop(pool) == Said{"server 1 down", "quorum down with 0"});
}

TEST_CASE("rs_init_notifies: the start tells the servers that are up") {
  auto one = rules({{1, {false}}, {1, {true}}});
  one.first_states = true;
  Pool pool{one};
  CHECK(start(pool) == Said{"server 0 up", "quorum up with 1, starting"});
}

TEST_CASE("misc_dynamic: a weight of its own counts in the quorum") {
  auto one = rules({{1, {false}}});
  one.quorum = 4;
  Pool pool{one};
  CHECK(start(pool) == Said{"quorum down with 1, starting"});
  CHECK(weigh(pool, 0, 5) == Said{"server 0 weighs 5, not 1", "quorum up with 5"});
  CHECK(weigh(pool, 0, 5) == Said{});
  CHECK(weigh(pool, 0, 0) == Said{"server 0 weighs 0, not 5", "quorum down with 0"});
  CHECK(weigh(pool, 0, std::nullopt) == Said{"server 0 weighs 1, not 0"});
}

TEST_CASE("a service without servers has no quorum") {
  auto none = rules({});
  none.quorum = 0;
  Pool pool{none};
  CHECK(start(pool) == Said{"quorum down with 0, starting"});
}

TEST_CASE("a reload: what was known goes on, and only what is different is told") {
  Pool older{rules({{1, {false}}, {1, {false}}, {1, {false}}})};
  CHECK(start(older) == Said{"quorum up with 3, starting"});
  CHECK(tell(older, 0, false) == Said{"server 0 down"});

  // The first server has gone down before; the second left the file; one is new.
  Pool younger{rules({{1, {false}}, {5, {false}}, {1, {true}}})};
  younger.take_over(older, {.servers = {{0, {0}}, {2, {0}}, {std::nullopt, {std::nullopt}}}});
  CHECK(said(older, [](Pool& one, auto& out) { one.leave(1, out); }) == Said{"server 1 down"});
  CHECK(said(older, [](Pool& one, auto& out) { one.leave(0, out); }) == Said{});
  CHECK(start(younger) == Said{});
  CHECK(tell(younger, 0, true) == Said{"server 0 up"});
  CHECK(tell(younger, 2, false) == Said{"server 2 down"});
}

TEST_CASE("a reload: a server that is left without the checker that held it down comes up") {
  Pool older{rules({{1, {false, false}}})};
  CHECK(start(older) == Said{"quorum up with 1, starting"});
  CHECK(tell(older, 0, false, 1) == Said{"server 0 down", "quorum down with 0"});
  Pool younger{rules({{1, {false}}})};
  younger.take_over(older, {.servers = {{0, {0}}}});
  CHECK(start(younger) == Said{"server 0 up", "quorum up with 1"});
}

TEST_CASE("a service that leaves the file tells its servers down, without omega too") {
  Pool pool{rules({{1, {false}}, {1, {true}}})};
  CHECK(start(pool) == Said{"quorum up with 1, starting"});
  CHECK(said(pool, [](Pool& one, auto& out) { one.leave(out); }) ==
        Said{"server 0 down", "quorum down with 0"});
}
