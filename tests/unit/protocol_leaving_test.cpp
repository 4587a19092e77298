// SPDX-License-Identifier: Apache-2.0
// Decision 5: addresses off at once; priority 0 when the fence is through, or after fence_max.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

using Phase = Group::Phase;

const Report unfenced{Report::Level::warning,
                      "(VI_1) the fence did not finish in time: resigning unfenced"};

/// Serving since claim_time, in fault since 4 s, the fence not yet through.
VirtualGroup leaving(InstanceConfig config = version_2()) {
  VirtualGroup node{gated, {std::move(config)}};
  node.serve();
  node.set_fitness(4s, faulty("check_run: dead"));
  return node;
}

}  // namespace

TEST_CASE("§6.4.3, Shutdown: \"Send an ADVERTISEMENT with Priority = 0\"") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  CHECK(node.stop(4s) == Actions{RemoveAddresses{0}, SendAdvert{0, 0},
                                 StatusChanged{Status::master, Status::stopped, "stopped"}});
  CHECK(node.group().done());
  CHECK(node.deadline() == never);
}

TEST_CASE("A backup stops without a word to the others; so does one in fault or not yet started") {
  VirtualGroup backup{gated, {version_2()}}, fault{gated, {version_2()}},
      idle{gated, {version_2()}};
  backup.start();
  fault.set_fitness(0s, faulty("check_run"));
  fault.start();
  CHECK(backup.stop(1s) == Actions{StatusChanged{Status::backup, Status::stopped, "stopped"}});
  CHECK(fault.stop(1s) == Actions{StatusChanged{Status::fault, Status::stopped, "stopped"}});
  CHECK(idle.stop(1s) == Actions{StatusChanged{Status::initialize, Status::stopped, "stopped"}});
}

TEST_CASE("After stop nothing happens any more") {
  VirtualGroup node{gated, {version_2()}};
  node.start();
  node.stop(1s);
  CHECK(node.stop(2s).empty());
  CHECK(node.on_time(10s).empty());
  CHECK(node.hear(10s, 0).empty());
  CHECK(node.set_fitness(10s, faulty("check_run")).empty());
  CHECK(node.set_standing(10s, fit_standing()).empty());
  CHECK(node.deadline() == never);
}

TEST_CASE("A fault without a gate: off, said, resigned") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  CHECK(node.set_fitness(4s, faulty("interface eth1 is down")) ==
        Actions{RemoveAddresses{0},
                StatusChanged{Status::master, Status::fault, "interface eth1 is down"},
                SendAdvert{0, 0}});
  CHECK(node.phase() == Phase::fault);
}

TEST_CASE("A fault with a gate: off and fenced at once, resigned when nobody can write") {
  VirtualGroup node{gated, {version_2()}};
  node.serve();
  CHECK(node.set_fitness(4s, faulty("check_run: dead")) ==
        Actions{RemoveAddresses{0}, Fence{1},
                StatusChanged{Status::master, Status::fault, "check_run: dead"}});
  CHECK(node.run(claim_time + 1s) == Actions{SendAdvert{0, 100}});
  CHECK(node.hear(5s, 90) == Actions{SendAdvert{0, 100}});
  CHECK(node.fenced(5s, 1) == Actions{SendAdvert{0, 0}});
  CHECK(node.phase() == Phase::fault);
  CHECK(node.deadline() == never);
}

TEST_CASE("A fence that does not finish is waited for no longer than fence_max") {
  auto node = leaving();
  CHECK(node.run(7s) == Actions{SendAdvert{0, 100}, SendAdvert{0, 100}, SendAdvert{0, 100},
                                unfenced, SendAdvert{0, 0}});
  CHECK(node.fenced(7s, 1).empty());
  CHECK(node.phase() == Phase::fault);
}

TEST_CASE("The end of another fence is not the end of this one") {
  auto node = leaving();
  CHECK(node.fenced(4s, 0).empty());
  CHECK(node.fenced(4s, 2).empty());
  CHECK(node.phase() == Phase::leaving);
}

TEST_CASE("Stop with a gate fences first") {
  VirtualGroup node{gated, {version_2()}};
  node.serve();
  CHECK(node.stop(4s) == Actions{RemoveAddresses{0}, Fence{1}});
  CHECK_FALSE(node.group().done());
  CHECK(node.stop(4s).empty());
  CHECK(node.fenced(4s, 1) ==
        Actions{SendAdvert{0, 0}, StatusChanged{Status::master, Status::stopped, "stopped"}});
  CHECK(node.group().done());
}

TEST_CASE("Stop while leaving: the running fence is enough") {
  auto node = leaving();
  CHECK(node.stop(4s).empty());
  CHECK(node.fenced(5s, 1) ==
        Actions{SendAdvert{0, 0}, StatusChanged{Status::fault, Status::stopped, "stopped"}});
}

TEST_CASE("A fault that is over before the fence is through") {
  auto node = leaving();
  CHECK(node.set_fitness(4s, healthy()).empty());
  CHECK(node.fenced(5s, 1) ==
        Actions{SendAdvert{0, 0}, StatusChanged{Status::fault, Status::backup, "fault is over"}});
  CHECK(node.deadline() == 5s + claim_time);
}

TEST_CASE("Outbid while leaving: there is nobody to resign to") {
  auto node = leaving();
  CHECK(node.hear(5s, 200).empty());
  CHECK(node.phase() == Phase::fault);
  CHECK(node.fenced(5s, 1).empty());
}

TEST_CASE("Outbid while leaving, with nothing wrong any more: the winner's interval is followed") {
  VirtualGroup node{gated, {version_3()}};
  node.start();
  node.set_standing(0s, fit_standing());
  node.run(400ms);
  node.gate_opened(400ms, 1);
  node.set_fitness(400ms, faulty("check_run: dead"));
  node.set_fitness(450ms, healthy());
  auto winner = advert_to(version_3(), 200);
  winner.interval = 1s;
  node.hear(500ms, winner);
  CHECK(node.group().status() == Status::backup);
  node.run(4'109'374'999ns);
  CHECK(node.phase() == Phase::backup);
  node.run(4'109'375us);
  CHECK(node.phase() == Phase::promoting);
}
