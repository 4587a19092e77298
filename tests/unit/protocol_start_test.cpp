// SPDX-License-Identifier: Apache-2.0
// RFC 9568 §6.4.1, Startup, and what holds it up.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

using Phase = Group::Phase;
const StatusChanged to_backup{Status::initialize, Status::backup, "start"};

}  // namespace

TEST_CASE("§6.4.1: \"Transition to the {Backup} state\", and claim after Active_Down_Interval") {
  VirtualGroup node{ungated, {version_2()}};
  CHECK(node.start() == Actions{to_backup});
  CHECK(node.deadline() == 3'609'375us);
  CHECK(node.on_time(3'609'374'999ns).empty());
  CHECK(node.on_time(3'609'375us) ==
        Actions{SendAdvert{0, 100}, AddAddresses{0}, Announce{0},
                StatusChanged{Status::backup, Status::master, "no other master"}});
  CHECK(node.phase() == Phase::serving);
  CHECK(node.deadline() == 4'609'375us);
}

TEST_CASE("§6.4.1: \"If the Priority = 255\", this node is master at once") {
  VirtualGroup owner{ungated, {with_priority(255, version_2())}};
  CHECK(owner.start() ==
        Actions{SendAdvert{0, 255}, AddAddresses{0}, Announce{0},
                StatusChanged{Status::initialize, Status::master, "no other master"}});
}

TEST_CASE("After a fault an owner waits like everybody, as keepalived's does") {
  VirtualGroup owner{ungated, {with_priority(255, version_2())}};
  owner.set_fitness(0s, faulty("interface eth1 is down", 255));
  owner.start();
  CHECK(owner.set_fitness(1s, healthy(255)) ==
        Actions{StatusChanged{Status::fault, Status::backup, "fault is over"}});
  CHECK(owner.deadline() == 4'003'906'250ns);
}

TEST_CASE("Priority 254 waits like any backup, with the least skew") {
  VirtualGroup node{ungated, {with_priority(254, version_2())}};
  node.start();
  CHECK(node.deadline() == 3'007'812'500ns);
}

TEST_CASE("The timer of version 3 keeps its fractions: 3 * 100 ms + 156 * 100 ms / 256") {
  VirtualGroup node{ungated, {version_3()}};
  node.start();
  CHECK(node.deadline() == 360'937'500ns);
}

TEST_CASE("An owner with a gate is asked like everybody") {
  VirtualGroup owner{gated, {with_priority(255, version_2())}};
  CHECK(owner.start() ==
        Actions{to_backup, Report{Report::Level::warning,
                                  "(VI_1) this node does not take over: no verdict yet"}});
  CHECK(owner.set_standing(1s, fit_standing()) == Actions{SendAdvert{0, 255}, OpenGate{1}});
}

TEST_CASE("A check without a verdict is no fault, but nothing begins before it has spoken") {
  VirtualGroup node{ungated, {version_2()}};
  node.set_fitness(0s, awaiting_verdict());
  CHECK(node.start().empty());
  CHECK(node.phase() == Phase::initialize);
  CHECK(node.deadline() == never);
  CHECK(node.hear(1s, 200).empty());
  CHECK(node.set_fitness(2s, healthy()) == Actions{to_backup});
  CHECK(node.deadline() == 5'609'375us);
}

TEST_CASE("A fault at start, and its end") {
  VirtualGroup node{ungated, {version_2()}};
  node.set_fitness(0s, faulty("check_run: connection refused"));
  CHECK(node.start() ==
        Actions{StatusChanged{Status::initialize, Status::fault, "check_run: connection refused"}});
  CHECK(node.deadline() == never);
  CHECK(node.hear(1s, 0).empty());
  CHECK(node.on_time(2s).empty());
  CHECK(node.set_fitness(5s, healthy()) ==
        Actions{StatusChanged{Status::fault, Status::backup, "fault is over"}});
  CHECK(node.deadline() == 8'609'375us);
}

TEST_CASE("Before start() nothing happens, whatever comes in") {
  VirtualGroup node{gated, {version_2()}};
  CHECK(node.on_time(10s).empty());
  CHECK(node.hear(10s, 0).empty());
  CHECK(node.set_fitness(10s, faulty("check_run")).empty());
  CHECK(node.set_standing(10s, fit_standing()).empty());
  CHECK(node.gate_opened(10s, 1).empty());
  CHECK(node.fenced(10s, 1).empty());
  CHECK(node.phase() == Phase::initialize);
}

TEST_CASE("keepalived vrrp_startup_delay: what is heard before start() counts for nothing") {
  auto config = version_3();
  config.checksum = ChecksumChoice::as_peer;
  VirtualGroup node{ungated, {config}};
  node.group().set_held_before(true);
  auto advert = advert_to(config, 200);
  advert.interval = 10s;
  advert.checksum = ChecksumForm::without_pseudo_header;
  CHECK(node.hear(1s, advert).empty());
  CHECK(node.hear(1s, 0).empty());
  CHECK(node.group().held_before());
  CHECK(node.group().members()[0].outgoing(100).front().advert.checksum ==
        ChecksumForm::with_pseudo_header);
  node.start(20s);
  CHECK(node.deadline() == 20s + 360'937'500ns);
}
