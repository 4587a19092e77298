// SPDX-License-Identifier: Apache-2.0
// Decision 7: a planned handover, and every way in which it can go wrong.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

using Phase = Group::Phase;

constexpr Duration bound = 14s;

const Report undone{Report::Level::warning,
                    "(VI_1) the handover is off, backup as before: the receiver does not stop"};

/// Serving since claim_time; since 4 s without addresses, until 14 s at the most.
VirtualGroup handing_over(InstanceConfig config = version_2()) {
  VirtualGroup node{gated, {std::move(config)}};
  node.serve();
  node.begin_handover(4s, bound);
  return node;
}

/// Backup of a master of `priority`, fit.
VirtualGroup heir(std::uint8_t priority, InstanceConfig config = version_2()) {
  VirtualGroup node{gated, {std::move(config)}};
  node.start();
  node.set_standing({}, fit_standing());
  node.hear(1s, priority);
  return node;
}

/// On its master's word promoting since 2 s, until 12 s at the most.
VirtualGroup claiming(std::uint8_t priority = 150, InstanceConfig config = version_2()) {
  auto node = heir(priority, std::move(config));
  node.claim_by_handover(2s, 12s);
  return node;
}

}  // namespace

TEST_CASE("Handing over: the addresses go at once, the adverts go on") {
  VirtualGroup node{gated, {version_2()}};
  node.serve();
  CHECK(node.begin_handover(4s, bound) == Actions{RemoveAddresses{0}});
  CHECK(node.phase() == Phase::handing_over);
  CHECK(node.group().status() == Status::master);
  CHECK_FALSE(node.group().held_before());
  CHECK(node.run(claim_time + 2s) == Actions{SendAdvert{0, 100}, SendAdvert{0, 100}});
}

TEST_CASE("Only who serves hands over") {
  VirtualGroup node{gated, {version_2()}};
  node.claim();
  CHECK(node.begin_handover(4s, bound).empty());
  CHECK(node.refused() == "this node does not serve");
  CHECK(node.phase() == Phase::promoting);
}

TEST_CASE("Handing over it yields to nobody, and answers the lower one") {
  auto node = handing_over();
  CHECK(node.hear(4'100ms, 200).empty());
  CHECK(node.hear(4'200ms, 90) == Actions{SendAdvert{0, 100}});
  CHECK(node.hear(4'300ms, 0) == Actions{SendAdvert{0, 100}});
  CHECK(node.phase() == Phase::handing_over);
}

TEST_CASE("The peer serves: backup, without priority 0 and without a fence") {
  auto node = handing_over();
  CHECK(node.finish_handover(5s) ==
        Actions{StatusChanged{Status::master, Status::backup, "handed over to the peer"}});
  CHECK(node.phase() == Phase::backup);
  CHECK(node.stop(6s) == Actions{StatusChanged{Status::backup, Status::stopped, "stopped"}});
  CHECK(node.group().done());
}

TEST_CASE("Who handed over does not preempt its heir, and replaces it when it is silent") {
  auto node = handing_over();
  node.finish_handover(5s);
  CHECK(node.hear(5'500ms, 90) == Actions{MasterHeard{}});
  for (int second = 6; second < 16; ++second) {
    CHECK(node.hear(std::chrono::seconds{second}, 90).empty());
  }
  CHECK(node.phase() == Phase::backup);
  node.run(15s + claim_time);
  CHECK(node.phase() == Phase::promoting);
}

TEST_CASE("The peer stays: the addresses come back, and no transition is told") {
  auto node = handing_over();
  CHECK(node.abort_handover(5s) == Actions{AddAddresses{0}, Announce{0}});
  CHECK(node.phase() == Phase::serving);
  CHECK(node.group().held_before());
  SECTION("it yields again as ever") {
    CHECK(node.hear(6s, 200).front() == Action{RemoveAddresses{0}});
    CHECK(node.phase() == Phase::backup);
  }
  SECTION("the bound does not come back") {
    node.run(20s);
    CHECK(node.phase() == Phase::serving);
  }
}

TEST_CASE("Nobody says how it ended: at the bound it leaves, as ever, and is latched") {
  auto node = handing_over();
  node.run(bound - 1ns);
  CHECK(node.phase() == Phase::handing_over);
  CHECK(node.on_time(bound) ==
        Actions{Fence{1},
                StatusChanged{Status::master, Status::fault, "the handover did not end in time"}});
  CHECK(node.fenced(bound + 10ms, 1) == Actions{SendAdvert{0, 0}});
  CHECK(node.phase() == Phase::fault);
  SECTION("a word that comes too late changes nothing") {
    CHECK(node.abort_handover(bound + 1s).empty());
    CHECK(node.refused() == "the handover is over already");
    CHECK(node.finish_handover(bound + 1s).empty());
    CHECK(node.phase() == Phase::fault);
  }
  SECTION("the heir that is heard after the hold-down is followed") {
    node.hear(bound + 30s, 90);
    CHECK(node.phase() == Phase::backup);
  }
}

TEST_CASE("The module does not know whether the peer serves: it leaves at once") {
  auto node = handing_over();
  CHECK(node.give_up_handover(5s, "the peer is silent") ==
        Actions{Fence{1}, StatusChanged{Status::master, Status::fault, "the peer is silent"}});
  CHECK(node.fenced(5'010ms, 1) == Actions{SendAdvert{0, 0}});
}

TEST_CASE("The server was closed, does not open again, and the addresses are on still") {
  VirtualGroup node{gated, {version_2()}};
  node.serve();
  CHECK(node.give_up_handover(5s, "the server does not open") ==
        Actions{RemoveAddresses{0}, Fence{1},
                StatusChanged{Status::master, Status::fault, "the server does not open"}});
}

TEST_CASE("A fault, a stop, or a sleep in the middle ends it as it ends a mastership") {
  auto node = handing_over();
  SECTION("a fault") {
    CHECK(node.set_fitness(5s, faulty("check_run: dead")) ==
          Actions{Fence{1}, StatusChanged{Status::master, Status::fault, "check_run: dead"}});
    CHECK(node.fenced(5'010ms, 1) == Actions{SendAdvert{0, 0}});
  }
  SECTION("a stop that waits no longer") {
    CHECK(node.stop(5s) == Actions{Fence{1}});
    CHECK(node.fenced(5'010ms, 1) ==
          Actions{SendAdvert{0, 0}, StatusChanged{Status::master, Status::stopped, "stopped"}});
  }
  SECTION("a sleep: it says nothing, and is backup") {
    const auto woken = node.on_time(60s);
    CHECK(woken.back() == Action{StatusChanged{Status::master, Status::backup, "woke late"}});
    CHECK(node.phase() == Phase::backup);
    CHECK(node.abort_handover(60s).empty());
  }
  SECTION("a newer term that the module sees: the peer serves") {
    CHECK(node.set_standing(5s, standing(Standing::Verdict::superseded, "term 8", "e")) ==
          Actions{StatusChanged{Status::master, Status::backup, "handed over to the peer"}});
  }
}

TEST_CASE("The go: a claim at once, without skew, though the master lives and is better") {
  auto node = heir(150);
  CHECK(node.claim_by_handover(2s, 12s) == Actions{SendAdvert{0, 100}, OpenGate{1}});
  CHECK(node.phase() == Phase::promoting);
  CHECK(node.group().status() == Status::backup);
  CHECK(node.hear(2'100ms, 150).empty());
  CHECK(node.gate_opened(2'200ms, 1) ==
        Actions{AddAddresses{0}, Announce{0},
                StatusChanged{Status::backup, Status::master, "handed over by the master"}});
  SECTION("the old master's last adverts do not end it") {
    CHECK(node.hear(2'300ms, 150).empty());
    CHECK(node.phase() == Phase::serving);
  }
  SECTION("but at the bound the RFC's rule holds again") {
    node.run(12s);
    CHECK(node.hear(12s, 150).front() == Action{RemoveAddresses{0}});
    CHECK(node.phase() == Phase::backup);
  }
}

TEST_CASE("A go does not make a master of who may not be one") {
  SECTION("not eligible") {
    auto node = heir(150);
    node.set_standing(1s, standing(Standing::Verdict::unfit, "the replica lags", "lag"));
    CHECK(node.claim_by_handover(2s, 12s).empty());
    CHECK(node.refused() == "the replica lags");
  }
  SECTION("unknown, though it held before") {
    auto node = heir(150);
    node.group().set_held_before(true);
    node.set_standing(1s, standing(Standing::Verdict::unknown, "the server is busy", "busy"));
    CHECK(node.claim_by_handover(2s, 12s).empty());
    CHECK(node.refused() == "the server is busy");
  }
  SECTION("in fault") {
    auto node = heir(150);
    node.set_fitness(1s, faulty("check_run: dead"));
    CHECK(node.claim_by_handover(2s, 12s).empty());
    CHECK(node.refused() == "this node is not backup");
  }
  SECTION("its own fence still runs") {
    VirtualGroup node{gated, {version_2()}};
    node.serve();
    node.hear(4s, 200);
    CHECK(node.claim_by_handover(5s, 12s).empty());
    CHECK(node.refused() == "the fence of its last mastership still runs");
  }
}

TEST_CASE("The gate of the go refuses: backup as before, closed, and no priority 0") {
  auto node = claiming();
  CHECK(node.gate_refused(3s, 1, "the receiver does not stop", "e1") ==
        Actions{CancelGate{}, Fence{1}, undone});
  CHECK(node.phase() == Phase::backup);
  CHECK(node.group().status() == Status::backup);
  CHECK(node.fenced(3'010ms, 1).empty());
  SECTION("a master that is silent then is replaced as ever") {
    node.run(3s + claim_time);
    CHECK(node.phase() == Phase::promoting);
  }
}

TEST_CASE("The master goes on: a claim whose gate is not open yet is taken back") {
  auto node = claiming();
  node.withdraw_claim(3s);
  CHECK(node.phase() == Phase::backup);
  CHECK(node.gate_opened(3'100ms, 1).empty());
  SECTION("one whose gate is open is not") {
    node = claiming();
    node.gate_opened(3s, 1);
    CHECK(node.withdraw_claim(3'100ms).empty());
    CHECK(node.phase() == Phase::serving);
  }
  SECTION("nor one that was not made on the master's word") {
    VirtualGroup other{gated, {version_2()}};
    other.claim();
    CHECK(other.withdraw_claim(4s).empty());
    CHECK(other.phase() == Phase::promoting);
  }
}

TEST_CASE("The gate of the go does not come back: at the bound a better master is obeyed") {
  auto node = claiming();
  node.run(12s);
  CHECK(node.phase() == Phase::promoting);
  CHECK(node.hear(12s, 150) == Actions{CancelGate{}, Fence{1}});
  CHECK(node.phase() == Phase::backup);
}

TEST_CASE("The old master dies after its go: the claim goes on") {
  auto node = claiming();
  node.run(11s);
  CHECK(node.gate_opened(11s, 1).front() == Action{AddAddresses{0}});
  CHECK(node.phase() == Phase::serving);
}

TEST_CASE("All members of a sync group hand over and claim together") {
  VirtualGroup old_node{gated, {version_2("VI_1"), version_2("VI_2")}};
  old_node.serve();
  CHECK(old_node.begin_handover(4s, bound) == Actions{RemoveAddresses{0}, RemoveAddresses{1}});
  CHECK(old_node.finish_handover(5s).size() == 1);

  VirtualGroup new_node{gated, {version_2("VI_1"), version_2("VI_2")}};
  new_node.start();
  new_node.set_standing({}, fit_standing());
  CHECK(new_node.claim_by_handover(2s, 12s) ==
        Actions{SendAdvert{0, 100}, SendAdvert{1, 100}, OpenGate{1}});
}

namespace {

/// Backup, fit, with priority 100; a living master is asked to hand over in place of a claim.
VirtualGroup asking(InstanceConfig config = version_2()) {
  VirtualGroup node{gated, {std::move(config)}};
  node.group().set_preempts_by_handover(true);
  node.start();
  node.set_standing({}, fit_standing());
  return node;
}

/// Hears a master of `priority` each second, from `from` on: when it asked for a handover.
std::vector<int> asks(VirtualGroup& node, std::uint8_t priority, int from, int until) {
  std::vector<int> asked;
  for (int second = from; second <= until; ++second) {
    for (const auto& action : node.hear(std::chrono::seconds{second}, priority)) {
      if (std::holds_alternative<AskForHandover>(action)) asked.push_back(second);
      CHECK_FALSE(std::holds_alternative<SendAdvert>(action));
    }
  }
  return asked;
}

}  // namespace

TEST_CASE("Row 45: a living lower master is asked to hand over, after pauses that grow") {
  auto node = asking();
  CHECK(asks(node, 90, 1, 80) == std::vector{1, 6, 16, 36, 76});
  CHECK(node.phase() == Phase::backup);
  SECTION("one that falls silent is replaced as ever") {
    node.run(80s + claim_time);
    CHECK(node.phase() == Phase::promoting);
  }
  SECTION("without a way to ask it is preempted by adverts") {
    node.group().set_preempts_by_handover(false);
    node.hear(81s, 90);
    node.hear(82s, 90);
    node.hear(83s, 90);
    node.run(84s);
    CHECK(node.phase() == Phase::promoting);
  }
}

TEST_CASE("Nobody asks who would not preempt, or may not be master") {
  SECTION("a better master") {
    auto node = asking();
    CHECK(asks(node, 150, 1, 20).empty());
  }
  SECTION("nopreempt") {
    auto node = asking(without_preempt(version_2()));
    CHECK(asks(node, 90, 1, 20).empty());
  }
  SECTION("preempt_delay is not over") {
    auto config = version_2();
    config.preempt_delay = 10s;
    auto node = asking(config);
    CHECK(asks(node, 90, 1, 15) == std::vector{11});
  }
  SECTION("not eligible yet") {
    auto node = asking();
    node.set_standing({}, standing(Standing::Verdict::unfit, "catching up", "lag"));
    CHECK(asks(node, 90, 1, 10).empty());
    node.set_standing(10s, fit_standing());
    CHECK(asks(node, 90, 11, 12) == std::vector{11});
  }
  SECTION("it has just handed over itself") {
    auto node = handing_over();
    node.group().set_preempts_by_handover(true);
    node.finish_handover(5s);
    CHECK(asks(node, 90, 6, 20).empty());
  }
}

TEST_CASE("A sync group asks when all its members have a lower master") {
  VirtualGroup node{gated, {version_2("VI_1"), version_2("VI_2")}};
  node.group().set_preempts_by_handover(true);
  node.start();
  node.set_standing({}, fit_standing());
  CHECK(node.hear(1s, 90, 0) == Actions{MasterHeard{}});
  CHECK(node.hear(1s, 150, 1).empty());
  CHECK(node.hear(2s, 90, 0).empty());
  CHECK(node.hear(2s, 90, 1) == Actions{AskForHandover{}});
}
