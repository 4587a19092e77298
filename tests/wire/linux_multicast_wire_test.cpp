// SPDX-License-Identifier: Apache-2.0
// IPv4 adverts as they are on the wire.
#include <net/ethernet.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "capture.hpp"
#include "network_lab.hpp"
#include "sockets.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/linux/vrrp_socket.hpp"

using namespace vrrpd::linux;
using namespace vrrpd::test;
using vrrpd::IpAddress;

namespace {

const Bytes advert{0x21, 0x33, 0x64, 0x01, 0x01, 0x01, 0x00, 0x00, 0xc0, 0xa8, 0x0e, 0x58};

/// What the daemon has for the instances of one interface.
VrrpSocket open_on(const char* name) {
  return VrrpSocket::open({.interface = name, .groups = {vrrp_group_ipv4}, .address = {}}).value();
}

}  // namespace

TEST_CASE("an advert is sent with TTL 255 and class 0xc0 to the VRRP group") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  lab->enter_right();
  const Capture capture{"right0", ETH_P_IP};
  lab->enter_left();
  VrrpSocket left = open_on("left0");
  REQUIRE(send(left, left_address, vrrp_group_ipv4, advert));

  const Bytes frame = capture.next();
  REQUIRE(frame.size() == 14 + 20 + 12);
  CHECK(part(frame, 0, 6) == Bytes{0x01, 0x00, 0x5e, 0x00, 0x00, 0x12});
  CHECK(frame[14] == 0x45);  // version 4, no options
  CHECK(frame[15] == 0xc0);  // class
  CHECK(frame[22] == 255);   // TTL
  CHECK(frame[23] == 112);   // protocol
  CHECK(part(frame, 26, 4) == Bytes{192, 0, 2, 1});
  CHECK(part(frame, 30, 4) == Bytes{224, 0, 0, 18});
  CHECK(part(frame, 34, 12) == advert);
}

TEST_CASE("the neighbour receives an advert whole, and its sender does not") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  VrrpSocket left = open_on("left0");
  lab->enter_right();
  VrrpSocket right = open_on("right0");
  const auto before = vrrpd::boot_now();
  REQUIRE(send(left, left_address, vrrp_group_ipv4, advert));

  const ReceivedPacket packet = receive_one(right);
  CHECK(payload_of(packet) == advert);
  CHECK(packet.source == left_address);
  CHECK(packet.destination == vrrp_group_ipv4);
  CHECK(packet.ttl == 255);
  CHECK(packet.ifindex == find_interface("right0")->index);
  CHECK_FALSE(packet.truncated);
  CHECK(packet.arrival >= before);
  CHECK(packet.arrival <= vrrpd::boot_now());
  std::array<ReceivedPacket, 4> none;
  CHECK(left.receive(none) == 0U);
  CHECK(right.receive(none) == 0U);
}

TEST_CASE("a foreign TTL and a unicast destination are told, not hidden") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  VrrpSocket left = open_on("left0");
  lab->enter_right();
  send_as_stranger(left_address, 64, advert);
  const ReceivedPacket packet = receive_one(left);
  CHECK(packet.ttl == 64);
  CHECK(packet.destination == left_address);
  CHECK(packet.source == right_address);
  CHECK(payload_of(packet) == advert);
}

TEST_CASE("a unicast advert has TTL 255 too") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  VrrpSocket left = open_on("left0");
  lab->enter_right();
  VrrpSocket right = open_on("right0");
  REQUIRE(send(right, right_address, left_address, advert));
  CHECK(receive_one(left).ttl == 255);
}

TEST_CASE("a packet longer than any advert is marked as truncated") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  VrrpSocket left = open_on("left0");
  lab->enter_right();
  send_as_stranger(left_address, 255, Bytes(4300, 0x21));
  const ReceivedPacket packet = receive_one(left);
  CHECK(packet.truncated);
  CHECK(packet.payload().size() == 4204);
}

TEST_CASE("an empty packet is a packet") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  VrrpSocket left = open_on("left0");
  lab->enter_right();
  VrrpSocket right = open_on("right0");
  REQUIRE(send(right, right_address, vrrp_group_ipv4, {}));
  const ReceivedPacket packet = receive_one(left);
  CHECK(packet.payload().empty());
  CHECK_FALSE(packet.truncated);
}

TEST_CASE("many adverts are received in few calls, in order") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  VrrpSocket left = open_on("left0");
  lab->enter_right();
  VrrpSocket right = open_on("right0");
  for (std::uint8_t i = 0; i < 250; ++i) {
    REQUIRE(send(right, right_address, vrrp_group_ipv4, Bytes(8, i)));
  }
  std::vector<ReceivedPacket> packets(64);
  std::vector<unsigned> seen;
  while (seen.size() < 250 && readable(left.fd(), 1000)) {
    const std::size_t count = left.receive(packets).value();
    for (std::size_t i = 0; i < count; ++i) seen.push_back(packets[i].payload()[0]);
  }
  REQUIRE(seen.size() == 250);
  CHECK(std::ranges::is_sorted(seen));
}

TEST_CASE("what cannot be sent or opened says why") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  VrrpSocket left = open_on("left0");
  const auto foreign = send(left, IpAddress::v4(203, 0, 113, 7), vrrp_group_ipv4, advert);
  REQUIRE_FALSE(foreign.has_value());
  // Which errno it is depends on the kernel's version.
  CHECK(foreign.error().text().find("send advert 203.0.113.7 to 224.0.0.18 on left0: ") == 0);
  ip("link set left0 down");
  CHECK(send(left, left_address, vrrp_group_ipv4, advert).error().number == ENETUNREACH);
  CHECK(find_interface("nowhere0").error().text() == "find interface nowhere0: No such device");
  const auto gone = VrrpSocket::open({.interface = "nowhere0", .groups = {}, .address = {}});
  CHECK(gone.error().text() == "bind VRRP socket to nowhere0: No such device");
}

TEST_CASE("one failure in a batch does not stop the others") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  VrrpSocket left = open_on("left0");
  lab->enter_right();
  VrrpSocket right = open_on("right0");
  const IpAddress nobody = IpAddress::v4(203, 0, 113, 7);
  const IpAddress other_family = IpAddress::parse("2001:db8::1").value();
  const Bytes first{1}, second{2}, third{3};
  const std::array<OutgoingPacket, 5> batch{{
      {.source = left_address, .destination = vrrp_group_ipv4, .message = first},
      {.source = nobody, .destination = vrrp_group_ipv4, .message = advert},
      {.source = left_address, .destination = right_address, .message = second},
      {.source = left_address, .destination = other_family, .message = advert},
      {.source = left_address, .destination = vrrp_group_ipv4, .message = third},
  }};
  const auto failures = left.send(batch);
  REQUIRE(failures.size() == 2);
  CHECK(failures[0].index == 1);
  CHECK_FALSE(failures[0].queue_full());
  CHECK(failures[1].index == 3);
  CHECK(failures[1].error.number == EAFNOSUPPORT);
  auto seen = payloads(right, 3);
  std::ranges::sort(seen);  // the unicast may have waited for ARP
  CHECK(seen == std::vector<Bytes>{first, second, third});
}

TEST_CASE("a thousand adverts go out in one batch and wait while nobody reads") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  VrrpSocket left = open_on("left0");
  lab->enter_right();
  VrrpSocket right = open_on("right0");
  std::vector<Bytes> messages;
  for (unsigned i = 0; i < 1000; ++i) {
    messages.push_back({static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i & 0xff)});
  }
  std::vector<OutgoingPacket> batch;
  for (const Bytes& message : messages) {
    batch.push_back({.source = left_address, .destination = vrrp_group_ipv4, .message = message});
  }
  CHECK(left.send(batch).empty());
  CHECK(payloads(right, 1000) == messages);
  CHECK(payloads(left, 1).empty());
}

TEST_CASE("a group is heard from when it is joined until it is left") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  constexpr IpAddress group = IpAddress::v4(239, 1, 2, 3);
  VrrpSocket left = open_on("left0");
  lab->enter_right();
  VrrpSocket right = open_on("right0");
  const Bytes unheard{0}, heard{1}, again{2}, end{3};
  REQUIRE(send(right, right_address, group, unheard));
  REQUIRE(left.join(group));
  REQUIRE(left.join(group));  // as often as you like
  REQUIRE(send(right, right_address, group, heard));
  REQUIRE(left.leave(group));
  REQUIRE(left.leave(group));
  REQUIRE(send(right, right_address, group, again));
  REQUIRE(send(right, right_address, vrrp_group_ipv4, end));
  CHECK(payloads(left, 2) == std::vector<Bytes>{heard, end});
  CHECK(left.join(left_address).error().text() ==
        "join group 192.0.2.1 on left0: Invalid argument");
  CHECK(left.join(vrrp_group_ipv6).error().number == EAFNOSUPPORT);
}

TEST_CASE("an interface that is deleted leaves a socket that fails in words") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  VrrpSocket left = open_on("left0");
  ip("link delete left0");
  std::array<ReceivedPacket, 1> none;
  CHECK(left.receive(none) == 0U);
  CHECK(send(left, left_address, vrrp_group_ipv4, advert)
            .error()
            .text()
            .find("send advert 192.0.2.1 to 224.0.0.18 on left0: ") == 0);
  CHECK_FALSE(left.join(IpAddress::v4(239, 1, 2, 3)).has_value());
}
