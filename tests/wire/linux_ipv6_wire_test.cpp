// SPDX-License-Identifier: Apache-2.0
// IPv6 adverts as they are on the wire.
#include <net/ethernet.h>

#include <array>
#include <cerrno>
#include <vector>

#include "capture.hpp"
#include "network_lab.hpp"
#include "sockets.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/linux/vrrp_socket.hpp"

using namespace vrrpd::linux;
using namespace vrrpd::test;
using vrrpd::Family;
using vrrpd::IpAddress;

namespace {

const Bytes advert{0x31, 0x33, 0x64, 0x01, 0x00, 0x64, 0xde, 0xad, 0xfe, 0x80, 0x00, 0x00,
                   0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x88};
const IpAddress left_link_local = IpAddress::parse("fe80::1").value();
const IpAddress right_link_local = IpAddress::parse("fe80::2").value();
const IpAddress left_global = IpAddress::parse("2001:db8::1").value();
const IpAddress right_global = IpAddress::parse("2001:db8::2").value();

/// The lab, with a link-local and a global address on either side that can be used at once.
struct Fixture {
  std::optional<NetworkLab> lab = NetworkLab::make();

  Fixture() {
    if (!lab) return;
    lab->enter_right();
    ip("address add fe80::2/64 dev right0 nodad");
    ip("address add 2001:db8::2/64 dev right0 nodad");
    lab->enter_left();
    ip("address add fe80::1/64 dev left0 nodad");
    ip("address add 2001:db8::1/64 dev left0 nodad");
  }
};

VrrpSocket open_on(const char* name) {
  return VrrpSocket::open({.family = Family::ipv6,
                           .interface = name,
                           .groups = {vrrp_group_ipv6},
                           .address = {}})
      .value();
}

}  // namespace

TEST_CASE("an IPv6 advert is sent with hop limit 255 and class 0xc0 to the VRRP group") {
  const Fixture fixture;
  if (!fixture.lab) return;
  fixture.lab->enter_right();
  const Capture capture{"right0", ETH_P_IPV6};
  fixture.lab->enter_left();
  VrrpSocket left = open_on("left0");
  REQUIRE(send(left, left_link_local, vrrp_group_ipv6, advert));

  const Bytes frame = capture.next_ipv6(112);
  REQUIRE(frame.size() == 14 + 40 + 24);
  CHECK(part(frame, 0, 6) == Bytes{0x33, 0x33, 0x00, 0x00, 0x00, 0x12});
  CHECK(frame[14] == 0x6c);      // version 6, class 0xc0, then the flow label
  CHECK(frame[15] >> 4 == 0x0);  //
  CHECK(frame[21] == 255);
  CHECK(part(frame, 22, 16) == Bytes{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  CHECK(part(frame, 38, 16) == Bytes{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12});
  CHECK(part(frame, 54, 24) == advert);  // its checksum as it was given
}

TEST_CASE("the neighbour receives an IPv6 advert whole, and its sender does not") {
  const Fixture fixture;
  if (!fixture.lab) return;
  VrrpSocket left = open_on("left0");
  fixture.lab->enter_right();
  VrrpSocket right = open_on("right0");
  REQUIRE(send(left, left_link_local, vrrp_group_ipv6, advert));
  const ReceivedPacket packet = receive_one(right);
  CHECK(payload_of(packet) == advert);  // though its checksum is wrong: that is for us to count
  CHECK(packet.source == left_link_local);
  CHECK(packet.destination == vrrp_group_ipv6);
  CHECK(packet.ttl == 255);
  CHECK(packet.ifindex == find_interface("right0")->index);
  CHECK_FALSE(packet.truncated);
  std::array<ReceivedPacket, 4> none;
  CHECK(left.receive(none) == 0U);
  REQUIRE(send(right, right_link_local, vrrp_group_ipv6, advert));
  CHECK(receive_one(left).source == right_link_local);
}

TEST_CASE("a foreign hop limit, a unicast and a packet too long are told") {
  const Fixture fixture;
  if (!fixture.lab) return;
  VrrpSocket left = open_on("left0");
  fixture.lab->enter_right();
  const unsigned right = find_interface("right0")->index;
  send_as_stranger(left_link_local, 64, advert, right);
  const ReceivedPacket packet = receive_one(left);
  CHECK(packet.ttl == 64);
  CHECK(packet.destination == left_link_local);
  send_as_stranger(vrrp_group_ipv6, 1, {}, right);
  const ReceivedPacket empty = receive_one(left);
  CHECK(empty.ttl == 1);
  CHECK(empty.payload().empty());
  CHECK_FALSE(empty.truncated);
  send_as_stranger(left_global, 255, Bytes(4300, 0x31));
  const ReceivedPacket longest = receive_one(left);
  CHECK(longest.truncated);
  CHECK(longest.payload().size() == 4224);
}

TEST_CASE("a message with 255 IPv6 addresses, in fragments, arrives in one piece") {
  const Fixture fixture;
  if (!fixture.lab) return;
  VrrpSocket left = open_on("left0");
  fixture.lab->enter_right();
  VrrpSocket right = open_on("right0");
  const Bytes message(8 + 255 * 16, 0x31);
  REQUIRE(send(right, right_link_local, vrrp_group_ipv6, message));
  const ReceivedPacket packet = receive_one(left);
  CHECK_FALSE(packet.truncated);
  CHECK(payload_of(packet) == message);
}

TEST_CASE("a thousand IPv6 adverts go out in one batch and wait while nobody reads") {
  const Fixture fixture;
  if (!fixture.lab) return;
  VrrpSocket left = open_on("left0");
  fixture.lab->enter_right();
  VrrpSocket right = open_on("right0");
  std::vector<Bytes> messages;
  for (unsigned i = 0; i < 1000; ++i) {
    messages.push_back({static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i & 0xff)});
  }
  std::vector<OutgoingPacket> batch;
  for (const Bytes& message : messages) {
    batch.push_back(
        {.source = left_link_local, .destination = vrrp_group_ipv6, .message = message});
  }
  CHECK(left.send(batch).empty());
  CHECK(payloads(right, 1000) == messages);
  CHECK(payloads(left, 1).empty());
}

TEST_CASE("an IPv6 source that is not ours, or not settled yet, is refused in words") {
  const Fixture fixture;
  if (!fixture.lab) return;
  VrrpSocket left = open_on("left0");
  ip("address add fe80::99/64 dev left0");  // tentative for a second
  for (const char* source : {"fe80::dead", "fe80::99"}) {
    INFO(source);
    CHECK(send(left, IpAddress::parse(source).value(), vrrp_group_ipv6, advert).error().text() ==
          std::string{"send advert "} + source +
              " to ff02::12 on left0: Invalid argument (is the source an address of this host that "
              "can be "
              "used, and the way there up?)");
  }
}
