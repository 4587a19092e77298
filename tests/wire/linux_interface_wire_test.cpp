// SPDX-License-Identifier: Apache-2.0
// Interfaces as the kernel describes them.
#include <algorithm>

#include "network_lab.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/linux/vrrp_socket.hpp"

using namespace vrrpd::linux;
using namespace vrrpd::test;

TEST_CASE("an interface is found with what adverts and announcements need") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  ip("link set left0 address 02:00:5e:10:00:01 mtu 1400");
  const Interface left = find_interface("left0").value();
  CHECK(left.name == "left0");
  CHECK(left.usable());
  CHECK(left.mtu == 1400);
  CHECK(left.mac == MacAddress{0x02, 0x00, 0x5e, 0x10, 0x00, 0x01});
  lab->enter_right();
  ip("link set right0 down");
  lab->enter_left();
  const Interface without_carrier = find_interface("left0").value();
  CHECK(without_carrier.up);
  CHECK_FALSE(without_carrier.running);
}

TEST_CASE("all interfaces are listed, with what tells Ethernet from the rest") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const auto interfaces = list_interfaces().value();
  const auto named = [&](const char* name) {
    return *std::ranges::find(interfaces, name, &Interface::name);
  };
  CHECK(named("left0").index == find_interface("left0")->index);
  CHECK(named("left0").has_neighbours);
  CHECK_FALSE(named("lo").has_neighbours);
  CHECK(name_of(named("left0").index) == "left0");
  ip("link set left0 arp off");
  CHECK_FALSE(find_interface("left0")->has_neighbours);
}

TEST_CASE("a name that is too long is not cut off until it fits another interface") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  ip("link add fifteen-letters type bridge");
  CHECK(find_interface("fifteen-letters").has_value());
  constexpr const char* longer = "fifteen-letters-and-more";
  CHECK(find_interface(longer).error().text() ==
        "find interface fifteen-letters-and-more: an interface's name has 1 to 15 characters");
  const auto socket = VrrpSocket::open({.interface = longer, .groups = {}, .address = {}});
  CHECK(socket.error().text() ==
        "bind VRRP socket to fifteen-letters-and-more: an interface's name has 1 to 15 characters");
}
