// SPDX-License-Identifier: Apache-2.0
// A master whose adverts the kernel refuses (a firewall, no buffer): the others do not hear it.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

using Phase = Group::Phase;

/// Serving since claim_time, when the last advert left; until `end` the kernel refuses all others.
VirtualGroup refused_by_the_kernel(Duration end) {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  node.group().sent(Instant{claim_time}, 0);
  for (auto at = claim_time + 1s; at <= end; at += 1s) {
    node.on_time(at);
    node.group().unsent(0);
  }
  return node;
}

const std::string why =
    "192.168.14.129 advertises priority 90, and our own adverts have not left for longer than it "
    "waits";

}  // namespace

TEST_CASE("A master that is not heard gives way to a lower one, and does not preempt it") {
  auto node = refused_by_the_kernel(claim_time + 3s);
  const auto heard = claim_time + 3'700ms;
  CHECK(node.hear(heard, 90) ==
        Actions{Report{Report::Level::warning,
                       "(VI_1) giving way to a lower priority: " + why +
                           ". Is there a firewall, or no buffer left? This node does not preempt "
                           "before the other is silent"},
                RemoveAddresses{0}, StatusChanged{Status::master, Status::backup, why}});
  for (auto at = heard; at < heard + 60s; at += 1s) {
    CHECK(node.run(at).empty());
    node.hear(at, 90);
  }
  CHECK(node.phase() == Phase::backup);
  node.run(heard + 59s + claim_time);
  CHECK(node.phase() == Phase::serving);
}

TEST_CASE("Nothing leaves, and nobody else speaks up: it stays, for it may be alone") {
  auto node = refused_by_the_kernel(claim_time + 60s);
  CHECK(node.phase() == Phase::serving);
}

TEST_CASE("A lower master is answered as ever while the others still wait") {
  auto node = refused_by_the_kernel(claim_time + 2s);
  node.hear(claim_time + 3s, 90);
  CHECK(node.phase() == Phase::serving);
}

TEST_CASE("One advert that leaves is enough, if it is one of several peers that it reaches") {
  auto node = refused_by_the_kernel(claim_time + 3s);
  node.group().sent(Instant{claim_time + 3s}, 0);
  node.group().unsent(0);
  node.hear(claim_time + 3'700ms, 90);
  CHECK(node.phase() == Phase::serving);
}
