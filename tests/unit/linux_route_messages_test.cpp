// SPDX-License-Identifier: Apache-2.0
// Links as the kernel describes them, where no test host has such a device.
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>

#include <array>
#include <cstring>
#include <vector>

#include "tests/support/catch.hpp"
#include "vrrpd/linux/route_messages.hpp"

using namespace vrrpd::linux;

namespace {

/// RTM_NEWLINK for a device of this type (ARPHRD_*) with this hardware address.
struct LinkMessage {
  nlmsghdr header{};
  ifinfomsg link{};
  rtattr attribute{};
  std::array<std::uint8_t, 20> address{};

  LinkMessage(unsigned short type, std::size_t address_bytes, unsigned flags = 0) {
    header.nlmsg_type = RTM_NEWLINK;
    header.nlmsg_len = static_cast<std::uint32_t>(sizeof header + sizeof link +
                                                  RTA_ALIGN(sizeof attribute + address_bytes));
    link.ifi_type = type;
    link.ifi_index = 7;
    link.ifi_flags = flags;
    attribute.rta_type = IFLA_ADDRESS;
    attribute.rta_len = static_cast<unsigned short>(sizeof attribute + address_bytes);
    address.fill(0x02);
  }
};

}  // namespace

TEST_CASE("an Ethernet link has a hardware address and neighbours") {
  LinkMessage message{ARPHRD_ETHER, 6};
  const Interface link = read_link(message.header).value();
  CHECK(link.index == 7);
  CHECK(link.mac == MacAddress{2, 2, 2, 2, 2, 2});
  CHECK(link.has_neighbours);
}

TEST_CASE("a link that asks for no ARP has no neighbours") {
  LinkMessage message{ARPHRD_ETHER, 6, IFF_NOARP};
  CHECK_FALSE(read_link(message.header)->has_neighbours);
}

TEST_CASE("a hardware address that is not Ethernet's is none, and not a part of it") {
  LinkMessage infiniband{ARPHRD_INFINIBAND, 20};
  CHECK(read_link(infiniband.header)->mac == MacAddress{});
  CHECK_FALSE(read_link(infiniband.header)->has_neighbours);
  LinkMessage tunnel{ARPHRD_IPGRE, 4};
  CHECK(read_link(tunnel.header)->mac == MacAddress{});
}

TEST_CASE("a bridge's view of its port is no link") {
  LinkMessage message{ARPHRD_ETHER, 6};
  message.link.ifi_family = AF_BRIDGE;
  CHECK_FALSE(read_link(message.header).has_value());
}
