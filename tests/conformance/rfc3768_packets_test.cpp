// SPDX-License-Identifier: Apache-2.0
// RFC 3768 §5 and §7, RFC 2338 §5.3: packets of version 2. docs/conformance.md is the ledger.
#include "tests/conformance/router.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/hex.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::conformance;

namespace {

const std::string good = "21 33 64 01 00 01 ab c9 c0 a8 0e 58 00 00 00 00 00 00 00 00";
const std::string good_with_password =
    "21 33 64 01 01 01 48 67 c0 a8 0e 58 31 31 31 31 00 00 00 00";

std::string v2_verdict(const std::string& message) { return verdict({.message = message}, v2()); }

std::string password_verdict(const std::string& message) {
  return verdict({.message = message}, v2_with_password());
}

/// What a router with this password sends.
std::string signed_with(const char* password) {
  auto config = v2();
  config.authentication = protocol::Authentication::pass(password);
  return advert_of(config);
}

}  // namespace

TEST_CASE("RFC 3768 §5.2.3: an advert leaves with TTL 255, to 224.0.0.18") {
  CHECK(advert_of(v2()) == multicast(good));
}

TEST_CASE("RFC 3768 §5.2.3: no configuration gives it another TTL") {
  auto config = v2();
  config.unicast_ttl = 1;
  CHECK(advert_of(config) == multicast(good));
}

TEST_CASE("RFC 3768 §5.2.3: a packet with TTL 255 is believed") {
  CHECK(verdict({.message = good}, v2()) == "believed");
}

TEST_CASE("RFC 3768 §5.2.3: a packet with any other TTL is discarded") {
  for (int ttl = 0; ttl < 255; ++ttl) {
    INFO(ttl);
    CHECK(verdict({.message = good, .ttl = static_cast<std::uint8_t>(ttl)}, v2()) == "bad_ttl");
  }
}

TEST_CASE("RFC 3768 §5.3.2: type 1 is an ADVERTISEMENT") { CHECK(v2_verdict(good) == "believed"); }

TEST_CASE("RFC 3768 §5.3.2: a packet with unknown type is discarded") {
  CHECK(v2_verdict("22 33 64 01 00 01 aa c9 c0 a8 0e 58 00 00 00 00 00 00 00 00") == "bad_type");
  CHECK(v2_verdict("20 33 64 01 00 01 ac c9 c0 a8 0e 58 00 00 00 00 00 00 00 00") == "bad_type");
}

TEST_CASE("RFC 3768 §5.3.4: an owner says 255") {
  CHECK(advert_of(tests::with_priority(255, v2())) ==
        multicast("21 33 ff 01 00 01 10 c9 c0 a8 0e 58 00 00 00 00 00 00 00 00"));
}

TEST_CASE("RFC 3768 §5.3.4: a backup says 1 to 254") {
  CHECK(advert_of(tests::with_priority(254, v2())) ==
        multicast("21 33 fe 01 00 01 11 c9 c0 a8 0e 58 00 00 00 00 00 00 00 00"));
  CHECK(advert_of(tests::with_priority(1, v2())) ==
        multicast("21 33 01 01 00 01 0e ca c0 a8 0e 58 00 00 00 00 00 00 00 00"));
}

TEST_CASE("RFC 3768 §5.3.6: the authentication method that is configured is believed") {
  CHECK(v2_verdict(good) == "believed");
  CHECK(password_verdict(good_with_password) == "believed");
}

TEST_CASE("RFC 3768 §5.3.6: an unknown type, or another than ours, is discarded") {
  CHECK(v2_verdict("21 33 64 01 03 01 a8 c9 c0 a8 0e 58 00 00 00 00 00 00 00 00") ==
        "bad_auth_type");
  CHECK(v2_verdict("21 33 64 01 02 01 a9 c9 c0 a8 0e 58 00 00 00 00 00 00 00 00") ==
        "bad_auth_type");
  CHECK(v2_verdict(good_with_password) == "bad_auth_type");
  CHECK(password_verdict(good) == "bad_auth_type");
}

TEST_CASE("RFC 3768 §5.3.10: without authentication its data is zero on transmission") {
  CHECK(advert_of(v2()).ends_with("c0 a8 0e 58 00 00 00 00 00 00 00 00"));
}

TEST_CASE("RFC 3768 §5.3.10: without authentication its data is ignored on reception") {
  CHECK(v2_verdict("21 33 64 01 00 01 49 67 c0 a8 0e 58 31 31 31 31 00 00 00 00") == "believed");
}

TEST_CASE("RFC 2338 §5.3.10: a password shorter than 8 bytes is zero-filled") {
  CHECK(signed_with("1111") == multicast(good_with_password));
}

TEST_CASE("RFC 2338 §5.3.10: what follows a password of 8 bytes is not sent") {
  CHECK(signed_with("12345678") ==
        multicast("21 33 64 01 01 01 d9 f4 c0 a8 0e 58 31 32 33 34 35 36 37 38"));
  CHECK(signed_with("123456789") == signed_with("12345678"));
}

TEST_CASE("RFC 2338 §5.3.10: another password is discarded, be it longer, shorter or other") {
  CHECK(password_verdict("21 33 64 01 01 01 48 66 c0 a8 0e 58 31 31 31 32 00 00 00 00") ==
        "bad_auth_data");
  CHECK(password_verdict("21 33 64 01 01 01 d0 66 c0 a8 0e 58 31 31 31 31 78 00 00 00") ==
        "bad_auth_data");
  CHECK(password_verdict("21 33 64 01 01 01 48 98 c0 a8 0e 58 31 31 31 00 00 00 00 00") ==
        "bad_auth_data");
}

TEST_CASE("RFC 3768 §7.1: version 2 is believed") { CHECK(v2_verdict(good) == "believed"); }

TEST_CASE("RFC 3768 §7.1: any other version is discarded") {
  CHECK(v2_verdict("11 33 64 01 00 01 bb c9 c0 a8 0e 58 00 00 00 00 00 00 00 00") == "bad_version");
  CHECK(v2_verdict("31 33 64 01 00 0a 9b c0 c0 a8 0e 58") == "version_mismatch");
}

TEST_CASE("RFC 3768 §7.1: a complete packet is believed, with its Authentication Data") {
  CHECK(v2_verdict(good) == "believed");
}

TEST_CASE("RFC 3768 §7.1: a packet that ends before its Authentication Data does is discarded") {
  for (std::size_t bytes = 0; bytes < 20; ++bytes) {
    INFO(bytes << " bytes");
    CHECK(v2_verdict(good.substr(0, bytes * 3)) == "truncated");
  }
}

TEST_CASE("RFC 3768 §7.1: a right checksum over the message alone is believed") {
  CHECK(v2_verdict(good) == "believed");
}

TEST_CASE("RFC 3768 §7.1: a wrong one, or one with pseudo-header, is discarded") {
  CHECK(v2_verdict("21 33 64 01 00 01 12 34 c0 a8 0e 58 00 00 00 00 00 00 00 00") ==
        "bad_checksum");
  CHECK(v2_verdict("21 33 64 01 00 01 fc 08 c0 a8 0e 58 00 00 00 00 00 00 00 00") ==
        "bad_checksum");
}

TEST_CASE("RFC 3768 §7.1: the interval that is configured is believed") {
  CHECK(v2_verdict(good) == "believed");
}

TEST_CASE("RFC 3768 §7.1: another interval is discarded") {
  CHECK(v2_verdict("21 33 64 01 00 02 ab c8 c0 a8 0e 58 00 00 00 00 00 00 00 00") ==
        "bad_interval");
  CHECK(v2_verdict("21 33 64 01 00 ff aa cb c0 a8 0e 58 00 00 00 00 00 00 00 00") ==
        "bad_interval");
  CHECK(v2_verdict("21 33 64 01 00 00 ab ca c0 a8 0e 58 00 00 00 00 00 00 00 00") ==
        "bad_interval");
}

TEST_CASE("RFC 3768 §7.1, deviation: another address list is believed, and reported once") {
  Router router{v2()};
  router.start();
  const Packet other{.message = "21 33 64 01 00 01 ab be c0 a8 0e 63 00 00 00 00 00 00 00 00"};
  router.hear(1s, other);
  router.hear(2s, other);
  CHECK(router.timer() == 2s + 3'609'375'000ns);
  REQUIRE(router.reports().size() == 1);
  CHECK(router.reports().front().find("192.168.14.99") != std::string::npos);
}

TEST_CASE("RFC 3768 §7.1, deviation: an owner hears another owner instead of going deaf") {
  CHECK(verdict({.message = "21 33 ff 01 00 01 10 c9 c0 a8 0e 58 00 00 00 00 00 00 00 00"},
                tests::with_priority(255, v2())) == "believed");
}

TEST_CASE("RFC 3768 §7.1: a discarded packet changes nothing") {
  for (const char* message : {"21 33 c8 01 00 02 47 c8 c0 a8 0e 58 00 00 00 00 00 00 00 00",
                              "21 33 c8 01 01 01 e4 65 c0 a8 0e 58 31 31 31 32 00 00 00 00",
                              "21 33 c8 01 00 01 12 34 c0 a8 0e 58 00 00 00 00 00 00 00 00"}) {
    INFO(message);
    auto router = active(v2());
    const auto timer = router.timer();
    CHECK(router.hear(4s, {.message = message}).empty());
    CHECK(router.timer() == timer);
    CHECK(router.state() == "Active");
  }
}

TEST_CASE("RFC 3768 §7.1: one that is not discarded does") {
  auto router = active(v2());
  CHECK(router.hear(4s, {.message = "21 33 c8 01 00 01 47 c9 c0 a8 0e 58 00 00 00 00 00 00 00 "
                                    "00"}) == Deeds{addresses_down});
}

TEST_CASE("RFC 3768 §7.2: every field is filled from the configuration") {
  auto config = v2();
  config.addresses.push_back(IpAddress::v4(192, 168, 14, 89));
  CHECK(advert_of(config) == multicast("21 33 64 02 00 01 dc c6 c0 a8 0e 58 c0 a8 0e 59 "
                                       "00 00 00 00 00 00 00 00"));
}

TEST_CASE("RFC 3768 §7.2: another interval is another packet") {
  auto config = v2();
  config.advert_int = 255s;
  CHECK(advert_of(config) ==
        multicast("21 33 64 01 00 ff aa cb c0 a8 0e 58 00 00 00 00 00 00 00 00"));
}
