// SPDX-License-Identifier: Apache-2.0
// Adverts over IPv6, and the three forms of the version 3 IPv4 checksum. The bytes are literal;
// their checksums were computed apart from the code under test.
#include "tests/support/catch.hpp"
#include "tests/support/hex.hpp"
#include "tests/support/protocol_builders.hpp"
#include "tests/support/protocol_printing.hpp"
#include "vrrpd/protocol/packet.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

IpAddress ip(const char* text) { return *IpAddress::parse(text); }

struct Packet {
  std::string bytes;
  IpAddress source, destination;
  std::uint8_t ttl = 255;

  [[nodiscard]] std::expected<Advert, Reject> decoded() const {
    const auto message = hex(bytes);
    return decode({.message = message, .source = source, .destination = destination, .ttl = ttl});
  }
  [[nodiscard]] std::optional<Reject> reject() const {
    const auto advert = decoded();
    return advert ? std::nullopt : std::optional{advert.error()};
  }
};

const auto ff02_12 = multicast_group_v6;
const std::string v6_bytes =
    "31 33 64 02 00 64 3f 70 fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 05 "
    "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 88";

void check_both_ways(const Packet& packet, const Advert& expected) {
  const auto advert = packet.decoded();
  REQUIRE(advert.has_value());
  CHECK(*advert == expected);
  CHECK(hex_text(encode(expected, packet.destination)) == packet.bytes);
}

}  // namespace

TEST_CASE("§5.1.2.2: ff02::12") { CHECK(multicast_group_v6 == ip("ff02::12")); }

TEST_CASE("Version 3 over IPv6: addresses of 16 bytes, checksum with the pseudo-header") {
  check_both_ways({v6_bytes, ip("fe80::1"), ff02_12},
                  {.version = Version::v3,
                   .vrid = 51,
                   .priority = 100,
                   .interval = 1s,
                   .addresses = {ip("fe80::5"), ip("2001:db8::88")},
                   .checksum = ChecksumForm::with_pseudo_header,
                   .sender = ip("fe80::1"),
                   .destination = ff02_12,
                   .ttl = 255});
}

TEST_CASE("Version 3 over IPv6, unicast: the pseudo-header names the peer") {
  check_both_ways({"31 33 64 01 00 64 0f e4 fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 05",
                   ip("2001:db8::1"), ip("2001:db8::2"), 64},
                  {.version = Version::v3,
                   .vrid = 51,
                   .priority = 100,
                   .interval = 1s,
                   .addresses = {ip("fe80::5")},
                   .checksum = ChecksumForm::with_pseudo_header,
                   .sender = ip("2001:db8::1"),
                   .destination = ip("2001:db8::2"),
                   .ttl = 64});
}

TEST_CASE("keepalived's version 2 over IPv6: no authentication data") {
  check_both_ways({"21 33 64 01 00 01 4e 6a 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 88",
                   ip("fe80::1"), ff02_12},
                  {.version = Version::v2,
                   .vrid = 51,
                   .priority = 100,
                   .interval = 1s,
                   .addresses = {ip("2001:db8::88")},
                   .checksum = ChecksumForm::with_pseudo_header,
                   .sender = ip("fe80::1"),
                   .destination = ff02_12,
                   .ttl = 255});
}

TEST_CASE("§5.1.2.3: hop limit 255, where the advert is multicast") {
  CHECK(Packet{v6_bytes, ip("fe80::1"), ff02_12, 254}.reject() == Reject::bad_ttl);
  CHECK(Packet{v6_bytes, ip("fe80::1"), ff02_12, 255}.reject() == std::nullopt);
}

TEST_CASE("Over IPv6 a checksum without the pseudo-header is wrong") {
  CHECK(Packet{"31 33 64 01 00 64 6b e1 fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 05",
               ip("fe80::1"), ff02_12}
            .reject() == Reject::bad_checksum);
}

TEST_CASE("Over IPv6 too every cut and every flipped bit is seen") {
  const auto whole = hex(v6_bytes);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto bytes = hex_text(std::span{whole}.first(length));
    CHECK(Packet{bytes, ip("fe80::1"), ff02_12}.reject() == Reject::truncated);
  }
  CHECK(Packet{v6_bytes + " 00", ip("fe80::1"), ff02_12}.reject() == Reject::bad_length);
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    auto message = whole;
    message[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    CHECK(Packet{hex_text(message), ip("fe80::1"), ff02_12}.reject().has_value());
  }
}

TEST_CASE("Version 3 over IPv4, unicast: each form is understood and told") {
  const auto form = [](const std::string& bytes, const IpAddress& destination) {
    const auto advert = Packet{bytes, node_1, destination}.decoded();
    return advert ? std::optional{advert->checksum} : std::nullopt;
  };
  CHECK(form("31 33 64 01 00 0a fc f1 c0 a8 0e 58", node_2) == ChecksumForm::with_pseudo_header);
  CHECK(form("31 33 64 01 00 0a 9b c0 c0 a8 0e 58", node_2) == ChecksumForm::without_pseudo_header);
  CHECK(form("31 33 64 01 00 0a ec 08 c0 a8 0e 58", node_2) ==
        ChecksumForm::with_group_pseudo_header);
  // What goes to a group has the group in its pseudo-header anyhow; another group's is wrong.
  CHECK(form("31 33 64 01 00 0a ec 08 c0 a8 0e 58", IpAddress::v4(224, 0, 0, 200)) == std::nullopt);
}

TEST_CASE("Each form is sent") {
  auto advert = advert_to(version_3(), 100, node_1);
  advert.checksum = GENERATE(ChecksumForm::with_pseudo_header, ChecksumForm::without_pseudo_header,
                             ChecksumForm::with_group_pseudo_header);
  const auto bytes = hex_text(encode(advert, node_2));
  switch (advert.checksum) {
    case ChecksumForm::with_pseudo_header:
      CHECK(bytes == "31 33 64 01 00 0a fc f1 c0 a8 0e 58");
      break;
    case ChecksumForm::without_pseudo_header:
      CHECK(bytes == "31 33 64 01 00 0a 9b c0 c0 a8 0e 58");
      break;
    case ChecksumForm::with_group_pseudo_header:
      CHECK(bytes == "31 33 64 01 00 0a ec 08 c0 a8 0e 58");
      break;
  }
}
