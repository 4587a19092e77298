// SPDX-License-Identifier: Apache-2.0
// When addresses are announced: keepalived's garp_master_delay, garp_master_refresh and
// garp_lower_prio_delay.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

/// Only what is announced, so that the beat of the adverts does not clutter what a test expects.
Actions announced(const Actions& actions) {
  Actions found;
  for (const auto& action : actions) {
    if (std::holds_alternative<Announce>(action)) found.push_back(action);
  }
  return found;
}

const Announce master{0, Burst::master}, refresh{0, Burst::refresh},
    lower{0, Burst::lower_priority};

VirtualGroup serving(const InstanceConfig& config) {
  VirtualGroup node{ungated, {config}};
  node.serve();
  return node;
}

}  // namespace

TEST_CASE("garp_master_delay: a second burst, once") {
  auto config = version_2();
  config.garp_master_delay = 1'500ms;
  auto node = serving(config);
  CHECK(announced(node.run(claim_time + 1'499ms)).empty());
  CHECK(announced(node.run(claim_time + 1'500ms)) == Actions{master});
  CHECK(announced(node.run(claim_time + 1min)).empty());
}

TEST_CASE("No burst once the addresses are gone, though the node still advertises") {
  auto config = version_2();
  config.garp_master_delay = 1'500ms;
  config.garp_master_refresh = 1s;
  config.garp_lower_prio_delay = 1s;
  VirtualGroup node{gated, {config}};
  node.serve();
  node.hear(claim_time + 400ms, 90);
  node.set_fitness(claim_time + 500ms, faulty("check_run: dead"));
  CHECK(node.run(claim_time + 2s) == Actions{SendAdvert{0, 100}});
}

TEST_CASE("garp_master_refresh: again and again while serving") {
  auto config = version_2();
  config.garp_master_refresh = 10s;
  auto node = serving(config);
  CHECK(announced(node.run(claim_time + 9'999ms)).empty());
  CHECK(announced(node.run(claim_time + 30s)) == Actions{refresh, refresh, refresh});
  node.hear(claim_time + 31s, 200);
  CHECK(announced(node.run(claim_time + 33s)).empty());
}

TEST_CASE("After an adoption the addresses are refreshed, not announced") {
  auto config = version_2();
  config.garp_master_delay = 2s;
  config.garp_master_refresh = 10s;
  VirtualGroup node{ungated, {config}};
  CHECK(announced(node.adopt(0s)).empty());
  CHECK(announced(node.run(10s)) == Actions{refresh});
}

TEST_CASE("A lower master: a burst at once, and again after garp_lower_prio_delay") {
  auto config = version_2();
  config.garp_lower_prio_delay = 5s;
  auto node = serving(config);
  CHECK(announced(node.hear(4s, 90)) == Actions{lower});
  CHECK(announced(node.run(8'999ms)).empty());
  CHECK(announced(node.run(9s)) == Actions{lower});
  CHECK(announced(node.run(1min)).empty());
}

TEST_CASE("garp_lower_prio_repeat 0: none; the event is told all the same") {
  auto config = version_2();
  config.garp_lower_prio = false;
  config.garp_lower_prio_delay = 5s;
  auto node = serving(config);
  CHECK(node.hear(4s, 90) == Actions{SendAdvert{0, 100}, LowerPriorityHeard{0}});
  CHECK(announced(node.run(1min)).empty());
}

TEST_CASE("The sync siblings announce, too") {
  VirtualGroup node{ungated, {version_2("VI_1"), version_2("VI_2")}};
  node.serve();
  CHECK(node.hear(4s, 90, 1) == Actions{SendAdvert{1, 100}, Announce{0, Burst::lower_priority},
                                        Announce{1, Burst::lower_priority}, LowerPriorityHeard{1}});
}

TEST_CASE("While promoting nothing is announced, and nobody is told of a lower master") {
  VirtualGroup node{gated, {version_2()}};
  node.claim();
  CHECK(node.hear(4s, 90) == Actions{SendAdvert{0, 100}});
}

TEST_CASE("A flood of lower adverts is announced against once in each interval, and at its end") {
  auto node = serving(version_2());
  Actions all;
  for (auto at = 4s + 0ms; at < 6'500ms; at += 10ms) {
    for (auto& action : announced(node.run(at))) all.push_back(action);
    for (auto& action : announced(node.hear(at, 90))) all.push_back(action);
  }
  CHECK(all == Actions{lower, lower, lower});
  CHECK(announced(node.run(1min)) == Actions{lower});
}
