// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/link.hpp"

using namespace std::chrono_literals;
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

TEST_CASE("a damped link counts as down, and up again, only after a while") {
  linux::Interface eth1{.index = 7, .name = "eth1", .up = true, .running = true};
  runtime::Link link{"eth1"};
  link.damp(2s, 1s);
  link.set_interface(eth1);
  CHECK(link.settle(Instant{0s}));
  CHECK(link.trouble().empty());

  eth1.running = false;
  link.set_interface(eth1);
  CHECK_FALSE(link.settle(Instant{10s}));
  CHECK(link.trouble().empty());
  CHECK(link.settles_at() == Instant{12s});
  CHECK(link.settle(Instant{12s}));
  CHECK(link.trouble() == "is down");

  eth1.running = true;
  link.set_interface(eth1);
  CHECK_FALSE(link.settle(Instant{20s}));
  CHECK(link.trouble() == "came up only just now (interface_up_down_delays)");
  CHECK(link.settle(Instant{21s}));
  CHECK(link.trouble().empty());
}

TEST_CASE("a damped link that flaps counts as what it was, and one that is gone as gone") {
  linux::Interface eth1{.index = 7, .name = "eth1", .up = true, .running = true};
  runtime::Link link{"eth1"};
  link.damp(2s, 0s);
  link.set_interface(eth1);
  CHECK(link.settle(Instant{0s}));
  eth1.running = false;
  link.set_interface(eth1);
  CHECK_FALSE(link.settle(Instant{10s}));
  eth1.running = true;
  link.set_interface(eth1);
  CHECK_FALSE(link.settle(Instant{11s}));
  CHECK_FALSE(link.settles_at().has_value());
  link.set_interface(std::nullopt);
  CHECK(link.trouble() == "does not exist");
}
