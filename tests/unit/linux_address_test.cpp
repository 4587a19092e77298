// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "tests/support/catch.hpp"
#include "vrrpd/linux/interface_address.hpp"

using vrrpd::Family;
using vrrpd::IpAddress;
using vrrpd::linux::AddressKey;
using vrrpd::linux::in_the_way_of;
using vrrpd::linux::InterfaceAddress;
using vrrpd::linux::lifetime_is_safe;
using vrrpd::linux::primary_address;
using vrrpd::linux::source_is_tentative;

namespace {

AddressKey key(const char* address, std::uint8_t prefix_length, unsigned ifindex = 3) {
  return {.ifindex = ifindex,
          .address = IpAddress::parse(address).value(),
          .prefix_length = prefix_length};
}

InterfaceAddress primary(const char* address, std::uint8_t prefix_length, unsigned ifindex = 3) {
  InterfaceAddress result;
  result.key = key(address, prefix_length, ifindex);
  return result;
}

InterfaceAddress secondary(const char* address, std::uint8_t prefix_length) {
  InterfaceAddress result = primary(address, prefix_length);
  result.secondary = true;
  return result;
}

}  // namespace

TEST_CASE("adverts come from the first address that is not a virtual one") {
  const std::vector<InterfaceAddress> addresses{
      primary("10.9.9.9", 24, 2), primary("fe80::1", 64), primary("192.168.14.88", 32),
      primary("192.168.14.128", 24), primary("172.16.0.1", 16)};
  const std::vector<IpAddress> virtual_addresses{IpAddress::v4(192, 168, 14, 88)};
  CHECK(primary_address(3, Family::ipv4, addresses, virtual_addresses) ==
        IpAddress::v4(192, 168, 14, 128));
  CHECK(primary_address(3, Family::ipv4, addresses, {}) == IpAddress::v4(192, 168, 14, 88));
  CHECK(primary_address(2, Family::ipv4, addresses, {}) == IpAddress::v4(10, 9, 9, 9));
  CHECK(primary_address(4, Family::ipv4, addresses, {}) == std::nullopt);
}

TEST_CASE("a secondary address is no source for adverts") {
  const std::vector<InterfaceAddress> addresses{secondary("192.0.2.1", 24)};
  CHECK(primary_address(3, Family::ipv4, addresses, {}) == std::nullopt);
}

TEST_CASE("IPv6 adverts come from the first link-local address that can be used") {
  InterfaceAddress tentative = primary("fe80::7", 64);
  tentative.tentative = true;
  InterfaceAddress duplicate = primary("fe80::8", 64);
  duplicate.duplicate = true;
  const std::vector<InterfaceAddress> addresses{primary("192.0.2.1", 24),
                                                primary("2001:db8::1", 64),
                                                tentative,
                                                duplicate,
                                                primary("fe80::88", 64),
                                                primary("fe80::1", 64),
                                                primary("fe80::2", 64)};
  const std::vector<IpAddress> virtual_addresses{IpAddress::parse("fe80::88").value()};
  CHECK(primary_address(3, Family::ipv6, addresses, virtual_addresses) ==
        IpAddress::parse("fe80::1"));
  CHECK(primary_address(3, Family::ipv6, std::span{addresses}.first(5), virtual_addresses) ==
        std::nullopt);
}

TEST_CASE("an IPv6 source is tentative while duplicates are looked for, and no longer") {
  InterfaceAddress fresh = primary("fe80::1", 64);
  fresh.tentative = true;
  InterfaceAddress global = primary("2001:db8::1", 64);
  global.tentative = true;
  const auto asks = [&](unsigned ifindex, const std::optional<IpAddress>& wanted,
                        std::vector<IpAddress> excluded = {}) {
    return source_is_tentative(ifindex, wanted, std::vector{fresh, global}, excluded);
  };
  CHECK(asks(3, {}));
  CHECK(asks(3, global.key.address));
  CHECK_FALSE(asks(2, {}));
  CHECK_FALSE(asks(3, IpAddress::parse("2001:db8::2")));
  CHECK_FALSE(asks(3, {}, {fresh.key.address}));
  fresh.duplicate = true;  // somebody else has it
  CHECK_FALSE(asks(3, {}));
  fresh.tentative = fresh.duplicate = false;
  CHECK_FALSE(asks(3, {}));
}

TEST_CASE("a host address may always carry a lifetime") {
  const std::vector<InterfaceAddress> existing{primary("192.0.2.1", 24)};
  CHECK(lifetime_is_safe(primary("192.0.2.88", 32), existing));
  CHECK(lifetime_is_safe(primary("192.0.2.88", 32), {}));
  CHECK(lifetime_is_safe(primary("2001:db8::88", 128), {}));
}

TEST_CASE("an IPv6 address whose end takes its prefix route along may not, unless it has none") {
  InterfaceAddress wanted = primary("2001:db8::88", 64);
  CHECK_FALSE(lifetime_is_safe(wanted, {}));
  wanted.flags.no_prefix_route = true;
  CHECK(lifetime_is_safe(wanted, {}));
}

TEST_CASE("with a peer it is the peer's prefix that is shared") {
  InterfaceAddress wanted = primary("10.0.0.1", 24);
  wanted.key.peer = IpAddress::v4(192, 0, 2, 7);
  const std::vector<InterfaceAddress> existing{wanted, secondary("192.0.2.1", 24)};
  CHECK_FALSE(lifetime_is_safe(wanted, existing));
  CHECK(lifetime_is_safe(primary("10.0.0.1", 24), existing));
}

TEST_CASE("an address beside the prefix's primary may carry a lifetime") {
  const std::vector<InterfaceAddress> existing{primary("192.0.2.1", 24)};
  CHECK(lifetime_is_safe(primary("192.0.2.88", 24), existing));
}

TEST_CASE("an address that has its prefix for itself may carry a lifetime") {
  const std::vector<InterfaceAddress> existing{
      primary("192.0.2.88", 24),      // itself
      primary("192.0.2.1", 25),       // another prefix length
      primary("192.0.3.1", 24),       // another network
      primary("192.0.2.7", 24, 4),    // another interface
      primary("2001:db8::1", 24, 3),  // another family
  };
  CHECK(lifetime_is_safe(primary("192.0.2.88", 24), existing));
}

TEST_CASE("the primary address of a shared prefix may not carry a lifetime") {
  const std::vector<InterfaceAddress> existing{primary("192.0.2.88", 24),
                                               secondary("192.0.2.1", 24)};
  CHECK_FALSE(lifetime_is_safe(primary("192.0.2.88", 24), existing));
  CHECK(lifetime_is_safe(primary("192.0.2.1", 24), existing));
}

TEST_CASE("prefixes are compared to the bit") {
  const std::vector<InterfaceAddress> existing{primary("10.0.0.65", 26),
                                               secondary("10.0.0.126", 26)};
  CHECK_FALSE(lifetime_is_safe(primary("10.0.0.65", 26), existing));
  CHECK(lifetime_is_safe(primary("10.0.0.63", 26), existing));
}

TEST_CASE("an address is called what ip(8) calls it") {
  CHECK(to_string(key("127.0.0.1", 8, 1)) == "127.0.0.1/8 dev lo");
  CHECK(to_string(key("192.0.2.1", 24, 4000000)) == "192.0.2.1/24 dev #4000000");
}

TEST_CASE("an interface has an IPv6 address once, whatever its prefix length") {
  const std::vector<InterfaceAddress> existing{
      primary("2001:db8::88", 64, 4), primary("2001:db8::88", 64), primary("192.0.2.88", 24)};
  CHECK(in_the_way_of(key("2001:db8::88", 128), existing) == key("2001:db8::88", 64));
  CHECK(in_the_way_of(key("2001:db8::88", 64), existing) == std::nullopt);
  CHECK(in_the_way_of(key("2001:db8::88", 128, 5), existing) == std::nullopt);
  CHECK(in_the_way_of(key("2001:db8::89", 128), existing) == std::nullopt);
  CHECK(in_the_way_of(key("192.0.2.88", 32), existing) == std::nullopt);
}
