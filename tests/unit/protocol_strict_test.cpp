// SPDX-License-Identifier: Apache-2.0
// keepalived vrrp_strict and strict_mode: the RFC's election, whatever else is configured.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

InstanceConfig with_extras(InstanceConfig config, bool strict) {
  config.strict = strict;
  config.down_timer_adverts = 5;
  config.preempt_delay = 10s;
  config.garp_lower_prio_delay = 5s;
  config.higher_prio_send_advert = true;
  return config;
}

}  // namespace

TEST_CASE("RFC 9568 §6.1: Active_Down_Interval is three intervals and the skew") {
  VirtualGroup strict{ungated, {with_extras(version_2(), true)}};
  strict.start();
  CHECK(strict.deadline() == 3'609'375us);
  VirtualGroup lax{ungated, {with_extras(version_2(), false)}};
  lax.start();
  CHECK(lax.deadline() == 5'609'375us);
}

TEST_CASE("No RFC knows a preempt_delay") {
  VirtualGroup strict{ungated, {with_extras(version_2(), true)}};
  strict.start();
  strict.hear(1s, 90);
  CHECK(strict.deadline() <= 3'609'375us);
}

TEST_CASE("A lower master: RFC 3768 §6.4.3 discards it, RFC 9568 §6.4.3 answers it") {
  VirtualGroup version2{ungated, {with_extras(version_2(), true)}};
  version2.serve();
  CHECK(version2.hear(4s, 90) == Actions{LowerPriorityHeard{0}});
  auto silent = with_extras(version_3(), true);
  silent.lower_prio_no_advert = true;
  VirtualGroup version3{ungated, {silent}};
  version3.start();
  version3.run(400ms);
  CHECK(version3.hear(410ms, 90) == Actions{SendAdvert{0, 100}, LowerPriorityHeard{0}});
}

TEST_CASE("A higher master is obeyed without another word") {
  VirtualGroup strict{ungated, {with_extras(version_2(), true)}};
  strict.serve();
  const auto actions = strict.hear(4s, 200);
  CHECK(std::ranges::count(actions, Action{SendAdvert{0, 100}}) == 0);
}

TEST_CASE("§7.1: an owner hears nobody") {
  auto config = with_priority(255, version_2());
  config.strict = true;
  Instance owner{config, 0};
  owner.set_primary_address(node_1);
  CHECK(owner.verify(advert_to(config, 90)) == Reject::we_are_owner);
}
