// SPDX-License-Identifier: Apache-2.0
// RFC 9568 §7.1 and §7.2: receiving and transmitting packets. docs/conformance.md is the ledger.
#include "tests/conformance/router.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/hex.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::conformance;

namespace {

const std::string good = "31 33 64 01 00 0a 9b c0 c0 a8 0e 58";
const std::string good_ipv6 =
    "31 33 64 02 00 0a 3f cb fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 33 "
    "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 58";

/// From a router of priority 200 at 1 s, with one thing wrong: the name says what.
struct Wrong {
  const char* what;
  Packet packet;
};

const std::vector<Wrong> wrong_packets{
    {"TTL", {.message = "31 33 c8 01 00 64 37 66 c0 a8 0e 58", .ttl = 254}},
    {"version 2", {.message = "21 33 c8 01 00 01 47 c9 c0 a8 0e 58 00 00 00 00 00 00 00 00"}},
    {"version 4", {.message = "41 33 c8 01 00 64 27 66 c0 a8 0e 58"}},
    {"type", {.message = "32 33 c8 01 00 64 36 66 c0 a8 0e 58"}},
    {"cut off", {.message = "31 33 c8 01 00 64 37 66 c0 a8 0e"}},
    {"checksum", {.message = "31 33 c8 01 00 64 37 67 c0 a8 0e 58"}},
    {"count", {.message = "31 33 c8 00 00 64 06 68"}},
    {"interval", {.message = "31 33 c8 01 00 00 37 ca c0 a8 0e 58"}},
    {"too long", {.message = "31 33 c8 01 00 64 37 66 c0 a8 0e 58 00 00 00 00"}},
    {"group",
     {.message = "31 33 c8 01 00 64 37 66 c0 a8 0e 58",
      .destination = IpAddress::v4(224, 0, 0, 1)}},
};

}  // namespace

TEST_CASE("RFC 9568 §7.1: version 3 is believed") {
  CHECK(verdict({.message = good}) == "believed");
}

TEST_CASE("RFC 9568 §7.1: any other version is discarded") {
  CHECK(verdict({.message = "01 33 64 01 00 0a cb c0 c0 a8 0e 58"}) == "bad_version");
  CHECK(verdict({.message = "11 33 64 01 00 0a bb c0 c0 a8 0e 58"}) == "bad_version");
  CHECK(verdict({.message = "41 33 64 01 00 0a 8b c0 c0 a8 0e 58"}) == "bad_version");
  CHECK(verdict({.message = "f1 33 64 01 00 0a db bf c0 a8 0e 58"}) == "bad_version");
  // A good packet of version 2.
  CHECK(verdict({.message = "21 33 64 01 00 01 ab c9 c0 a8 0e 58 00 00 00 00 00 00 00 00"}) ==
        "version_mismatch");
}

TEST_CASE("RFC 9568 §7.1: a complete packet is believed") {
  CHECK(verdict({.message = good}) == "believed");
  CHECK(verdict(over_ipv6(good_ipv6), v3_ipv6()) == "believed");
}

TEST_CASE("RFC 9568 §7.1: a packet that ends anywhere before its end is discarded") {
  for (std::size_t bytes = 0; bytes < 12; ++bytes) {
    INFO(bytes << " bytes");
    CHECK(verdict({.message = good.substr(0, bytes * 3)}) == "truncated");
  }
  for (std::size_t bytes = 0; bytes < 40; ++bytes) {
    INFO(bytes << " bytes over IPv6");
    CHECK(verdict(over_ipv6(good_ipv6.substr(0, bytes * 3)), v3_ipv6()) == "truncated");
  }
}

TEST_CASE("RFC 9568 §7.1: a right checksum is believed, in every form that is sent") {
  CHECK(verdict({.message = good}) == "believed");
  CHECK(verdict({.message = "31 33 64 01 00 0a ec 07 c0 a8 0e 58"}) == "believed");
  CHECK(verdict(over_ipv6(good_ipv6), v3_ipv6()) == "believed");
}

TEST_CASE("RFC 9568 §7.1: any flipped bit is discarded") {
  auto bytes = tests::hex(good_ipv6);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    const auto mask = static_cast<std::uint8_t>(1U << bit % 8);
    bytes[bit / 8] ^= mask;
    INFO("bit " << bit);
    CHECK(verdict(over_ipv6(tests::hex_text(bytes)), v3_ipv6()) != "believed");
    bytes[bit / 8] ^= mask;
  }
}

TEST_CASE("RFC 9568 §7.1: one wrong thing, and the packet changes nothing in Backup") {
  for (const auto& [what, packet] : wrong_packets) {
    INFO(what);
    CHECK(verdict(packet) != "believed");
    Router router{v3()};
    router.start();
    CHECK(router.hear(100ms, packet).empty());
    CHECK(router.timer() == 360'937'500ns);
  }
}

TEST_CASE("RFC 9568 §7.1: one wrong thing, and the packet changes nothing in Active") {
  for (const auto& [what, packet] : wrong_packets) {
    INFO(what);
    auto router = active(v3());
    const auto timer = router.timer();
    CHECK(router.hear(400ms, packet).empty());
    CHECK(router.state() == "Active");
    CHECK(router.timer() == timer);
  }
}

TEST_CASE("RFC 9568 §7.1: the same packet with nothing wrong moves both") {
  const Packet right{.message = "31 33 c8 01 00 64 37 66 c0 a8 0e 58"};
  Router backup{v3()};
  backup.start();
  backup.hear(100ms, right);
  CHECK(backup.timer() == 3'709'375'000ns);
  auto router = active(v3());
  CHECK(router.hear(400ms, right) == Deeds{addresses_down});
}

TEST_CASE("RFC 9568 §7.1: every reason to discard has words for the log") {
  for (std::size_t i = 0; i < protocol::reject_count; ++i) {
    const auto reject = static_cast<protocol::Reject>(i);
    CHECK(name(reject) != "?");
    CHECK(explanation(reject).size() > 10);
  }
}

TEST_CASE("RFC 9568 §7.1, erratum 8298: an owner hears another owner, says so, and one yields") {
  auto owner = tests::with_priority(255, v3());
  Router router{owner};
  router.start();
  const Packet other{.message = "31 33 ff 01 00 0a 00 c0 c0 a8 0e 58"};
  CHECK(verdict(other, owner) == "believed");
  router.hear(10ms, other);
  CHECK(router.state() == "Backup");
  REQUIRE_FALSE(router.reports().empty());
  CHECK(router.reports().front().find("255") != std::string::npos);
}

TEST_CASE("RFC 9568 §7.1, as published: with owner_ignore_adverts an owner discards") {
  auto owner = tests::with_priority(255, v3());
  owner.owner_ignore_adverts = true;
  CHECK(verdict({.message = "31 33 ff 01 00 0a 00 c0 c0 a8 0e 58"}, owner) == "we_are_owner");
}

TEST_CASE("RFC 9568 §7.1: another interval than ours is believed, and reported once") {
  Router router{v3()};
  router.start();
  const Packet every_second{.message = "31 33 c8 01 00 64 37 66 c0 a8 0e 58"};
  router.hear(100ms, every_second);
  router.hear(200ms, every_second);
  CHECK(router.timer() == 200ms + 3'609'375'000ns);
  REQUIRE(router.reports().size() == 1);
  CHECK(router.reports().front().find("interval") != std::string::npos);
}

TEST_CASE("RFC 9568 §7.1: the same interval and the same addresses are not worth a line") {
  Router router{v3()};
  router.start();
  for (int i = 1; i < 20; ++i) {
    router.hear(i * 100ms, {.message = "31 33 c8 01 00 0a 37 c0 c0 a8 0e 58"});
  }
  CHECK(router.reports().empty());
}

TEST_CASE("RFC 9568 §7.1: another address list is reported once, and the packet is believed") {
  Router router{v3()};
  router.start();
  const Packet other{.message = "31 33 64 01 00 0a 9b b5 c0 a8 0e 63"};  // 192.168.14.99
  router.hear(100ms, other);
  router.hear(200ms, other);
  CHECK(router.timer() == 200ms + 360'937'500ns);
  REQUIRE(router.reports().size() == 1);
  CHECK(router.reports().front().find("192.168.14.99") != std::string::npos);
  CHECK(router.reports().front().find("192.168.14.88") != std::string::npos);
}

TEST_CASE("RFC 9568 §7.2: every field is filled from the configuration") {
  auto config = v3();
  config.addresses.push_back(IpAddress::v4(192, 168, 14, 89));
  config.checksum = protocol::ChecksumChoice::no_pseudo_header;
  CHECK(advert_of(config) == multicast("31 33 64 02 00 0a cc bd c0 a8 0e 58 c0 a8 0e 59"));
}

TEST_CASE("RFC 9568 §7.2: one field else is another packet, with another checksum") {
  auto config = v3();
  config.checksum = protocol::ChecksumChoice::no_pseudo_header;
  const auto base = advert_of(config);
  config.vrid = 52;
  CHECK(advert_of(config) == multicast("31 34 64 01 00 0a 9b bf c0 a8 0e 58"));
  CHECK(advert_of(config) != base);
}

TEST_CASE("RFC 9568 §7.2: the source is the primary address, which the checksum covers") {
  // From 192.168.14.128 and fe80::1, as the pseudo-headers show.
  CHECK(advert_of(v3()) == multicast("31 33 64 01 00 0a ec 08 c0 a8 0e 58"));
  CHECK(verdict({.message = "31 33 64 01 00 0a ec 08 c0 a8 0e 58", .source = peer_v4}) ==
        "bad_checksum");
  CHECK(advert_of(v3_ipv6()).starts_with("ff02::12 ttl 255: 31 33 64 02 00 0a 3f cc "));
}

TEST_CASE("RFC 9568 §7.2: it is sent to the group of its family, and nowhere else") {
  CHECK(advert_of(v3()).starts_with("224.0.0.18 "));
  CHECK(advert_of(v3_ipv6()).starts_with("ff02::12 "));
  protocol::Instance instance{v3(), 0};
  instance.set_primary_address(us_v4);
  CHECK(instance.outgoing(100).size() == 1);
}
