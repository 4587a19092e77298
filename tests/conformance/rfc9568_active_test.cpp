// SPDX-License-Identifier: Apache-2.0
// RFC 9568 §6.4.3: Active. docs/conformance.md is the ledger.
#include <algorithm>

#include "tests/conformance/router.hpp"
#include "tests/support/catch.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::conformance;

namespace {

// Every 100 ms unless the name says otherwise.
const Packet higher{.message = "31 33 c8 01 00 0a 37 c0 c0 a8 0e 58"};               // 200
const Packet higher_every_second{.message = "31 33 c8 01 00 64 37 66 c0 a8 0e 58"};  // 200
const Packet lower{.message = "31 33 63 01 00 0a 9c c0 c0 a8 0e 58"};                // 99
const Packet resigning{.message = "31 33 00 01 00 0a ff c0 c0 a8 0e 58"};            // 0

/// Priority 100, as ours is.
Packet equal_from(const IpAddress& source) {
  return {.message = "31 33 64 01 00 0a 9b c0 c0 a8 0e 58", .source = source};
}

const std::string our_advert = multicast("31 33 64 01 00 0a ec 08 c0 a8 0e 58");
const std::string our_resignation = multicast("31 33 00 01 00 0a 50 09 c0 a8 0e 58");
constexpr Duration active_down_interval = 360'937'500ns;

bool addresses_stay(const Deeds& deeds) {
  return std::ranges::count(deeds, std::string{addresses_down}) == 0;
}

}  // namespace

TEST_CASE("RFC 9568 §6.4.3: the Active Router has the addresses, so that it is who answers") {
  Router router{v3()};
  router.start();
  const auto deeds = router.fire();
  CHECK(std::ranges::count(deeds, std::string{addresses_up}) == 1);
  CHECK(addresses_stay(router.fire()));
}

TEST_CASE("RFC 9568 §6.4.3: Shutdown sends priority 0 and ends in Initialize, without a timer") {
  auto router = active(v3());
  CHECK(router.stop(400ms) == Deeds{addresses_down, our_resignation});
  CHECK(router.state() == "Initialize");
  CHECK(router.timer() == no_timer);
}

TEST_CASE("RFC 9568 §6.4.3: after Shutdown it never advertises again") {
  auto router = active(v3());
  router.stop(400ms);
  CHECK(router.wake(10s).empty());
  CHECK(router.hear(11s, lower).empty());
  CHECK(router.stop(12s).empty());
}

TEST_CASE("RFC 9568 §6.4.3: when Adver_Timer fires: an advert, and the timer anew") {
  auto router = active(v3());
  CHECK(router.timer() == active_down_interval + 100ms);
  CHECK(router.fire() == Deeds{our_advert});
  CHECK(router.timer() == active_down_interval + 200ms);
}

TEST_CASE("RFC 9568 §6.4.3: before Adver_Timer fires there is no advert") {
  auto router = active(v3());
  CHECK(router.wake(active_down_interval + 99'999'999ns).empty());
}

TEST_CASE("RFC 9568 §6.4.3: priority 0 is answered by an advert, and the timer starts anew") {
  auto router = active(v3());
  CHECK(router.hear(400ms, resigning) == Deeds{our_advert});
  CHECK(router.timer() == 500ms);
}

TEST_CASE("RFC 9568 §6.4.3: a rejected packet is not answered, and leaves the timer alone") {
  auto router = active(v3());
  const auto timer = router.timer();
  CHECK(router.hear(400ms, {.message = "31 33 00 01 00 0a 12 34 c0 a8 0e 58"}).empty());
  CHECK(router.hear(400ms, {.message = resigning.message, .ttl = 254}).empty());
  CHECK(router.timer() == timer);
}

TEST_CASE("RFC 9568 §6.4.3: a higher priority: Backup, with the interval that it advertises") {
  auto router = active(v3());
  CHECK(router.hear(400ms, higher_every_second) == Deeds{addresses_down});
  CHECK(router.state() == "Backup");
  CHECK(router.timer() == 400ms + 3'609'375'000ns);
}

TEST_CASE("RFC 9568 §6.4.3: the same priority from a greater address: Backup") {
  auto router = active(v3());
  CHECK(router.hear(400ms, equal_from(IpAddress::v4(192, 168, 14, 129))) == Deeds{addresses_down});
  CHECK(router.timer() == 400ms + active_down_interval);
}

TEST_CASE("RFC 9568 §6.4.3: addresses are compared as unsigned integers in network order") {
  // 9.255.255.255 is less than 192.168.14.128, and 224 counts as more than 127 ever could.
  auto router = active(v3());
  CHECK(first(router.hear(400ms, equal_from(IpAddress::v4(9, 255, 255, 255)))) == our_advert);
  CHECK(router.hear(410ms, equal_from(IpAddress::v4(223, 0, 0, 1))) == Deeds{addresses_down});
}

TEST_CASE("RFC 9568 §6.4.3: IPv6 addresses too") {
  const std::string message =
      "31 33 64 02 00 0a 3f cb fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 33 "
      "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 58";
  auto router = active(v3_ipv6());
  CHECK(router.hear(400ms, over_ipv6(message)) == Deeds{addresses_down});
  CHECK(router.state() == "Backup");
}

TEST_CASE("RFC 9568 §6.4.3: Preempt_Mode is not considered: a higher priority wins without it") {
  auto router = active(tests::without_preempt(v3()));
  CHECK(router.hear(400ms, higher) == Deeds{addresses_down});
}

TEST_CASE("RFC 9568 §6.4.3: a lower priority is discarded, and answered by an advert at once") {
  auto router = active(v3());
  const auto deeds = router.hear(400ms, lower);
  CHECK(first(deeds) == our_advert);
  CHECK(addresses_stay(deeds));
  CHECK(router.state() == "Active");
}

TEST_CASE("RFC 9568 §6.4.3: the same priority from a smaller address is answered alike") {
  auto router = active(v3());
  const auto deeds = router.hear(400ms, equal_from(IpAddress::v4(192, 168, 14, 127)));
  CHECK(first(deeds) == our_advert);
  CHECK(router.state() == "Active");
}

TEST_CASE("RFC 9568 §6.4.3: whoever is heard within 10 ms of an answer is answered at their end") {
  auto router = active(v3());
  router.hear(400ms, lower);
  CHECK(std::ranges::count(router.hear(401ms, lower), our_advert) == 0);
  CHECK(std::ranges::count(router.hear(405ms, lower), our_advert) == 0);
  CHECK(router.wake(410ms) == Deeds{our_advert});
  CHECK(router.timer() == 510ms);
}

TEST_CASE("RFC 9568 §6.4.3: with lower_prio_no_advert the answer is left out, as asked") {
  auto config = v3();
  config.lower_prio_no_advert = true;
  auto router = active(config);
  const auto deeds = router.hear(400ms, lower);
  CHECK(std::ranges::count(deeds, our_advert) == 0);
  CHECK(router.state() == "Active");
}

TEST_CASE("RFC 9568 §2.5: an Active Router that was kept from advertising says so") {
  auto router = active(v3());
  CHECK(router.wake(2s) == Deeds{addresses_down});
  REQUIRE(router.reports().size() == 1);
  CHECK(router.reports().front().find("slept") != std::string::npos);
}

TEST_CASE("RFC 9568 §2.5: one that advertises in time has nothing to say") {
  auto router = active(v3());
  for (int i = 0; i < 100; ++i) router.fire();
  CHECK(router.reports().empty());
}
