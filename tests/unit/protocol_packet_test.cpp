// SPDX-License-Identifier: Apache-2.0
// Adverts to bytes and back. The bytes are literal; their checksums were computed apart from the
// code under test.
#include "tests/support/catch.hpp"
#include "tests/support/hex.hpp"
#include "tests/support/protocol_builders.hpp"
#include "vrrpd/protocol/packet.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

Advert decoded(const std::string& bytes) {
  const auto message = hex(bytes);
  const auto advert =
      decode({.message = message, .source = node_1, .destination = multicast_group_v4, .ttl = 255});
  REQUIRE(advert.has_value());
  return *advert;
}

std::string encoded(const Advert& advert) { return hex_text(encode(advert, multicast_group_v4)); }

struct Sample {
  std::string what;
  std::string bytes;
  Advert advert;
};

Advert v2_advert(std::uint8_t priority, Authentication authentication) {
  return {.version = Version::v2,
          .vrid = 51,
          .priority = priority,
          .interval = 1s,
          .addresses = {virtual_address},
          .authentication = authentication,
          .checksum = ChecksumForm::without_pseudo_header,
          .sender = node_1,
          .destination = multicast_group_v4,
          .ttl = 255};
}

Advert v3_advert(Duration interval, ChecksumForm checksum) {
  return {.version = Version::v3,
          .vrid = 51,
          .priority = 100,
          .interval = interval,
          .addresses = {virtual_address},
          .authentication = {},
          .checksum = checksum,
          .sender = node_1,
          .destination = multicast_group_v4,
          .ttl = 255};
}

const auto with_pseudo_header = ChecksumForm::with_pseudo_header;
const auto without_pseudo_header = ChecksumForm::without_pseudo_header;

}  // namespace

TEST_CASE("An advert and its bytes") {
  const Advert two_addresses{.version = Version::v3,
                             .vrid = 1,
                             .priority = 254,
                             .interval = 1s,
                             .addresses = {IpAddress::v4(10, 0, 0, 1), IpAddress::v4(10, 0, 0, 2)},
                             .authentication = {},
                             .checksum = with_pseudo_header,
                             .sender = node_1,
                             .destination = multicast_group_v4,
                             .ttl = 255};
  Advert owner = two_addresses;
  owner.version = Version::v2;
  owner.priority = 255;
  owner.interval = 5s;
  owner.checksum = without_pseudo_header;

  const auto& [what, bytes, advert] = GENERATE_COPY(
      Sample{"version 2, no authentication: its 8 bytes are there all the same",
             "21 33 64 01 00 01 ab c9 c0 a8 0e 58 00 00 00 00 00 00 00 00", v2_advert(100, {})},
      Sample{"version 2, auth_type PASS, auth_pass 1111",
             "21 33 64 01 01 01 48 67 c0 a8 0e 58 31 31 31 31 00 00 00 00",
             v2_advert(100, Authentication::pass("1111"))},
      Sample{"version 2, the resigning master's",
             "21 33 00 01 01 01 ac 67 c0 a8 0e 58 31 31 31 31 00 00 00 00",
             v2_advert(0, Authentication::pass("1111"))},
      Sample{"version 2, the owner's, two addresses, 5 s",
             "21 01 ff 02 00 05 cb f3 0a 00 00 01 0a 00 00 02 00 00 00 00 00 00 00 00", owner},
      Sample{"version 3, 100 ms, checksum as keepalived's and RFC 5798's",
             "31 33 64 01 00 0a ec 08 c0 a8 0e 58", v3_advert(100ms, with_pseudo_header)},
      Sample{"version 3, checksum of RFC 9568 §5.2.8: \"only includes the VRRP message\"",
             "31 33 64 01 00 0a 9b c0 c0 a8 0e 58", v3_advert(100ms, without_pseudo_header)},
      Sample{"version 3, the longest interval: 40.95 s", "31 33 64 01 0f ff dc 13 c0 a8 0e 58",
             v3_advert(40950ms, with_pseudo_header)},
      Sample{"version 3, two addresses, 1 s", "31 01 fe 02 00 64 0c d9 0a 00 00 01 0a 00 00 02",
             two_addresses});
  INFO(what);
  CHECK(encoded(advert) == bytes);
  CHECK(decoded(bytes) == advert);
}

TEST_CASE("RFC 9568 §5.2.6: \"The Reserve field MUST be … ignored on reception\"") {
  CHECK(decoded("31 33 64 01 f0 0a fc 07 c0 a8 0e 58") == v3_advert(100ms, with_pseudo_header));
}

// keepalived sends such adverts for an instance that has virtual_ipaddress_excluded only, and not
// to hear it would make two masters.
TEST_CASE("A version 2 advert without addresses is heard") {
  CHECK(decoded("21 33 64 00 00 01 7a cb 00 00 00 00 00 00 00 00").addresses.empty());
}

TEST_CASE("A password of more than 8 bytes counts with its first 8, as keepalived's does") {
  CHECK(Authentication::pass("0123456789") == Authentication::pass("01234567"));
  CHECK(Authentication::pass("01234567").data ==
        std::array<std::uint8_t, 8>{'0', '1', '2', '3', '4', '5', '6', '7'});
  CHECK(Authentication::pass("").data == std::array<std::uint8_t, 8>{});
}

TEST_CASE("An interval between two centiseconds is rounded, not cut") {
  CHECK(encoded(v3_advert(99999us, without_pseudo_header)) ==
        "31 33 64 01 00 0a 9b c0 c0 a8 0e 58");
}
