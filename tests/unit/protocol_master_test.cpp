// SPDX-License-Identifier: Apache-2.0
// RFC 9568 §6.4.3, Active: whom a master obeys, whom it answers, when it speaks.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

const Actions asserted{SendAdvert{0, 100}, Announce{0, Burst::lower_priority},
                       LowerPriorityHeard{0}};

StatusChanged yielded(const std::string& why) { return {Status::master, Status::backup, why}; }

}  // namespace

TEST_CASE("\"If the Adver_Timer fires\": an advert each interval") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  CHECK(node.run(claim_time + 2s) == Actions{SendAdvert{0, 100}, SendAdvert{0, 100}});
  SECTION("a little late keeps the beat") {
    CHECK(node.on_time(claim_time + 3'300ms) == Actions{SendAdvert{0, 100}});
    CHECK(node.deadline() == claim_time + 4s);
  }
  SECTION("very late starts a new one") {
    CHECK(node.on_time(claim_time + 4'900ms) == Actions{SendAdvert{0, 100}});
    CHECK(node.deadline() == claim_time + 5'900ms);
  }
}

TEST_CASE("\"If the Priority in the ADVERTISEMENT is 0\": \"send an ADVERTISEMENT\", timer anew") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  CHECK(node.hear(claim_time + 400ms, 0) == Actions{SendAdvert{0, 100}});
  CHECK(node.deadline() == claim_time + 1'400ms);
}

TEST_CASE("A greater priority wins") {
  VirtualGroup node{ungated, {without_preempt(version_2())}};
  node.serve();
  CHECK(
      node.hear(4s, 101) ==
      Actions{RemoveAddresses{0}, yielded("192.168.14.129 advertises priority 101, ours is 100")});
  node.run(7'609'374'999ns);
  CHECK(node.phase() == Group::Phase::backup);
  node.run(7'609'375us);
  CHECK(node.phase() == Group::Phase::serving);
}

TEST_CASE("\"Equal to the local Priority and the primary IPvX address of the sender is greater\"") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  const auto from = [](const IpAddress& sender) { return advert_to(version_2(), 100, sender); };
  SECTION("greater: yields") {
    CHECK(node.hear(4s, from(node_2)) ==
          Actions{RemoveAddresses{0},
                  yielded("192.168.14.129 advertises priority 100, ours is 100")});
  }
  SECTION("less, \"in network byte order\": asserts itself") {
    CHECK(node.hear(4s, from(IpAddress::v4(10, 200, 200, 200))) == asserted);
    CHECK(node.phase() == Group::Phase::serving);
  }
}

TEST_CASE("A lower one is answered: \"send an ADVERTISEMENT immediately to assert\" it") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  CHECK(node.hear(claim_time + 400ms, 99) == asserted);
  CHECK(node.phase() == Group::Phase::serving);
  CHECK(node.run(claim_time + 1'399ms).empty());
  CHECK(node.run(claim_time + 1'400ms) == Actions{SendAdvert{0, 100}});
}

TEST_CASE("keepalived lower_prio_no_advert: not answered, but announced") {
  auto config = version_2();
  config.lower_prio_no_advert = true;
  VirtualGroup node{ungated, {config}};
  node.serve();
  CHECK(node.hear(claim_time + 400ms, 99) ==
        Actions{Announce{0, Burst::lower_priority}, LowerPriorityHeard{0}});
  CHECK(node.deadline() == claim_time + 1s);
}

TEST_CASE("keepalived higher_prio_send_advert: one more advert before this node yields") {
  auto config = version_2();
  config.higher_prio_send_advert = true;
  VirtualGroup node{ungated, {config}};
  node.serve();
  CHECK(node.hear(4s, 101) ==
        Actions{SendAdvert{0, 100}, RemoveAddresses{0},
                yielded("192.168.14.129 advertises priority 101, ours is 100")});
}

TEST_CASE("Version 3: the winner's interval is learnt") {
  VirtualGroup node{ungated, {version_3()}};
  node.start();
  node.run(400ms);
  auto winner = advert_to(version_3(), 200);
  winner.interval = 1s;
  node.hear(500ms, winner);
  node.run(4'109'374'999ns);
  CHECK(node.phase() == Group::Phase::backup);
  node.run(4'109'375us);
  CHECK(node.phase() == Group::Phase::serving);
}

TEST_CASE("A new priority is told with the next advert; a master does not resign for it") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  CHECK(node.set_fitness(4s, healthy(80)).empty());
  CHECK(node.run(claim_time + 1s) == Actions{SendAdvert{0, 80}});
}

TEST_CASE("A flood is answered once in 10 ms, and the last of it, too") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  const std::uint8_t priority = GENERATE(as<std::uint8_t>{}, 0, 90);
  const auto begun = claim_time + 400ms;
  std::ptrdiff_t answers = 0;
  const auto count = [&](const Actions& actions) {
    answers += std::ranges::count(actions, Action{SendAdvert{0, 100}});
  };
  for (auto at = begun; at < begun + 35ms; at += 100us) {
    if (node.deadline() <= at) count(node.on_time(at));
    count(node.hear(at, priority));
  }
  CHECK(answers == 4);  // at 0, 10, 20 and 30 ms
  CHECK(node.deadline() == begun + 40ms);
  CHECK(node.on_time(begun + 40ms) == Actions{SendAdvert{0, 100}});
}

TEST_CASE("An answer that was put off is not sent beside the advert that is due anyway") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  node.hear(claim_time + 995ms, 0);
  node.hear(claim_time + 996ms, 0);
  CHECK(node.on_time(claim_time + 1'995ms) == Actions{SendAdvert{0, 100}});
  CHECK(node.deadline() == claim_time + 2'995ms);
}
