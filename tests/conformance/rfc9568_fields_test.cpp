// SPDX-License-Identifier: Apache-2.0
// RFC 9568 §5.2: the fields of an advertisement. docs/conformance.md is the ledger.
#include "tests/conformance/router.hpp"
#include "tests/support/catch.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::conformance;
using protocol::ChecksumChoice;

namespace {

std::string address_list(int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes += " c0 a8 0e 58";
  return bytes;
}

/// The priority that one tracker of this weight makes of `base`.
int tracked(std::uint8_t base, int weight, protocol::TrackerState state) {
  protocol::Tracker tracker;
  tracker.name = "check";
  tracker.weight = weight;
  tracker.state = state;
  return protocol::fitness(base, {{tracker}}).priority;
}

protocol::InstanceConfig every(Duration interval) {
  auto config = v3();
  config.advert_int = interval;
  return config;
}

}  // namespace

TEST_CASE("RFC 9568 §5.2.2: type 1 is an ADVERTISEMENT") {
  CHECK(verdict({.message = "31 33 64 01 00 0a 9b c0 c0 a8 0e 58"}) == "believed");
}

TEST_CASE("RFC 9568 §5.2.2: a packet with unknown type is discarded") {
  CHECK(verdict({.message = "30 33 64 01 00 0a 9c c0 c0 a8 0e 58"}) == "bad_type");
  CHECK(verdict({.message = "32 33 64 01 00 0a 9a c0 c0 a8 0e 58"}) == "bad_type");
  CHECK(verdict({.message = "3f 33 64 01 00 0a 8d c0 c0 a8 0e 58"}) == "bad_type");
}

TEST_CASE("RFC 9568 §5.2.3: virtual routers 1 and 255 exist") {
  CHECK(verdict({.message = "31 01 64 01 00 0a 9b f2 c0 a8 0e 58"}) == "believed");
  CHECK(verdict({.message = "31 ff 64 01 00 0a 9a f4 c0 a8 0e 58"}) == "believed");
}

TEST_CASE("RFC 9568 §5.2.3: virtual router 0 does not") {
  CHECK(verdict({.message = "31 00 64 01 00 0a 9b f3 c0 a8 0e 58"}) == "bad_vrid");
}

TEST_CASE("RFC 9568 §5.2.4: an owner says 255, whatever its trackers say") {
  CHECK(tracked(255, -100, protocol::TrackerState::down) == 255);
  auto owner = v3();
  owner.priority = 255;
  CHECK(advert_of(owner) == multicast("31 33 ff 01 00 0a 51 08 c0 a8 0e 58"));
}

TEST_CASE("RFC 9568 §5.2.4: trackers make nobody an owner") {
  CHECK(tracked(254, 200, protocol::TrackerState::up) == 254);
  CHECK(tracked(100, 200, protocol::TrackerState::up) == 254);
}

TEST_CASE("RFC 9568 §5.2.4: a backup says 1 to 254, as configured") {
  auto config = v3();
  config.priority = 1;
  CHECK(advert_of(config) == multicast("31 33 01 01 00 0a 4f 09 c0 a8 0e 58"));
  config.priority = 254;
  CHECK(advert_of(config) == multicast("31 33 fe 01 00 0a 52 08 c0 a8 0e 58"));
}

TEST_CASE("RFC 9568 §5.2.4: no tracker lowers a backup to 0, which would be a resignation") {
  CHECK(tracked(100, -253, protocol::TrackerState::down) == 1);
}

TEST_CASE("RFC 9568 §5.2.5: one address and 255 are believed") {
  CHECK(verdict({.message = "31 33 64 01 00 0a 9b c0 c0 a8 0e 58"}) == "believed");
  CHECK(verdict({.message = "31 33 64 ff 00 0a 37 f5" + address_list(255)}) == "believed");
}

TEST_CASE("RFC 9568 §5.2.5, erratum 8299: a count of 0 is ignored") {
  CHECK(verdict({.message = "31 33 64 00 00 0a 6a c2"}) == "no_addresses");
  CHECK(verdict({.message = "31 33 64 00 00 0a bb 0d"}) == "no_addresses");  // with pseudo-header
  CHECK(verdict(over_ipv6("31 33 64 00 00 0a 6c b2"), v3_ipv6()) == "no_addresses");
}

TEST_CASE("RFC 9568 §5.2.6: Reserve is zero on transmission") {
  CHECK(advert_of(every(40950ms)) == multicast("31 33 64 01 0f ff dc 13 c0 a8 0e 58"));
}

TEST_CASE("RFC 9568 §5.2.6: Reserve is ignored on reception, and is no part of the interval") {
  auto router = Router{every(1s)};
  router.start();
  router.hear(0s, {.message = "31 33 64 01 f0 0a ab bf c0 a8 0e 58"});
  CHECK(router.timer() == 360'937'500ns);
}

TEST_CASE("RFC 9568 §5.2.7, erratum 8301: 10 ms and 40.95 s can be said and understood") {
  CHECK(advert_of(every(10ms)) == multicast("31 33 64 01 00 01 ec 11 c0 a8 0e 58"));
  CHECK(advert_of(every(40950ms)) == multicast("31 33 64 01 0f ff dc 13 c0 a8 0e 58"));
  CHECK(verdict({.message = "31 33 64 01 00 01 9b c9 c0 a8 0e 58"}) == "believed");
  CHECK(verdict({.message = "31 33 64 01 0f ff 8b cb c0 a8 0e 58"}) == "believed");
}

TEST_CASE("RFC 9568 §5.2.7, erratum 8301: an interval of 0 is discarded") {
  CHECK(verdict({.message = "31 33 64 01 00 00 9b ca c0 a8 0e 58"}) == "bad_interval");
}

TEST_CASE("RFC 9568 §5.2.8: an IPv4 checksum over the message alone is right") {
  CHECK(verdict({.message = "31 33 64 01 00 0a 9b c0 c0 a8 0e 58"}) == "believed");
  auto config = v3();
  config.checksum = ChecksumChoice::no_pseudo_header;
  CHECK(advert_of(config) == multicast("31 33 64 01 00 0a 9b c0 c0 a8 0e 58"));
}

TEST_CASE("RFC 9568 §5.2.8: an IPv4 checksum that is wrong in both forms is discarded") {
  CHECK(verdict({.message = "31 33 64 01 00 0a 12 34 c0 a8 0e 58"}) == "bad_checksum");
  CHECK(verdict({.message = "31 33 64 01 00 0a 00 00 c0 a8 0e 58"}) == "bad_checksum");
}

TEST_CASE("RFC 9568 §5.2.8, deviation: an IPv4 checksum with pseudo-header is right too") {
  CHECK(verdict({.message = "31 33 64 01 00 0a ec 07 c0 a8 0e 58"}) == "believed");
  // The same bytes from another source are another checksum.
  CHECK(verdict({.message = "31 33 64 01 00 0a ec 07 c0 a8 0e 58",
                 .source = IpAddress::v4(192, 168, 14, 130)}) == "bad_checksum");
}

TEST_CASE(
    "RFC 9568 §5.2.8, deviation: IPv4 adverts carry the pseudo-header unless told otherwise") {
  CHECK(advert_of(v3()) == multicast("31 33 64 01 00 0a ec 08 c0 a8 0e 58"));
}

TEST_CASE("RFC 9568 §5.2.8: an IPv6 checksum covers the pseudo-header, Next Header 112") {
  CHECK(verdict(over_ipv6("31 33 64 01 00 0a 6d ed "
                          "fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 33"),
                v3_ipv6()) == "believed");
  CHECK(advert_of(v3_ipv6()) ==
        multicast_ipv6("31 33 64 02 00 0a 3f cc fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 33 "
                       "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 58"));
}

TEST_CASE("RFC 9568 §5.2.8: an IPv6 checksum without it, or with another Next Header, is wrong") {
  const std::string addresses =
      " fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 33 "
      "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 58";
  CHECK(verdict(over_ipv6("31 33 64 02 00 0a 3d fb" + addresses), v3_ipv6()) == "bad_checksum");
  CHECK(verdict(over_ipv6("31 33 64 02 00 0a 40 3b" + addresses), v3_ipv6()) == "bad_checksum");
}

TEST_CASE("RFC 9568 §5.2.9: over IPv6 the first address is the link-local one") {
  CHECK(verdict(over_ipv6("31 33 64 02 00 0a 3f cb fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 33 "
                          "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 58"),
                v3_ipv6()) == "believed");
}

TEST_CASE("RFC 9568 §5.2.9, erratum 8300: in strict_mode another first address is discarded") {
  auto strict = v3_ipv6();
  strict.strict = true;
  CHECK(verdict(over_ipv6("31 33 64 02 00 0a 3f cb 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 58 "
                          "fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 33"),
                strict) == "not_link_local");
}

TEST_CASE("RFC 9568 §5.2.9, deviation: without strict_mode it is believed, and reported once") {
  const auto global_first = over_ipv6(
      "31 33 64 02 00 0a 3f cb 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 58 "
      "fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 33");
  CHECK(verdict(global_first, v3_ipv6()) == "believed");
  Router router{v3_ipv6()};
  router.start();
  router.hear(10ms, global_first);
  router.hear(20ms, global_first);
  CHECK(router.timer() == 380'937'500ns);
  REQUIRE(router.reports().size() == 1);
  CHECK(router.reports().front().find("link-local") != std::string::npos);
}

TEST_CASE("RFC 9568 §5.2.9: addresses are of the family of the IP header") {
  CHECK(verdict(over_ipv6("31 33 64 01 00 0a 6d ed "
                          "fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 33"),
                v3_ipv6()) == "believed");
}

TEST_CASE("RFC 9568 §5.2.9: an address of the other family does not fit") {
  CHECK(verdict(over_ipv6("31 33 64 01 00 0a 9d ac c0 a8 0e 58"), v3_ipv6()) == "truncated");
  CHECK(verdict({.message = "31 33 64 01 00 0a 6c 0d "
                            "fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 33"}) == "bad_length");
}
