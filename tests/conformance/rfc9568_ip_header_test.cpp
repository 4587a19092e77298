// SPDX-License-Identifier: Apache-2.0
// RFC 9568 §5.1: what the IP header says. docs/conformance.md is the ledger.
#include "tests/conformance/router.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::conformance;

namespace {

const std::string message = "31 33 64 01 00 0a 9b c0 c0 a8 0e 58";
const std::string message_ipv6 =
    "31 33 64 02 00 0a 3f cb fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 33 "
    "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 58";

}  // namespace

TEST_CASE("RFC 9568 §5.1.1.3: an advert to the group leaves with TTL 255") {
  CHECK(advert_of(v3()) == "224.0.0.18 ttl 255: 31 33 64 01 00 0a ec 08 c0 a8 0e 58");
}

TEST_CASE("RFC 9568 §5.1.1.3: no configuration gives multicast another TTL") {
  auto config = v3();
  config.unicast_ttl = 64;
  CHECK(advert_of(config) == "224.0.0.18 ttl 255: 31 33 64 01 00 0a ec 08 c0 a8 0e 58");
}

TEST_CASE("RFC 9568 §5.1.1.3: a packet with TTL 255 is believed") {
  CHECK(verdict({.message = message}) == "believed");
}

TEST_CASE("RFC 9568 §5.1.1.3: a packet with any other TTL is discarded") {
  for (int ttl = 0; ttl < 255; ++ttl) {
    INFO(ttl);
    CHECK(verdict({.message = message, .ttl = static_cast<std::uint8_t>(ttl)}) == "bad_ttl");
  }
}

TEST_CASE("RFC 9568 §5.1.1.2: an IPv4 advert goes to 224.0.0.18, and is believed from there") {
  CHECK(advert_of(v3()).starts_with("224.0.0.18 "));
  CHECK(verdict({.message = message}) == "believed");
}

TEST_CASE("RFC 9568 §5.1.1.2: a packet to another group or to a host is discarded") {
  CHECK(verdict({.message = message, .destination = IpAddress::v4(224, 0, 0, 1)}) == "wrong_group");
  CHECK(verdict({.message = message, .destination = IpAddress::v4(224, 0, 0, 19)}) ==
        "wrong_group");
  CHECK(verdict({.message = message, .destination = us_v4}) == "unicast_advert");
}

TEST_CASE("RFC 9568 §5.1.2.3: an advert to the IPv6 group leaves with Hop Limit 255") {
  CHECK(advert_of(v3_ipv6()) ==
        "ff02::12 ttl 255: 31 33 64 02 00 0a 3f cc "
        "fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 33 "
        "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 58");
}

TEST_CASE("RFC 9568 §5.1.2.3: no configuration gives IPv6 multicast another Hop Limit") {
  auto config = v3_ipv6();
  config.unicast_ttl = 64;
  CHECK(advert_of(config).starts_with("ff02::12 ttl 255: "));
}

TEST_CASE("RFC 9568 §5.1.2.3: a packet with Hop Limit 255 is believed") {
  CHECK(verdict(over_ipv6(message_ipv6), v3_ipv6()) == "believed");
}

TEST_CASE("RFC 9568 §5.1.2.3: a packet with any other Hop Limit is discarded") {
  for (int hop_limit = 0; hop_limit < 255; ++hop_limit) {
    INFO(hop_limit);
    CHECK(verdict(over_ipv6(message_ipv6, static_cast<std::uint8_t>(hop_limit)), v3_ipv6()) ==
          "bad_ttl");
  }
}

TEST_CASE("RFC 9568 §5.1.2.2: an IPv6 packet to another group is discarded") {
  auto packet = over_ipv6(
      "31 33 64 02 00 0a 3f dc fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 33 "
      "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 58");
  packet.destination = IpAddress::v6({0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  CHECK(verdict(packet, v3_ipv6()) == "wrong_group");
}
