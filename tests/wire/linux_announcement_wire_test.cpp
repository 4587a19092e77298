// SPDX-License-Identifier: Apache-2.0
// Announcements as they are on the wire, and as a neighbour's kernel takes them.
#include <net/ethernet.h>

#include <array>
#include <cerrno>
#include <vector>

#include "capture.hpp"
#include "network_lab.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/announcement.hpp"
#include "vrrpd/linux/interfaces.hpp"

using namespace vrrpd::linux;
using namespace vrrpd::test;
using vrrpd::IpAddress;

namespace {

constexpr MacAddress virtual_mac{0x00, 0x00, 0x5e, 0x00, 0x01, 0x33};

Announcement of(const char* address, unsigned ifindex) {
  return {.ifindex = ifindex, .mac = virtual_mac, .address = IpAddress::parse(address).value()};
}

}  // namespace

TEST_CASE("announcements arrive as gratuitous ARP requests, one for each address") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  lab->enter_right();
  const Capture capture{"right0", ETH_P_ARP};
  lab->enter_left();
  AnnouncementSocket socket = AnnouncementSocket::open().value();
  const unsigned left = find_interface("left0").value().index;
  const std::array both{of("192.0.2.88", left), of("192.0.2.89", left)};
  REQUIRE(socket.send(both).empty());
  Bytes expected{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x5e, 0x00, 0x01, 0x33, 0x08, 0x06,
                 0x00, 0x01, 0x08, 0x00, 0x06, 0x04, 0x00, 0x01, 0x00, 0x00, 0x5e, 0x00, 0x01, 0x33,
                 192,  0,    2,    88,   0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 192,  0,    2,    88};
  CHECK(capture.next() == expected);
  expected[31] = expected[41] = 89;
  CHECK(capture.next() == expected);
}

TEST_CASE("an IPv6 address is announced to all nodes, unsolicited and overriding") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  lab->enter_right();
  const Capture capture{"right0", ETH_P_IPV6};
  lab->enter_left();
  AnnouncementSocket socket = AnnouncementSocket::open().value();
  Announcement announcement = of("2001:db8::88", find_interface("left0").value().index);
  announcement.router = true;
  REQUIRE(socket.send({&announcement, 1}).empty());
  Bytes frame = capture.next_ipv6(58);
  while (frame.size() > 54 && frame[54] != 136) frame = capture.next_ipv6(58);
  REQUIRE(frame.size() == 86);
  CHECK(part(frame, 0, 6) == Bytes{0x33, 0x33, 0x00, 0x00, 0x00, 0x01});
  CHECK(part(frame, 6, 6) == Bytes{0x00, 0x00, 0x5e, 0x00, 0x01, 0x33});
  CHECK(frame[21] == 255);   // hop limit
  CHECK(frame[58] == 0xa0);  // Router and Override, not Solicited
  CHECK(part(frame, 62, 16) ==
        Bytes{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x88});
  CHECK(part(frame, 78, 8) == Bytes{2, 1, 0x00, 0x00, 0x5e, 0x00, 0x01, 0x33});
}

TEST_CASE("neighbours that knew an address elsewhere believe the announcement") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  lab->enter_right();
  ip("neigh add 192.0.2.88 lladdr 02:00:00:00:00:01 dev right0 nud stale");
  ip("neigh add 2001:db8::88 lladdr 02:00:00:00:00:01 dev right0 nud stale");
  lab->enter_left();
  AnnouncementSocket socket = AnnouncementSocket::open().value();
  const unsigned left = find_interface("left0").value().index;
  const std::array both{of("192.0.2.88", left), of("2001:db8::88", left)};
  REQUIRE(socket.send(both).empty());
  lab->enter_right();
  for (const char* address : {"192.0.2.88", "2001:db8::88"}) {
    INFO(address);
    CHECK(eventually([&] {
      return output_of(std::string{"ip neigh show dev right0 "} + address)
                 .find("00:00:5e:00:01:33") != std::string::npos;
    }));
  }
}

TEST_CASE("255 addresses are announced five times in one batch, and a dead interface is told") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const unsigned left = find_interface("left0").value().index;
  AnnouncementSocket socket = AnnouncementSocket::open().value();
  std::vector<Announcement> many(255 * 5, of("192.0.2.88", left));
  CHECK(socket.send(many).empty());
  many.resize(3);
  many[1].ifindex = find_interface("lo").value().index;
  ip("link set left0 down");
  const auto failures = socket.send(many);
  REQUIRE(failures.size() == 2);
  CHECK(failures[0].index == 0);
  CHECK(failures[1].index == 2);
  CHECK(failures[0].error.text() == "announce 192.0.2.88 on left0: Network is down");
  CHECK_FALSE(failures[0].queue_full());
  many[0].ifindex = 4711;
  CHECK(socket.send(many).front().error.text() ==
        "announce 192.0.2.88 on #4711: No such device or address");
  CHECK(socket.send({}).empty());
}
