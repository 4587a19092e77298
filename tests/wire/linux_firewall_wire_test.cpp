// SPDX-License-Identifier: Apache-2.0
// The table that drops, as the kernel takes it and nft(8) shows it.
#include <linux/netlink.h>

#include <array>
#include <cerrno>
#include <string>
#include <vector>

#include "network_lab.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/firewall.hpp"
#include "vrrpd/linux/nftables/requests.hpp"

using namespace vrrpd;
using namespace vrrpd::linux;
using namespace vrrpd::test;

namespace {

const std::vector<Destination> one{{.address = IpAddress::v4(192, 0, 2, 88)}};

Firewall open_firewall() {
  auto firewall = Firewall::open({});
  REQUIRE(firewall);
  return *std::move(firewall);
}

std::string shown() { return output_of("nft list table inet keepalived 2>&1"); }

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// As on a kernel before 5.12, by a process that was killed.
void leave_a_table_behind() {
  auto socket = open_netlink_socket(NETLINK_NETFILTER);
  REQUIRE(socket);
  const auto requests = nftables::transaction(nftables::make_table({}, one, false));
  const auto answer = send_transaction(**socket, requests);
  REQUIRE(answer);
  REQUIRE(*answer == Acknowledgement{});
}

}  // namespace

TEST_CASE("the table is the process's own: nobody else removes it, and it goes with its owner") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  {
    auto firewall = open_firewall();
    REQUIRE(firewall.drop(one));
    CHECK(contains(shown(), "flags owner"));
    CHECK(contains(shown(), "elements = { 192.0.2.88 }"));
    CHECK(output_of("nft flush ruleset && echo done") == "done\n");
    CHECK(contains(shown(), "flags owner"));
  }
  CHECK(output_of("nft list tables").empty());
}

TEST_CASE("what is dropped is changed in one go, and removed") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  auto firewall = open_firewall();
  REQUIRE(firewall.drop(one));
  REQUIRE(firewall.drop(std::vector<Destination>{{.address = IpAddress::v4(192, 0, 2, 99)}}));
  CHECK(contains(shown(), "elements = { 192.0.2.99 }"));
  CHECK_FALSE(contains(shown(), "192.0.2.88"));
  CHECK(firewall.remove() == true);
  CHECK(output_of("nft list tables").empty());
  CHECK(firewall.remove() == false);
}

TEST_CASE("a table that nobody owns any more is replaced, or removed") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  leave_a_table_behind();
  CHECK(contains(shown(), "elements = { 192.0.2.88 }"));
  CHECK_FALSE(contains(shown(), "flags owner"));
  {
    auto firewall = open_firewall();
    REQUIRE(firewall.drop(one));
    CHECK(contains(shown(), "flags owner"));
  }
  CHECK(output_of("nft list tables").empty());
  leave_a_table_behind();
  CHECK(open_firewall().remove() == true);
  CHECK(output_of("nft list tables").empty());
}

TEST_CASE("a table of that name that is another program's is left alone") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  auto firewall = open_firewall();
  REQUIRE(output_of("nft add table inet keepalived && echo done") == "done\n");
  const auto refused = firewall.drop(one);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().number == EEXIST);
  CHECK(firewall.remove() == false);
  CHECK(contains(shown(), "table inet keepalived {\n}"));
  REQUIRE(output_of("nft delete table inet keepalived && echo done") == "done\n");
  REQUIRE(firewall.drop(one));
  auto another = open_firewall();
  const auto owned = another.drop(one);
  REQUIRE_FALSE(owned);
  CHECK(owned.error().number == EPERM);
  CHECK(contains(shown(), "flags owner"));
}

TEST_CASE("twenty thousand addresses are dropped in one transaction") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  std::vector<Destination> many;
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    const auto byte = [i](unsigned shift) { return static_cast<std::uint8_t>(i >> shift); };
    many.push_back({.address = IpAddress::v4(10, 0, byte(8), byte(0))});
    std::array<std::uint8_t, 16> bytes{0xfe, 0x80};
    bytes[14] = byte(8);
    bytes[15] = byte(0);
    many.push_back({.address = IpAddress::v6(bytes), .interface = "left0", .ifindex = 2});
  }
  auto firewall = open_firewall();
  const auto done = firewall.drop(many);
  INFO((done ? "" : done.error().text()));
  REQUIRE(done);
  CHECK(contains(shown(), "10.0.39.15"));
  CHECK(contains(shown(), "fe80::270f . \"left0\""));
  CHECK(firewall.remove() == true);
}
