// SPDX-License-Identifier: Apache-2.0
// RFC 3768 §6: timers and states of version 2. docs/conformance.md is the ledger.
#include <algorithm>

#include "tests/conformance/router.hpp"
#include "tests/support/catch.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::conformance;

namespace {

// From 192.168.14.129.
const Packet higher{.message = "21 33 c8 01 00 01 47 c9 c0 a8 0e 58 00 00 00 00 00 00 00 00"};
const Packet lower{.message = "21 33 63 01 00 01 ac c9 c0 a8 0e 58 00 00 00 00 00 00 00 00"};
const Packet resigning{.message = "21 33 00 01 00 01 0f ca c0 a8 0e 58 00 00 00 00 00 00 00 00"};

Packet equal_from(const IpAddress& source) {
  return {.message = "21 33 64 01 00 01 ab c9 c0 a8 0e 58 00 00 00 00 00 00 00 00",
          .source = source};
}

const std::string our_advert =
    multicast("21 33 64 01 00 01 ab c9 c0 a8 0e 58 00 00 00 00 00 00 00 00");
const std::string our_resignation =
    multicast("21 33 00 01 00 01 0f ca c0 a8 0e 58 00 00 00 00 00 00 00 00");

/// Priority 100: 3 s + 156/256 s.
constexpr Duration master_down_interval = 3'609'375'000ns;

Router backup(protocol::InstanceConfig config = v2()) {
  Router router{std::move(config)};
  router.start();
  return router;
}

}  // namespace

TEST_CASE("RFC 3768 §6.1: Skew_Time is (256 - Priority) / 256 seconds, whatever the interval") {
  CHECK(backup().timer() == 3'609'375'000ns);
  auto slow = v2();
  slow.advert_int = 10s;
  CHECK(backup(slow).timer() == 30'609'375'000ns);
}

TEST_CASE("RFC 3768 §6.4.1: an owner starts as Master: advert, addresses, announcement, timer") {
  Router router{tests::with_priority(255, v2())};
  CHECK(router.start() ==
        Deeds{multicast("21 33 ff 01 00 01 10 c9 c0 a8 0e 58 00 00 00 00 00 00 00 00"),
              addresses_up, announce});
  CHECK(router.timer() == 1s);
}

TEST_CASE("RFC 3768 §6.4.1: whoever is no owner starts as Backup, silently") {
  Router router{v2()};
  CHECK(router.start().empty());
  CHECK(router.state() == "Backup");
}

TEST_CASE("RFC 3768 §6.4.2: a Backup does not have the addresses") {
  auto router = backup();
  CHECK(router.hear(1s, higher).empty());
  CHECK(router.hear(2s, resigning).empty());
  CHECK(router.state() == "Backup");
}

TEST_CASE("RFC 3768 §6.4.2: Shutdown of a Backup cancels its timer and says nothing") {
  auto router = backup();
  CHECK(router.stop(1s).empty());
  CHECK(router.state() == "Initialize");
  CHECK(router.timer() == no_timer);
}

TEST_CASE("RFC 3768 §6.4.2: when Master_Down_Timer fires: advert, addresses, announcement, timer") {
  auto router = backup();
  CHECK(router.fire() == Deeds{our_advert, addresses_up, announce});
  CHECK(router.timer() == master_down_interval + 1s);
}

TEST_CASE("RFC 3768 §6.4.2: before Master_Down_Timer fires nothing happens") {
  auto router = backup();
  CHECK(router.wake(master_down_interval - 1ns).empty());
}

TEST_CASE("RFC 3768 §6.4.2: priority 0 sets Master_Down_Timer to Skew_Time") {
  auto router = backup();
  router.hear(1s, higher);
  router.hear(1500ms, resigning);
  CHECK(router.timer() == 1500ms + 609'375'000ns);
}

TEST_CASE("RFC 3768 §6.4.2: any other priority that is obeyed resets it to Master_Down_Interval") {
  auto router = backup();
  router.hear(1s, higher);
  CHECK(router.timer() == 1s + master_down_interval);
  router.hear(2s, equal_from(peer_v4));
  CHECK(router.timer() == 2s + master_down_interval);
}

TEST_CASE("RFC 3768 §6.4.2: without Preempt_Mode a lower priority is obeyed too") {
  auto router = backup(tests::without_preempt(v2()));
  router.hear(1s, lower);
  CHECK(router.timer() == 1s + master_down_interval);
}

TEST_CASE("RFC 3768 §6.4.2: with Preempt_Mode a lower priority is discarded: the timer runs on") {
  auto router = backup();
  router.hear(1s, lower);
  CHECK(router.timer() == master_down_interval);
}

TEST_CASE("RFC 3768 §6.4.3: Shutdown sends priority 0 and ends in Initialize") {
  auto router = active(v2());
  CHECK(router.stop(4s) == Deeds{addresses_down, our_resignation});
  CHECK(router.state() == "Initialize");
  CHECK(router.timer() == no_timer);
}

TEST_CASE("RFC 3768 §6.4.3: after Shutdown it never advertises again") {
  auto router = active(v2());
  router.stop(4s);
  CHECK(router.wake(10s).empty());
  CHECK(router.stop(11s).empty());
}

TEST_CASE("RFC 3768 §6.4.3: when Adver_Timer fires: an advert, and the timer anew") {
  auto router = active(v2());
  CHECK(router.fire() == Deeds{our_advert});
  CHECK(router.timer() == master_down_interval + 2s);
}

TEST_CASE("RFC 3768 §6.4.3: before Adver_Timer fires there is no advert") {
  auto router = active(v2());
  CHECK(router.wake(master_down_interval + 1s - 1ns).empty());
}

TEST_CASE("RFC 3768 §6.4.3: priority 0 is answered by an advert, and the timer starts anew") {
  auto router = active(v2());
  CHECK(router.hear(4s, resigning) == Deeds{our_advert});
  CHECK(router.timer() == 5s);
}

TEST_CASE("RFC 3768 §6.4.3: a higher priority, or the same from a greater address: Backup") {
  auto router = active(v2());
  CHECK(router.hear(4s, higher) == Deeds{addresses_down});
  CHECK(router.timer() == 4s + master_down_interval);
  auto again = active(v2());
  CHECK(again.hear(4s, equal_from(IpAddress::v4(192, 168, 14, 129))) == Deeds{addresses_down});
}

TEST_CASE("RFC 3768 §6.4.3: a lower one, or the same from a smaller address, changes nothing") {
  auto router = active(v2());
  router.hear(4s, lower);
  router.hear(4s, equal_from(IpAddress::v4(192, 168, 14, 127)));
  CHECK(router.state() == "Active");
  const auto next = router.fire();
  CHECK(std::ranges::find(next, std::string{addresses_down}) == next.end());
}
