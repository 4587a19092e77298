// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "tests/support/catch.hpp"
#include "vrrpd/linux/ipv4_header.hpp"

using vrrpd::IpAddress;
using vrrpd::linux::parse_ipv4_header;

namespace {

/// 192.168.14.128 to 224.0.0.18, TTL 255, class 0xc0, protocol 112, 20 bytes of payload.
std::vector<std::uint8_t> advert() {
  std::vector<std::uint8_t> packet{0x45, 0xc0, 0x00, 0x28, 0x00, 0x01, 0x00, 0x00, 0xff, 0x70,
                                   0x8b, 0x19, 0xc0, 0xa8, 0x0e, 0x80, 0xe0, 0x00, 0x00, 0x12};
  packet.resize(40, 0xee);
  return packet;
}

}  // namespace

TEST_CASE("the IP header in front of an advert is read") {
  const auto header = parse_ipv4_header(advert());
  REQUIRE(header.has_value());
  CHECK(header->header_bytes == 20);
  CHECK(header->total_bytes == 40);
  CHECK(header->ttl == 255);
  CHECK(header->source == IpAddress::v4(192, 168, 14, 128));
  CHECK(header->destination == IpAddress::v4(224, 0, 0, 18));
}

TEST_CASE("IP options lengthen the header") {
  auto packet = advert();
  packet[0] = 0x47;
  CHECK(parse_ipv4_header(packet)->header_bytes == 28);
}

TEST_CASE("a packet that was cut off keeps the length that its sender meant") {
  auto packet = advert();
  packet.resize(24);
  CHECK(parse_ipv4_header(packet)->total_bytes == 40);
}

TEST_CASE("what is no IPv4 header is nothing") {
  auto packet = advert();
  SECTION("empty") { packet.clear(); }
  SECTION("one byte short of a header") { packet.resize(19); }
  SECTION("IPv6") { packet[0] = 0x65; }
  SECTION("a header shorter than 20 bytes") { packet[0] = 0x44; }
  SECTION("options beyond the end") {
    packet[0] = 0x4f;
    packet.resize(59);
  }
  SECTION("a total shorter than the header") { packet[3] = 19; }
  CHECK_FALSE(parse_ipv4_header(packet).has_value());
}
