// SPDX-License-Identifier: Apache-2.0
// Addresses as the kernel takes them, keeps them and takes them away.
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "address_fixture.hpp"
#include "network_lab.hpp"
#include "tests/support/catch.hpp"

using namespace std::chrono_literals;
using namespace vrrpd::linux;
using namespace vrrpd::test;
using vrrpd::Family;
using vrrpd::IpAddress;

TEST_CASE("an address is listed as it was added") {
  AddressFixture fixture;
  if (!fixture.lab) return;
  InterfaceAddress wanted = fixture.address("192.0.2.88", 24);
  wanted.label = "left0:vip";
  wanted.broadcast = IpAddress::v4(192, 0, 2, 255);
  REQUIRE(fixture.add(wanted));
  const auto found = fixture.listed(wanted.key);
  REQUIRE(found.has_value());
  CHECK(found->label == "left0:vip");
  CHECK(found->broadcast == IpAddress::v4(192, 0, 2, 255));
  CHECK(found->scope == 0);
  CHECK(found->lifetime == AddressLifetime{});
  CHECK(found->secondary);  // 192.0.2.1/24 was there first
}

TEST_CASE("a scope is kept, and one that the prefix's primary does not have is refused in words") {
  AddressFixture fixture;
  if (!fixture.lab) return;
  constexpr std::uint8_t scope_link = 253;
  InterfaceAddress wanted = fixture.address("192.0.2.88", 32);
  wanted.scope = scope_link;
  REQUIRE(fixture.add(wanted));
  CHECK(fixture.listed(wanted.key)->scope == scope_link);
  wanted.key.prefix_length = 24;  // 192.0.2.1/24 has global scope
  CHECK(fixture.add(wanted).error().text().find(
            "add address 192.0.2.88/24 dev left0: Invalid argument") == 0);
}

TEST_CASE("the source of adverts is the interface's own address") {
  AddressFixture fixture;
  if (!fixture.lab) return;
  REQUIRE(fixture.add(fixture.address("10.0.0.1", 32)));
  const auto all = fixture.table.list().value();
  CHECK(primary_address(fixture.left, Family::ipv4, all, {}) == IpAddress::v4(192, 0, 2, 1));
}

TEST_CASE("an address ends with its lifetime, unless it is renewed") {
  AddressFixture fixture;
  if (!fixture.lab) return;
  InterfaceAddress renewed = fixture.address("192.0.2.88", 32);
  InterfaceAddress forgotten = fixture.address("192.0.2.89", 32);
  renewed.lifetime = forgotten.lifetime = AddressLifetime{.valid = 2s, .preferred = 2s};
  REQUIRE(fixture.add(renewed));
  REQUIRE(fixture.add(forgotten));
  CHECK(fixture.listed(renewed.key)->lifetime.valid.has_value());
  for (int i = 0; i < 6; ++i) {
    std::this_thread::sleep_for(600ms);
    REQUIRE(fixture.add(renewed));
  }
  CHECK(fixture.listed(renewed.key).has_value());
  CHECK_FALSE(fixture.listed(forgotten.key).has_value());
  CHECK(fixture.listed(fixture.address("192.0.2.1", 24).key).has_value());
}

TEST_CASE("a lifetime can be taken back and a preference given") {
  AddressFixture fixture;
  if (!fixture.lab) return;
  InterfaceAddress wanted = fixture.address("192.0.2.88", 32);
  wanted.lifetime = AddressLifetime{.valid = 60s, .preferred = 0s};
  REQUIRE(fixture.add(wanted));
  CHECK(fixture.listed(wanted.key)->lifetime.preferred == 0s);
  wanted.lifetime = {};
  REQUIRE(fixture.add(wanted));
  CHECK(fixture.listed(wanted.key)->lifetime == AddressLifetime{});
}

TEST_CASE("removing says whether there was something to remove") {
  AddressFixture fixture;
  if (!fixture.lab) return;
  const InterfaceAddress wanted = fixture.address("192.0.2.88", 32);
  REQUIRE(fixture.add(wanted));
  CHECK(fixture.remove(wanted.key) == Removal::removed);
  CHECK(fixture.remove(wanted.key) == Removal::was_absent);
  // Another prefix length is another address.
  CHECK(fixture.remove(fixture.address("192.0.2.1", 32).key) == Removal::was_absent);
  CHECK(fixture.listed(fixture.address("192.0.2.1", 24).key).has_value());
  AddressKey elsewhere = wanted.key;
  elsewhere.ifindex = 4711;
  CHECK(fixture.remove(elsewhere) == Removal::was_absent);
}

TEST_CASE("what the kernel refuses is told for that address, and the others are added") {
  AddressFixture fixture;
  if (!fixture.lab) return;
  std::array addresses{fixture.address("192.0.2.88", 32), fixture.address("192.0.2.89", 32),
                       fixture.address("192.0.2.90", 32)};
  addresses[1].key.ifindex = 4711;
  const auto results = fixture.table.add(addresses);
  REQUIRE(results.size() == 3);
  CHECK(results[0].has_value());
  CHECK(results[1].error().number == ENODEV);
  CHECK(results[1].error().text().find("add address 192.0.2.89/32 dev #4711: No such device") == 0);
  CHECK(results[2].has_value());
}

TEST_CASE("a thousand addresses come and go in one call each, all confirmed") {
  AddressFixture fixture;
  if (!fixture.lab) return;
  std::vector<InterfaceAddress> addresses;
  std::vector<AddressKey> keys;
  for (int i = 0; i < 1000; ++i) {
    const std::string text = "10.1." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1);
    addresses.push_back(fixture.address(text.c_str(), 32));
    keys.push_back(addresses.back().key);
  }
  const auto ok = [](const auto& result) { return result.has_value(); };
  for (const auto& result : fixture.table.add(addresses)) {
    if (!result) FAIL_CHECK(result.error().text());
  }
  CHECK(fixture.table.list()->size() >= 1001);
  CHECK(std::ranges::all_of(fixture.table.add(addresses), ok));  // renewed
  const auto removed = fixture.table.remove(keys);
  CHECK(
      std::ranges::all_of(removed, [](const auto& result) { return result == Removal::removed; }));
}
