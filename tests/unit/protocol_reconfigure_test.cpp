// SPDX-License-Identifier: Apache-2.0
// A reload: another configuration for a group that goes on as it is.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

InstanceConfig every(Duration interval, InstanceConfig config) {
  config.advert_int = interval;
  return config;
}

}  // namespace

TEST_CASE("A master with the same pace says nothing, and keeps its beat") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  const auto next = node.deadline();
  auto other = version_2();
  other.addresses.push_back(IpAddress::v4(192, 168, 14, 89));
  CHECK(node.reconfigure(claim_time + 100ms, {other}).empty());
  CHECK(node.phase() == Group::Phase::serving);
  CHECK(node.deadline() == next);
  CHECK(node.group().members()[0].outgoing(100)[0].advert.addresses.size() == 2);
}

TEST_CASE("A new priority goes out with the next advert, and nobody leaves mastership for it") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  node.reconfigure(claim_time + 100ms, {with_priority(150, version_2())});
  CHECK(node.set_fitness(claim_time + 100ms, healthy(150)).empty());
  CHECK(node.on_time(claim_time + 1s) == Actions{SendAdvert{0, 150}});
}

TEST_CASE("A master tells its new pace at once: by it, it might look as if it had overslept") {
  VirtualGroup node{ungated, {every(10s, version_2())}};
  node.adopt(0s);
  CHECK(node.reconfigure(9s, {every(1s, version_2())}) == Actions{SendAdvert{0, 100}});
  CHECK(node.phase() == Group::Phase::serving);
  CHECK(node.deadline() == 10s);
  CHECK(node.on_time(10s) == Actions{SendAdvert{0, 100}});
}

TEST_CASE("A backup that has heard nobody waits by the new pace") {
  VirtualGroup node{ungated, {every(1s, version_2())}};
  node.start();
  node.reconfigure(1s, {every(2s, version_2())});
  // Three intervals of 2 s, and 156/256 s of skew.
  CHECK(node.deadline() == 1s + 6s + 609'375us);
}

TEST_CASE("A version 3 master has told its interval: the file's does not count in its place") {
  VirtualGroup node{ungated, {every(1s, version_3())}};
  node.start();
  node.hear(500ms, 200);
  node.reconfigure(600ms, {every(10s, version_3())});
  CHECK(node.run(4s).empty());
  CHECK(node.phase() == Group::Phase::backup);
  node.run(5s);
  CHECK(node.phase() == Group::Phase::serving);
}

TEST_CASE("nopreempt that comes is obeyed with the next advert") {
  VirtualGroup node{ungated, {version_2()}};
  node.start();
  node.hear(1s, 90);
  node.reconfigure(1'100ms, {without_preempt(version_2())});
  node.hear(2s, 90);
  node.hear(3s, 90);
  node.hear(4s, 90);
  CHECK(node.run(5s).empty());
  CHECK(node.phase() == Group::Phase::backup);
}

TEST_CASE("A group is in transit while a gate is asked or a fence runs") {
  VirtualGroup node{gated, {version_2()}};
  node.claim();
  CHECK(node.group().in_transit());
  node.gate_opened(claim_time, 1);
  CHECK_FALSE(node.group().in_transit());
  node.set_fitness(claim_time + 1s, faulty("dead"));
  CHECK(node.group().in_transit());
  node.fenced(claim_time + 2s, 1);
  CHECK_FALSE(node.group().in_transit());
}
