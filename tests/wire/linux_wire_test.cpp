// SPDX-License-Identifier: Apache-2.0
// Adverts and announcements as they are on the wire.
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "network_lab.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/linux/arp.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/linux/vrrp_socket.hpp"

using vrrpd::FileDescriptor;
using vrrpd::IpAddress;
using vrrpd::linux::ArpSocket;
using vrrpd::linux::find_interface;
using vrrpd::linux::ReceivedPacket;
using vrrpd::linux::vrrp_group_ipv4;
using vrrpd::linux::VrrpSocket;
using vrrpd::test::NetworkLab;
using vrrpd::test::readable;

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr IpAddress left_address = IpAddress::v4(192, 0, 2, 1);
constexpr IpAddress right_address = IpAddress::v4(192, 0, 2, 2);

const Bytes advert{0x21, 0x33, 0x64, 0x01, 0x01, 0x01, 0x00, 0x00, 0xc0, 0xa8, 0x0e, 0x58};

VrrpSocket open_on(const char* name) {
  return VrrpSocket::open(find_interface(name).value()).value();
}

/// Everything of one Ethernet type that arrives at an interface.
class Capture {
 public:
  Capture(const char* interface, std::uint16_t ethertype)
      : socket_{::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ethertype))} {
    sockaddr_ll here{};
    here.sll_family = AF_PACKET;
    here.sll_protocol = htons(ethertype);
    here.sll_ifindex = static_cast<int>(find_interface(interface).value().index);
    REQUIRE(bind(socket_.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here) == 0);
  }

  /// The next frame; empty if none comes within a second.
  [[nodiscard]] Bytes next() const {
    Bytes frame(2000);
    if (!readable(socket_.get(), 1000)) return {};
    const auto size = recv(socket_.get(), frame.data(), frame.size(), 0);
    frame.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return frame;
  }

 private:
  FileDescriptor socket_;
};

/// Sends a VRRP message as a stranger might, with any TTL.
void send_as_stranger(const IpAddress& to, int ttl, const Bytes& message) {
  const FileDescriptor socket{::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, 112)};
  REQUIRE(setsockopt(socket.get(), IPPROTO_IP, IP_TTL, &ttl, sizeof ttl) == 0);
  sockaddr_in target{};
  target.sin_family = AF_INET;
  std::ranges::copy(to.bytes(), reinterpret_cast<std::uint8_t*>(&target.sin_addr));
  REQUIRE(sendto(socket.get(), message.data(), message.size(), 0,
                 reinterpret_cast<const sockaddr*>(&target), sizeof target) > 0);
}

/// The only packet that waits, after waiting for it.
ReceivedPacket receive_one(VrrpSocket& socket) {
  std::array<ReceivedPacket, 4> packets;
  REQUIRE(readable(socket.fd(), 3000));  // the first ARP request may have to be repeated
  REQUIRE(socket.receive(packets) == 1U);
  return packets[0];
}

Bytes payload_of(const ReceivedPacket& packet) {
  return {packet.payload().begin(), packet.payload().end()};
}

}  // namespace

TEST_CASE("an advert is sent with TTL 255 and class 0xc0 to the VRRP group") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  lab->enter_right();
  const Capture capture{"right0", ETH_P_IP};
  lab->enter_left();
  VrrpSocket left = open_on("left0");
  REQUIRE(left.send(left_address, vrrp_group_ipv4, advert));

  const Bytes frame = capture.next();
  REQUIRE(frame.size() == 14 + 20 + 12);
  CHECK(Bytes(frame.begin(), frame.begin() + 6) == Bytes{0x01, 0x00, 0x5e, 0x00, 0x00, 0x12});
  CHECK(frame[14] == 0x45);  // version 4, no options
  CHECK(frame[15] == 0xc0);  // class
  CHECK(frame[22] == 255);   // TTL
  CHECK(frame[23] == 112);   // protocol
  CHECK(Bytes(frame.begin() + 26, frame.begin() + 30) == Bytes{192, 0, 2, 1});
  CHECK(Bytes(frame.begin() + 30, frame.begin() + 34) == Bytes{224, 0, 0, 18});
  CHECK(Bytes(frame.begin() + 34, frame.end()) == advert);
}

TEST_CASE("the neighbour receives an advert whole, and its sender does not") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  VrrpSocket left = open_on("left0");
  lab->enter_right();
  VrrpSocket right = open_on("right0");
  const auto before = vrrpd::boot_now();
  REQUIRE(left.send(left_address, vrrp_group_ipv4, advert));

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
  REQUIRE(right.send(right_address, left_address, advert));
  CHECK(receive_one(left).ttl == 255);
}

TEST_CASE("a packet longer than any advert is marked as truncated") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  VrrpSocket left = open_on("left0");
  lab->enter_right();
  send_as_stranger(left_address, 255, Bytes(1300, 0x21));
  const ReceivedPacket packet = receive_one(left);
  CHECK(packet.truncated);
  CHECK(packet.payload().size() == 1076);
}

TEST_CASE("an empty packet is a packet") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  VrrpSocket left = open_on("left0");
  lab->enter_right();
  VrrpSocket right = open_on("right0");
  REQUIRE(right.send(right_address, vrrp_group_ipv4, {}));
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
    REQUIRE(right.send(right_address, vrrp_group_ipv4, Bytes(8, i)));
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
  const auto foreign = left.send(IpAddress::v4(203, 0, 113, 7), vrrp_group_ipv4, advert);
  REQUIRE_FALSE(foreign.has_value());
  // Which errno it is depends on the kernel's version.
  CHECK(foreign.error().text().find("send advert 203.0.113.7 to 224.0.0.18 on left0: ") == 0);
  vrrpd::test::ip("link set left0 down");
  CHECK(left.send(left_address, vrrp_group_ipv4, advert).error().number == ENETUNREACH);
  CHECK(find_interface("nowhere0").error().text() == "find interface nowhere0: No such device");
  const auto gone = VrrpSocket::open({.index = 4711, .name = "nowhere0"});
  CHECK(gone.error().text() == "bind VRRP socket to nowhere0: No such device");
}

TEST_CASE("announcements arrive as gratuitous ARP requests, one for each address") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  lab->enter_right();
  const Capture capture{"right0", ETH_P_ARP};
  lab->enter_left();
  vrrpd::test::ip("link set left0 address 02:00:5e:10:00:01");
  const auto interface = find_interface("left0").value();
  ArpSocket arp = ArpSocket::open().value();
  const std::array addresses{IpAddress::v4(192, 0, 2, 88), IpAddress::v4(192, 0, 2, 89)};
  REQUIRE(arp.announce(interface.index, interface.mac, addresses) == 2U);
  Bytes expected{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0x00, 0x5e, 0x10, 0x00, 0x01, 0x08, 0x06,
                 0x00, 0x01, 0x08, 0x00, 0x06, 0x04, 0x00, 0x01, 0x02, 0x00, 0x5e, 0x10, 0x00, 0x01,
                 192,  0,    2,    88,   0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 192,  0,    2,    88};
  CHECK(capture.next() == expected);
  expected[31] = expected[41] = 89;
  CHECK(capture.next() == expected);
}

TEST_CASE("a thousand announcements are taken, and a dead interface is told") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const auto interface = find_interface("left0").value();
  ArpSocket arp = ArpSocket::open().value();
  const std::vector<IpAddress> many(1000, left_address);
  CHECK(arp.announce(interface.index, interface.mac, many) == 1000U);
  vrrpd::test::ip("link set left0 down");
  CHECK(arp.announce(interface.index, interface.mac, many).error().number == ENETDOWN);
  CHECK(arp.announce(interface.index, interface.mac, {}) == 0U);
  const std::array ipv6{*IpAddress::parse("2001:db8::1")};
  CHECK(arp.announce(interface.index, interface.mac, ipv6).error().number == EAFNOSUPPORT);
}
