// SPDX-License-Identifier: Apache-2.0
// Decision 17: a daemon that was gone for a moment goes on as master.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

const StatusChanged taken_up{Status::initialize, Status::master, "taken up again after a restart",
                             true};

}  // namespace

TEST_CASE("Straight into serving: an advert at once, addresses, and no announcement") {
  VirtualGroup node{ungated, {version_2()}};
  CHECK(node.adopt(5s) == Actions{SendAdvert{0, 100}, AddAddresses{0}, taken_up});
  CHECK(node.phase() == Group::Phase::serving);
  CHECK(node.group().held_before());
  CHECK(node.deadline() == 6s);
  CHECK(node.run(7s) == Actions{SendAdvert{0, 100}, SendAdvert{0, 100}});
}

TEST_CASE("All members of a group") {
  VirtualGroup node{ungated, {version_2("VI_1"), version_2("VI_2")}};
  CHECK(node.adopt(5s) == Actions{SendAdvert{0, 100}, SendAdvert{1, 100}, AddAddresses{0},
                                  AddAddresses{1}, taken_up});
}

TEST_CASE("With a gate nothing is asked: it was open") {
  VirtualGroup node{gated, {version_2()}};
  CHECK(node.adopt(5s) == Actions{SendAdvert{0, 100}, AddAddresses{0}, taken_up});
  CHECK(node.set_standing(6s, standing(Standing::Verdict::unknown, "no answer", "")).empty());
  CHECK(node.phase() == Group::Phase::serving);
}

TEST_CASE("A check that has not spoken yet takes nothing; its first bad verdict does") {
  VirtualGroup node{ungated, {version_2()}};
  node.set_fitness(5s, awaiting_verdict());
  CHECK(node.adopt(5s) == Actions{SendAdvert{0, 100}, AddAddresses{0}, taken_up});
  CHECK(node.set_fitness(5'100ms, awaiting_verdict()).empty());
  CHECK(node.set_fitness(5'200ms, faulty("check_run: dead")) ==
        Actions{RemoveAddresses{0}, StatusChanged{Status::master, Status::fault, "check_run: dead"},
                SendAdvert{0, 0}});
}

TEST_CASE("A fault that is known is a fault: the addresses go, and the peer is told") {
  VirtualGroup node{ungated, {version_2()}};
  node.set_fitness(5s, faulty("check_run: dead"));
  CHECK(node.adopt(5s) == Actions{SendAdvert{0, 100}, AddAddresses{0}, taken_up, RemoveAddresses{0},
                                  StatusChanged{Status::master, Status::fault, "check_run: dead"},
                                  SendAdvert{0, 0}});
}

TEST_CASE("A greater master that is heard wins as ever") {
  VirtualGroup node{ungated, {version_2()}};
  node.adopt(5s);
  node.hear(5'100ms, 200);
  CHECK(node.phase() == Group::Phase::backup);
}

TEST_CASE("Only what has not started can be taken up again") {
  VirtualGroup serving{ungated, {version_2()}};
  serving.adopt(5s);
  CHECK(serving.adopt(6s) == Actions{});
  VirtualGroup backup{ungated, {version_2()}};
  backup.start(5s);
  CHECK(backup.adopt(6s) == Actions{});
  VirtualGroup stopped{ungated, {version_2()}};
  stopped.stop(5s);
  CHECK(stopped.adopt(6s) == Actions{});
}
