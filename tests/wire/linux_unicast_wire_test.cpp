// SPDX-License-Identifier: Apache-2.0
// Adverts to single peers: unicast_peer, unicast_src_ip.
#include <array>
#include <chrono>
#include <thread>
#include <vector>

#include "capture.hpp"
#include "network_lab.hpp"
#include "sockets.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/linux/vrrp_socket.hpp"

using namespace vrrpd::linux;
using namespace vrrpd::test;
using vrrpd::IpAddress;

namespace {

const Bytes advert{0x21, 0x33, 0x64, 0x01};

/// Bound to an address, on any interface, as without `interface`.
VrrpSocket open_at(const IpAddress& address, const char* interface = "") {
  return VrrpSocket::open(
             {.family = address.family(), .interface = interface, .groups = {}, .address = address})
      .value();
}

struct Ends {
  IpAddress left, right;
};

const Ends ipv4{left_address, right_address};
const Ends ipv6{IpAddress::parse("2001:db8::1").value(), IpAddress::parse("2001:db8::2").value()};

void add_ipv6(const NetworkLab& lab) {
  lab.enter_right();
  ip("address add 2001:db8::2/64 dev right0 nodad");
  lab.enter_left();
  ip("address add 2001:db8::1/64 dev left0 nodad");
}

}  // namespace

TEST_CASE("unicast adverts go both ways, with the TTL that each asks for") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  add_ipv6(*lab);
  for (const auto& [left_end, right_end] : {ipv4, ipv6}) {
    INFO(left_end.to_string());
    lab->enter_left();
    VrrpSocket left = open_at(left_end);
    const unsigned left_index = find_interface("left0")->index;
    lab->enter_right();
    VrrpSocket right = open_at(right_end, "right0");
    REQUIRE(send(left, left_end, right_end, advert));
    const ReceivedPacket there = receive_one(right);
    CHECK(there.source == left_end);
    CHECK(there.destination == right_end);
    CHECK(there.ttl == 255);
    CHECK(payload_of(there) == advert);
    REQUIRE(send(right, right_end, left_end, advert, 3));
    const ReceivedPacket back = receive_one(left);
    CHECK(back.source == right_end);
    CHECK(back.ttl == 3);
    CHECK(back.ifindex == left_index);
    std::array<ReceivedPacket, 1> none;
    CHECK(left.receive(none) == 0U);
    CHECK(right.receive(none) == 0U);
  }
}

TEST_CASE("a source address may come after the socket that is bound to it") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  add_ipv6(*lab);
  const std::array later{Ends{IpAddress::v4(192, 0, 2, 7), right_address},
                         Ends{IpAddress::parse("2001:db8::7").value(), ipv6.right}};
  for (const auto& [source, peer] : later) {
    INFO(source.to_string());
    lab->enter_left();
    VrrpSocket left = open_at(source);
    lab->enter_right();
    VrrpSocket right = open_at(peer);
    // Which errno it is depends on the kernel's version.
    CHECK(send(left, source, peer, advert)
              .error()
              .text()
              .find("(is the source an address of this host that can be used, and the way there "
                    "up?)") != std::string::npos);
    lab->enter_left();
    ip("address add " + source.to_string() + (source.is_v4() ? "/24" : "/64 nodad") + " dev left0");
    REQUIRE(send(left, source, peer, advert));
    CHECK(receive_one(right).source == source);
    REQUIRE(send(right, peer, source, advert));
    CHECK(receive_one(left).destination == source);
  }
}

TEST_CASE("a socket hears what is sent to its own address only") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  VrrpSocket bound = open_at(left_address);
  VrrpSocket elsewhere = open_at(IpAddress::v4(192, 0, 2, 7));
  lab->enter_right();
  VrrpSocket right = open_at(right_address);
  REQUIRE(send(right, right_address, vrrp_group_ipv4, Bytes{0}));
  REQUIRE(send(right, right_address, left_address, Bytes{1}));
  CHECK(payloads(bound, 1) == std::vector<Bytes>{{1}});
  CHECK_FALSE(readable(elsewhere.fd(), 0));
}

TEST_CASE("link-local peers are reached through the interface that the socket is bound to") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const Ends ends{IpAddress::parse("fe80::1").value(), IpAddress::parse("fe80::2").value()};
  ip("address add fe80::1/64 dev left0 nodad");
  VrrpSocket left = open_at(ends.left, "left0");
  lab->enter_right();
  ip("address add fe80::2/64 dev right0 nodad");
  VrrpSocket right = open_at(ends.right, "right0");
  REQUIRE(send(left, ends.left, ends.right, advert));
  CHECK(receive_one(right).source == ends.left);
}

TEST_CASE("a peer that nobody knows does not hold up those behind it in the batch") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  VrrpSocket left = open_at(left_address);
  lab->enter_right();
  VrrpSocket right = open_at(right_address);
  const std::array<OutgoingPacket, 3> batch{{
      {.source = left_address, .destination = IpAddress::v4(203, 0, 113, 7), .message = advert},
      {.source = left_address, .destination = IpAddress::v4(192, 0, 2, 99), .message = advert},
      {.source = left_address, .destination = right_address, .message = advert},
  }};
  const auto failures = left.send(batch);
  REQUIRE(failures.size() == 1);  // that of .99 will only be known when ARP gives up
  CHECK(failures[0].index == 0);
  CHECK(failures[0].error.text() ==
        "send advert 192.0.2.1 to 203.0.113.7: Network is unreachable (is the source an address of "
        "this host that can be used, and the way there up?)");
  CHECK(payloads(right, 1) == std::vector<Bytes>{advert});
}

TEST_CASE("a peer where nobody listens is no reason to stop sending") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  add_ipv6(*lab);
  for (const auto& [own, peer] : {ipv4, ipv6}) {
    INFO(own.to_string());
    VrrpSocket left = open_at(own);
    for (int i = 0; i < 3; ++i) {
      REQUIRE(send(left, own, peer, advert));
      // Until the answer is back: "protocol unreachable", or "unrecognized next header".
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    std::array<ReceivedPacket, 1> none;
    CHECK(left.receive(none) == 0U);
  }
}

TEST_CASE("options that contradict each other are refused before a socket is opened") {
  const auto ask = [](VrrpSocketOptions options) {
    return VrrpSocket::open(options).error().text();
  };
  CHECK(ask({.interface = "", .groups = {vrrp_group_ipv4}, .address = {}}) ==
        "open VRRP socket on any interface: a multicast group needs an interface");
  CHECK(ask({.interface = "lo", .groups = {vrrp_group_ipv6}, .address = {}}) ==
        "open VRRP socket on lo: an address of the other family");
  CHECK(ask({.interface = "lo", .groups = {}, .address = IpAddress::parse("::1")}) ==
        "open VRRP socket on lo address ::1: an address of the other family");
}
