// SPDX-License-Identifier: Apache-2.0
// RFC 9293 §3.10.7.1: what is answered for a connection that is not there.
#include <vector>

#include "tests/support/catch.hpp"
#include "vrrpd/base/internet_checksum.hpp"
#include "vrrpd/linux/tcp_reset.hpp"

using vrrpd::internet_checksum;
using vrrpd::IpAddress;
using vrrpd::PseudoHeader;
using vrrpd::linux::reset_for;

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint8_t fin = 0x01, syn = 0x02, rst = 0x04, push = 0x08, ack = 0x10;

/// From port 4660 to 3306; sequence 0x01020304, acknowledgment 0x0a0b0c0d.
Bytes segment(std::uint8_t flags, std::size_t data = 0) {
  Bytes bytes{0x12, 0x34, 0x0c, 0xea, 1, 2, 3, 4, 10, 11, 12, 13, 0x50, flags, 0xff, 0, 0, 0, 0, 0};
  bytes.resize(bytes.size() + data);
  return bytes;
}

Bytes ipv4(const Bytes& segment, Bytes options = {}) {
  const auto header = static_cast<std::uint8_t>(20 + options.size());
  Bytes packet{static_cast<std::uint8_t>(0x40 | header / 4),
               0,
               0,
               0,
               0,
               7,
               0x40,
               0,
               64,
               6,
               0,
               0,
               192,
               0,
               2,
               10,
               192,
               0,
               2,
               88};
  packet[2] = static_cast<std::uint8_t>((header + segment.size()) >> 8);
  packet[3] = static_cast<std::uint8_t>((header + segment.size()) & 0xff);
  packet.insert(packet.end(), options.begin(), options.end());
  packet.insert(packet.end(), segment.begin(), segment.end());
  return packet;
}

Bytes ipv6(const Bytes& segment) {
  Bytes packet{0x60, 0, 0, 0, 0, static_cast<std::uint8_t>(segment.size()), 6, 64};
  for (const char* address : {"2001:db8::10", "2001:db8::88"}) {
    const auto value = IpAddress::parse(address).value();
    packet.insert(packet.end(), value.bytes().begin(), value.bytes().end());
  }
  packet.insert(packet.end(), segment.begin(), segment.end());
  return packet;
}

Bytes answer_to(const Bytes& packet) {
  const auto reset = reset_for(packet);
  REQUIRE(reset);
  return {reset->bytes().begin(), reset->bytes().end()};
}

Bytes part(const Bytes& bytes, std::size_t from, std::size_t count) {
  const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(from);
  return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

}  // namespace

TEST_CASE("a SYN is refused: <SEQ=0><ACK=SEG.SEQ+1><CTL=RST,ACK>") {
  const Bytes answer = answer_to(ipv4(segment(syn)));
  CHECK(part(answer, 0, 10) == Bytes{0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, 6});
  CHECK(part(answer, 12, 8) == Bytes{192, 0, 2, 88, 192, 0, 2, 10});
  CHECK(part(answer, 20, 16) ==
        Bytes{0x0c, 0xea, 0x12, 0x34, 0, 0, 0, 0, 1, 2, 3, 5, 0x50, 0x14, 0, 0});
  CHECK(internet_checksum(part(answer, 0, 20), std::nullopt) == 0);
  CHECK(internet_checksum(
            part(answer, 20, 20),
            PseudoHeader{IpAddress::v4(192, 0, 2, 88), IpAddress::v4(192, 0, 2, 10), 6}) == 0);
}

TEST_CASE("what a client says on its connection is refused: <SEQ=SEG.ACK><CTL=RST>") {
  const Bytes answer = answer_to(ipv4(segment(push | ack, 100)));
  CHECK(part(answer, 24, 10) == Bytes{10, 11, 12, 13, 0, 0, 0, 0, 0x50, rst});
}

TEST_CASE("data and FIN count, as far as the headers say, whatever is there of the data") {
  Bytes packet = ipv4(segment(fin, 0x100), {1, 1, 1, 1});
  CHECK(part(answer_to(packet), 28, 4) == Bytes{1, 2, 4, 5});
  packet.resize(24 + 20);
  CHECK(part(answer_to(packet), 28, 4) == Bytes{1, 2, 4, 5});
}

TEST_CASE("IPv6 is refused in the same way") {
  const Bytes answer = answer_to(ipv6(segment(syn)));
  REQUIRE(answer.size() == 60);
  CHECK(part(answer, 0, 8) == Bytes{0x60, 0, 0, 0, 0, 20, 6, 64});
  CHECK(part(answer, 48, 6) == Bytes{1, 2, 3, 5, 0x50, 0x14});
  const auto from = IpAddress::parse("2001:db8::88").value();
  const auto to = IpAddress::parse("2001:db8::10").value();
  CHECK(part(answer, 8, 16) == Bytes(from.bytes().begin(), from.bytes().end()));
  CHECK(part(answer, 24, 16) == Bytes(to.bytes().begin(), to.bytes().end()));
  CHECK(internet_checksum(part(answer, 40, 20), PseudoHeader{from, to, 6}) == 0);
}

TEST_CASE("what nobody answers") {
  CHECK_FALSE(reset_for({}));
  CHECK_FALSE(reset_for(ipv4(segment(rst))));
  CHECK_FALSE(reset_for(ipv4(segment(rst | ack))));
  SECTION("another protocol") {
    Bytes packet = ipv4(segment(syn));
    packet[9] = 17;
    CHECK_FALSE(reset_for(packet));
    packet = ipv6(segment(syn));
    packet[6] = 0;  // hop-by-hop options
    CHECK_FALSE(reset_for(packet));
  }
  SECTION("a fragment") {
    Bytes first = ipv4(segment(syn)), later = first;
    first[6] = 0x20;
    later[7] = 1;
    CHECK_FALSE(reset_for(first));
    CHECK_FALSE(reset_for(later));
  }
  SECTION("a source that is not a single host") {
    for (const Bytes& source :
         {Bytes{0, 0, 0, 0}, Bytes{255, 255, 255, 255}, Bytes{224, 0, 0, 1}}) {
      Bytes packet = ipv4(segment(syn));
      std::ranges::copy(source, packet.begin() + 12);
      CHECK_FALSE(reset_for(packet));
    }
  }
  SECTION("a packet that contradicts itself, or ends too early") {
    const Bytes whole = ipv4(segment(syn));
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CHECK_FALSE(reset_for(part(whole, 0, size)));
    }
    const Bytes ipv6_whole = ipv6(segment(syn));
    for (std::size_t size = 0; size < ipv6_whole.size(); ++size) {
      CHECK_FALSE(reset_for(part(ipv6_whole, 0, size)));
    }
    Bytes packet = whole;
    packet[32] = 0x40;  // a TCP header of 16 bytes
    CHECK_FALSE(reset_for(packet));
    packet[32] = 0x60;  // of 24, which the IP header has no room for
    CHECK_FALSE(reset_for(packet));
    packet[0] = 0x75;
    CHECK_FALSE(reset_for(packet));
  }
}
