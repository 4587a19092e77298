// SPDX-License-Identifier: Apache-2.0
// RFC 9568 §6.4.1, §6.4.2, §8.1.2 and §8.2.2: the frames that tell a link where an address is.
// docs/conformance.md is the ledger.
#include "tests/conformance/router.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/hex.hpp"
#include "vrrpd/linux/arp.hpp"
#include "vrrpd/linux/ndp.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::conformance;

namespace {

constexpr linux::MacAddress virtual_mac{0x00, 0x00, 0x5e, 0x00, 0x01, 0x33};
constexpr linux::MacAddress virtual_mac_ipv6{0x00, 0x00, 0x5e, 0x00, 0x02, 0x33};

std::string arp_of(const IpAddress& address) {
  return tests::hex_text(linux::gratuitous_arp(virtual_mac, address));
}

std::string advertisement_of(const IpAddress& address, bool router) {
  return tests::hex_text(linux::unsolicited_advertisement(virtual_mac_ipv6, address, router));
}

}  // namespace

TEST_CASE("RFC 9568 §6.4.2, errata 7947, 7949: a gratuitous ARP says the address and who has it") {
  CHECK(arp_of(IpAddress::v4(192, 168, 14, 88)) ==
        "ff ff ff ff ff ff 00 00 5e 00 01 33 08 06 "
        "00 01 08 00 06 04 00 01 00 00 5e 00 01 33 c0 a8 0e 58 "
        "ff ff ff ff ff ff c0 a8 0e 58");
}

TEST_CASE("RFC 9568 §6.4.2: another address is another gratuitous ARP") {
  CHECK(arp_of(IpAddress::v4(192, 168, 14, 89)) ==
        "ff ff ff ff ff ff 00 00 5e 00 01 33 08 06 "
        "00 01 08 00 06 04 00 01 00 00 5e 00 01 33 c0 a8 0e 59 "
        "ff ff ff ff ff ff c0 a8 0e 59");
}

TEST_CASE("RFC 9568 §6.4.2: a router's unsolicited advertisement has R set, S clear, O set") {
  CHECK(advertisement_of(global_vip, true) ==
        "33 33 00 00 00 01 00 00 5e 00 02 33 86 dd "
        "60 00 00 00 00 20 3a ff "
        "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 58 "
        "ff 02 00 00 00 00 00 00 00 00 00 00 00 00 00 01 "
        "88 00 1a 4a a0 00 00 00 "
        "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 58 "
        "02 01 00 00 5e 00 02 33");
}

TEST_CASE("RFC 9568 §6.4.2, deviation: a host that does not forward leaves R clear") {
  CHECK(advertisement_of(global_vip, false) ==
        "33 33 00 00 00 01 00 00 5e 00 02 33 86 dd "
        "60 00 00 00 00 20 3a ff "
        "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 58 "
        "ff 02 00 00 00 00 00 00 00 00 00 00 00 00 00 01 "
        "88 00 9a 4a 20 00 00 00 "
        "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 58 "
        "02 01 00 00 5e 00 02 33");
}

TEST_CASE("RFC 9568 §8.1.2, §8.2.2: nothing is announced before the addresses are up") {
  for (const auto& config : {v3(), v3_ipv6()}) {
    Router router{config};
    router.start();
    const auto deeds = router.fire();
    REQUIRE(deeds.size() == 3);
    CHECK(deeds[1] == addresses_up);
    CHECK(deeds[2] == announce);
  }
}

TEST_CASE("RFC 9568 §8.1.2, §8.2.2: a Backup Router announces nothing at all") {
  for (const auto& config : {v3(), v3_ipv6()}) {
    Router router{config};
    CHECK(router.start().empty());
    CHECK(router.wake(300ms).empty());
  }
}
