// SPDX-License-Identifier: Apache-2.0
// What IPv6 and the words of an address (peer, -nodad, noprefixroute, ...) make the kernel do.
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <vector>

#include "address_fixture.hpp"
#include "network_lab.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/monitor.hpp"
#include "vrrpd/linux/socket_address.hpp"

using namespace std::chrono_literals;
using namespace vrrpd::linux;
using namespace vrrpd::test;
using vrrpd::Family;
using vrrpd::IpAddress;

namespace {

/// Does the kernel let a program use the address?
bool can_bind(const IpAddress& address) {
  const vrrpd::FileDescriptor socket{::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  const SocketAddress here{address, 0};
  return bind(socket.get(), here.data(), here.size()) == 0;
}

}  // namespace

TEST_CASE("an IPv6 address can be used at once, without a search for duplicates") {
  AddressFixture fixture;
  if (!fixture.lab) return;
  InterfaceAddress wanted = fixture.address("2001:db8::88", 128);
  wanted.lifetime = {.valid = 60s, .preferred = 60s};
  REQUIRE(fixture.add(wanted));
  const InterfaceAddress found = fixture.listed(wanted.key).value();
  CHECK(found.lifetime.valid.has_value());
  CHECK_FALSE(found.tentative);
  CHECK_FALSE(found.flags.duplicate_detection);
  CHECK(can_bind(wanted.key.address));
  CHECK(fixture.remove(wanted.key) == Removal::removed);
  CHECK_FALSE(can_bind(wanted.key.address));
}

TEST_CASE("-nodad: the address is tentative, and the monitor tells when it is no more") {
  AddressFixture fixture;
  if (!fixture.lab) return;
  Monitor monitor = Monitor::open().value();
  InterfaceAddress wanted = fixture.address("fe80::88", 64);
  wanted.flags.duplicate_detection = true;
  REQUIRE(fixture.add(wanted));
  CHECK(fixture.listed(wanted.key)->tentative);
  const auto is_source = [&](const std::vector<InterfaceAddress>& addresses) {
    return primary_address(fixture.left, Family::ipv6, addresses, {}) == wanted.key.address;
  };
  CHECK_FALSE(is_source(fixture.table.list().value()));
  bool settled = false;
  while (!settled && readable(monitor.fd(), 5000)) {
    const auto events = monitor.read().value();
    for (const MonitorEvent& event : events) {
      const auto* const added = std::get_if<AddressAdded>(&event);
      if (added != nullptr) settled |= is_source({added->address});
    }
  }
  CHECK(settled);
  CHECK(is_source(fixture.table.list().value()));
}

TEST_CASE("an address that a neighbour has is found to be a duplicate, and is no source") {
  AddressFixture fixture;
  if (!fixture.lab) return;
  fixture.lab->enter_right();
  ip("address add fe80::88/64 dev right0 nodad");
  fixture.lab->enter_left();
  InterfaceAddress wanted = fixture.address("fe80::88", 64);
  wanted.flags.duplicate_detection = true;
  REQUIRE(fixture.add(wanted));
  CHECK(eventually([&] { return fixture.listed(wanted.key)->duplicate; }));
  const std::array<InterfaceAddress, 1> only{fixture.listed(wanted.key).value()};
  CHECK(primary_address(fixture.left, Family::ipv6, only, {}) == std::nullopt);
}

TEST_CASE("the words of an address reach the kernel and come back") {
  AddressFixture fixture;
  if (!fixture.lab) return;
  InterfaceAddress point_to_point = fixture.address("10.0.0.1", 32);
  point_to_point.key.peer = IpAddress::v4(10, 0, 0, 2);
  InterfaceAddress point_to_point6 = fixture.address("2001:db8:1::1", 128);
  point_to_point6.key.peer = IpAddress::parse("2001:db8:1::2");
  InterfaceAddress no_route = fixture.address("10.1.0.1", 24);
  no_route.flags.no_prefix_route = true;
  InterfaceAddress no_route6 = fixture.address("2001:db8:2::1", 64);
  no_route6.flags.no_prefix_route = true;
  InterfaceAddress group = fixture.address("239.1.2.3", 32);
  group.flags.autojoin = true;
  InterfaceAddress home = fixture.address("2001:db8:3::1", 128);
  home.flags.home = true;
  InterfaceAddress temporary = fixture.address("2001:db8:4::1", 64);
  temporary.flags.manage_temporary = true;
  InterfaceAddress never_source = fixture.address("2001:db8:5::1", 128);
  never_source.lifetime.preferred = 0s;
  for (const auto& wanted : {point_to_point, point_to_point6, no_route, no_route6, group, home,
                             temporary, never_source}) {
    INFO(to_string(wanted.key));
    REQUIRE(fixture.add(wanted));
    const auto found = fixture.listed(wanted.key);
    REQUIRE(found.has_value());
    CHECK(found->flags == wanted.flags);
    CHECK(found->lifetime == wanted.lifetime);
    CHECK(fixture.add(wanted));  // again: a renewal
    CHECK(fixture.listed(wanted.key)->flags == wanted.flags);
    CHECK(fixture.remove(wanted.key) == Removal::removed);
    CHECK_FALSE(fixture.listed(wanted.key).has_value());
  }
  CHECK(to_string(point_to_point.key) == "10.0.0.1 peer 10.0.0.2/32 dev left0");
}

TEST_CASE("noprefixroute: the end of an IPv6 address leaves the prefix's route alone") {
  AddressFixture fixture;
  if (!fixture.lab) return;
  ip("address add 2001:db8::1/64 dev left0 nodad");
  InterfaceAddress wanted = fixture.address("2001:db8::88", 64);
  wanted.flags.no_prefix_route = true;
  CHECK(lifetime_is_safe(wanted, fixture.table.list().value()));
  wanted.lifetime = {.valid = 1s, .preferred = 1s};
  REQUIRE(fixture.add(wanted));
  CHECK(eventually([&] { return !fixture.listed(wanted.key).has_value(); }));
  CHECK_FALSE(output_of("ip -6 route show 2001:db8::/64 dev left0").empty());
}

TEST_CASE("an address says that we put it there") {
  AddressFixture fixture;
  if (!fixture.lab) return;
  for (const auto& wanted :
       {fixture.address("192.0.2.88", 32), fixture.address("2001:db8::88", 128)}) {
    REQUIRE(fixture.add(wanted));
    CHECK(fixture.listed(wanted.key)->protocol == 18);
  }
  CHECK(fixture.listed(fixture.address("192.0.2.1", 24).key)->protocol == 0);
}

TEST_CASE("an IPv6 address that somebody has put there with another prefix length is not touched") {
  AddressFixture fixture;
  if (!fixture.lab) return;
  ip("address add 2001:db8::88/64 dev left0 nodad");
  std::array wanted{fixture.address("2001:db8::88", 128), fixture.address("2001:db8::89", 128)};
  for (auto& address : wanted) address.lifetime = {.valid = 60s, .preferred = 60s};
  const auto results = fixture.table.add(wanted);
  CHECK(results[0].error().text() ==
        "add address 2001:db8::88/128 dev left0: somebody has put 2001:db8::88/64 dev left0 there, "
        "and an interface cannot have an IPv6 address twice; remove that one");
  CHECK(results[1].has_value());
  const AddressKey theirs = fixture.address("2001:db8::88", 64).key;
  CHECK(fixture.listed(theirs)->lifetime == AddressLifetime{});
  REQUIRE(fixture.remove(theirs) == Removal::removed);
  CHECK(fixture.add(wanted[0]));
  CHECK(fixture.listed(wanted[0].key).has_value());
}
