// SPDX-License-Identifier: Apache-2.0
// Two nodes that both claim to own the addresses (priority 255), and keepalived's way out.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

using Phase = Group::Phase;

InstanceConfig owner() { return with_priority(255, version_2()); }

constexpr IpAddress lesser = IpAddress::v4(192, 168, 14, 1);

const Report two_owners{
    Report::Level::warning,
    "(VI_1) 192.168.14.1 advertises priority 255, as this node does: only one can own the "
    "addresses; lower `priority` on one of the nodes"};

VirtualGroup serving_owner(const InstanceConfig& config = owner()) {
  VirtualGroup node{ungated, {config}};
  node.start();
  REQUIRE(node.phase() == Phase::serving);
  return node;
}

}  // namespace

TEST_CASE("The lesser address yields, and follows the other") {
  auto node = serving_owner();
  const auto actions = node.hear(500ms, advert_to(owner(), 255, node_2));
  REQUIRE(actions.size() == 3);
  CHECK(actions[1] == Action{RemoveAddresses{0}});
  CHECK(node.phase() == Phase::backup);
  for (auto at = 1s; at < 10s; at += 1s) node.hear(at, advert_to(owner(), 255, node_2));
  CHECK(node.phase() == Phase::backup);
}

TEST_CASE("The greater address stays, answers, and says what is wrong") {
  auto node = serving_owner();
  CHECK(node.hear(500ms, advert_to(owner(), 255, lesser)) ==
        Actions{two_owners, SendAdvert{0, 255}, Announce{0, Burst::lower_priority},
                LowerPriorityHeard{0}});
  CHECK(node.run(1h).size() > 3'000);
  CHECK(node.phase() == Phase::serving);
}

TEST_CASE("If the lesser one never gives way, the greater one does, with 254") {
  auto node = serving_owner();
  for (auto at = 500ms; at < 3'500ms; at += 1s) {
    node.run(at);
    node.hear(at, advert_to(owner(), 255, lesser));
    REQUIRE(node.phase() == Phase::serving);
  }
  node.run(3'500ms);
  CHECK(node.hear(3'500ms, advert_to(owner(), 255, lesser)) ==
        Actions{RemoveAddresses{0},
                StatusChanged{Status::master, Status::backup,
                              "192.168.14.1 advertises priority 255, ours is 254"}});
  SECTION("and follows it") {
    for (auto at = 4'500ms; at < 20s; at += 1s) {
      node.run(at);
      node.hear(at, advert_to(owner(), 255, lesser));
      REQUIRE(node.phase() == Phase::backup);
    }
  }
  SECTION("until it is gone: then it owns the addresses again") {
    // 3 * 1 s + 2/256 s
    CHECK(node.run(6'507'812'500ns) ==
          Actions{SendAdvert{0, 255}, AddAddresses{0}, Announce{0},
                  StatusChanged{Status::backup, Status::master, "no other master"}});
  }
}

TEST_CASE("A rival that was heard now and then is none that does not give way") {
  auto node = serving_owner();
  for (auto at = 500ms; at < 60s; at += 5s) {
    node.run(at);
    node.hear(at, advert_to(owner(), 255, lesser));
    REQUIRE(node.phase() == Phase::serving);
  }
}
