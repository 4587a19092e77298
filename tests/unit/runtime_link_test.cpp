// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/link.hpp"

using namespace vrrpd;

TEST_CASE("an interface that comes, loses its carrier and goes is news each time, and only then") {
  linux::Interface eth1{.index = 7, .name = "eth1", .up = true, .running = true};
  runtime::Link link{"eth1"};
  CHECK(link.trouble() == "does not exist");
  CHECK(link.set_interface(eth1));
  CHECK(link.trouble().empty());
  CHECK_FALSE(link.set_interface(eth1));
  eth1.running = false;
  CHECK(link.set_interface(eth1));
  CHECK(link.trouble() == "is down");
  CHECK(link.set_interface(std::nullopt));
  CHECK(link.ifindex() == 0);
  CHECK_FALSE(link.set_interface(std::nullopt));
}

TEST_CASE("each family has a primary address of its own") {
  runtime::Link link{"eth1"};
  CHECK(link.set_primary(Family::ipv4, IpAddress::v4(192, 0, 2, 1)));
  CHECK_FALSE(link.set_primary(Family::ipv4, IpAddress::v4(192, 0, 2, 1)));
  CHECK(link.primary(Family::ipv4) == IpAddress::v4(192, 0, 2, 1));
  CHECK_FALSE(link.primary(Family::ipv6).has_value());
}
