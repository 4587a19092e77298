// SPDX-License-Identifier: Apache-2.0
// RFC 9568 §6.1, §6.4.1 and §6.4.2: the timers, Initialize, and Backup. docs/conformance.md is the
// ledger.
#include "tests/conformance/router.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/protocol/timers.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::conformance;

namespace {

// From 192.168.14.129, every 100 ms unless the name says otherwise.
const Packet higher{.message = "31 33 c8 01 00 0a 37 c0 c0 a8 0e 58"};               // 200
const Packet higher_every_second{.message = "31 33 c8 01 00 64 37 66 c0 a8 0e 58"};  // 200
const Packet equal{.message = "31 33 64 01 00 0a 9b c0 c0 a8 0e 58"};                // 100
const Packet lower{.message = "31 33 63 01 00 0a 9c c0 c0 a8 0e 58"};                // 99
const Packet lower_every_second{.message = "31 33 63 01 00 64 9c 66 c0 a8 0e 58"};   // 99
const Packet resigning{.message = "31 33 00 01 00 0a ff c0 c0 a8 0e 58"};            // 0

/// Priority 100 at 100 ms: 3 * 100 ms + 156/256 * 100 ms.
constexpr Duration active_down_interval = 360'937'500ns;
constexpr Duration skew = 60'937'500ns;

Router backup(protocol::InstanceConfig config = v3()) {
  Router router{std::move(config)};
  router.start();
  return router;
}

protocol::InstanceConfig without_preempt() { return tests::without_preempt(v3()); }

protocol::InstanceConfig owner() { return tests::with_priority(255, v3()); }

}  // namespace

TEST_CASE("RFC 9568 §6.1: Skew_Time is ((256 - Priority) * Active_Adver_Interval) / 256") {
  using protocol::skew_time, protocol::Version;
  CHECK(skew_time(Version::v3, 100, 1s) == 609'375'000ns);
  CHECK(skew_time(Version::v3, 254, 1s) == 7'812'500ns);
  CHECK(skew_time(Version::v3, 1, 1s) == 996'093'750ns);
  CHECK(skew_time(Version::v3, 255, 40950ms) == 159'960'937ns);
}

TEST_CASE("RFC 9568 §6.1: Active_Down_Interval is three intervals and the skew") {
  CHECK(backup().timer() == 360'937'500ns);
  CHECK(backup(tests::with_priority(254, v3())).timer() == 300'781'250ns);
}

TEST_CASE("RFC 9568 §6.1: the owner preempts whatever Preempt_Mode says") {
  auto config = owner();
  config.preempt = false;
  Router router{config};
  router.start();
  CHECK(router.state() == "Active");
}

TEST_CASE("RFC 9568 §6.4.1: an owner starts as Active: advert, addresses, announcement, timer") {
  Router router{owner()};
  CHECK(router.start(5s) ==
        Deeds{multicast("31 33 ff 01 00 0a 51 08 c0 a8 0e 58"), addresses_up, announce});
  CHECK(router.state() == "Active");
  CHECK(router.timer() == 5100ms);
}

TEST_CASE(
    "RFC 9568 §6.4.1: whoever is no owner starts as Backup, silently, with its own interval") {
  Router router{v3()};
  CHECK(router.start(5s).empty());
  CHECK(router.state() == "Backup");
  CHECK(router.timer() == 5s + active_down_interval);
}

TEST_CASE("RFC 9568 §6.4.1: in Initialize no advert does anything") {
  Router router{v3()};
  CHECK(router.hear(1s, higher).empty());
  CHECK(router.hear(1s, resigning).empty());
  CHECK(router.state() == "Initialize");
  CHECK(router.timer() == no_timer);
}

TEST_CASE("RFC 9568 §6.4.2: a Backup Router does not have the addresses") {
  auto router = backup();
  CHECK(router.hear(10ms, higher).empty());
  CHECK(router.hear(20ms, lower).empty());
  CHECK(router.hear(30ms, resigning).empty());
  CHECK(router.state() == "Backup");
}

TEST_CASE("RFC 9568 §6.4.2: it gives them up when it becomes one") {
  auto router = active(v3());
  CHECK(router.hear(400ms, higher) == Deeds{addresses_down});
  CHECK(router.state() == "Backup");
}

TEST_CASE("RFC 9568 §6.4.2: Shutdown of a Backup Router cancels its timer and says nothing") {
  auto router = backup();
  CHECK(router.stop(10ms).empty());
  CHECK(router.state() == "Initialize");
  CHECK(router.timer() == no_timer);
}

TEST_CASE("RFC 9568 §6.4.2: after Shutdown nothing makes it Active any more") {
  auto router = backup();
  router.stop(10ms);
  CHECK(router.wake(10s).empty());
  CHECK(router.hear(11s, resigning).empty());
  CHECK(router.state() == "Initialize");
}

TEST_CASE("RFC 9568 §6.4.2: when Active_Down_Timer fires: advert, addresses, announcement, timer") {
  auto router = backup();
  CHECK(router.fire() ==
        Deeds{multicast("31 33 64 01 00 0a ec 08 c0 a8 0e 58"), addresses_up, announce});
  CHECK(router.state() == "Active");
  CHECK(router.timer() == active_down_interval + 100ms);
}

TEST_CASE("RFC 9568 §6.4.2: over IPv6 alike") {
  auto router = backup(v3_ipv6());
  CHECK(router.fire() == Deeds{multicast_ipv6("31 33 64 02 00 0a 3f cc "
                                              "fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 33 "
                                              "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 58"),
                               addresses_up, announce});
}

TEST_CASE("RFC 9568 §6.4.2: before Active_Down_Timer fires nothing happens") {
  auto router = backup();
  CHECK(router.wake(active_down_interval - 1ns).empty());
  CHECK(router.state() == "Backup");
}

TEST_CASE("RFC 9568 §6.4.2: the new Active Router advertises its own interval, not a learnt one") {
  auto router = backup();
  router.hear(0s, higher_every_second);
  CHECK(router.timer() == 3'609'375'000ns);
  CHECK(first(router.fire()) == multicast("31 33 64 01 00 0a ec 08 c0 a8 0e 58"));
  CHECK(router.timer() == 3'709'375'000ns);
}

TEST_CASE("RFC 9568 §6.4.2: priority 0 sets Active_Down_Timer to Skew_Time") {
  auto router = backup();
  router.hear(100ms, higher);
  router.hear(150ms, resigning);
  CHECK(router.timer() == 150ms + skew);
}

TEST_CASE("RFC 9568 §6.4.2: priority 0 is obeyed without Preempt_Mode too, with the learnt skew") {
  auto router = backup(without_preempt());
  router.hear(100ms, higher_every_second);
  router.hear(150ms, resigning);
  CHECK(router.timer() == 150ms + 609'375'000ns);
}

TEST_CASE("RFC 9568 §6.4.2: any other priority does not set it to Skew_Time") {
  auto router = backup();
  router.hear(100ms, higher);
  CHECK(router.timer() == 100ms + active_down_interval);
}

TEST_CASE("RFC 9568 §6.4.2: a higher or equal priority: interval learnt, timer set anew") {
  auto router = backup();
  router.hear(100ms, equal);
  CHECK(router.timer() == 100ms + active_down_interval);
  router.hear(200ms, higher_every_second);
  CHECK(router.timer() == 200ms + 3'609'375'000ns);
}

TEST_CASE("RFC 9568 §6.4.2: an equal priority from a lower address is obeyed as well") {
  auto router = backup();
  auto from_lower = equal;
  from_lower.source = IpAddress::v4(192, 168, 14, 1);
  router.hear(100ms, from_lower);
  CHECK(router.timer() == 100ms + active_down_interval);
}

TEST_CASE("RFC 9568 §6.4.2: without Preempt_Mode a lower priority is obeyed too") {
  auto router = backup(without_preempt());
  router.hear(100ms, lower_every_second);
  CHECK(router.timer() == 100ms + 3'609'375'000ns);
}

TEST_CASE("RFC 9568 §6.4.2: with Preempt_Mode a lower priority is discarded: the timer runs on") {
  auto router = backup();
  router.hear(100ms, lower_every_second);
  CHECK(router.timer() == active_down_interval);
  CHECK(first(router.fire()) == multicast("31 33 64 01 00 0a ec 08 c0 a8 0e 58"));
}
