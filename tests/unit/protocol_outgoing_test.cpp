// SPDX-License-Identifier: Apache-2.0
// What one SendAdvert means on the wire.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"
#include "vrrpd/protocol/packet.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

constexpr IpAddress node_3 = IpAddress::v4(192, 168, 14, 130);

std::vector<Outgoing> outgoing(const InstanceConfig& config) {
  Instance instance{config, 0};
  instance.set_primary_address(node_1);
  return instance.outgoing(config.priority);
}

InstanceConfig with_peers(InstanceConfig config) {
  config.unicast_peers = {{.address = node_2}, {.address = node_3}};
  return config;
}

std::vector<ChecksumForm> forms(const std::vector<Outgoing>& all) {
  std::vector<ChecksumForm> forms;
  for (const auto& one : all) forms.push_back(one.advert.checksum);
  return forms;
}

using enum ChecksumForm;

}  // namespace

TEST_CASE("Multicast: one advert for the group, with TTL 255") {
  const auto all = outgoing(version_2());
  REQUIRE(all.size() == 1);
  CHECK(all[0].destination == IpAddress::v4(224, 0, 0, 18));
  CHECK(all[0].ttl == 255);
  CHECK(all[0].advert.sender == node_1);
  CHECK(all[0].advert.priority == 100);
}

TEST_CASE("keepalived mcast_dst_ip: another group") {
  auto config = version_2();
  config.group = IpAddress::v4(224, 0, 0, 200);
  CHECK(outgoing(config).at(0).destination == IpAddress::v4(224, 0, 0, 200));
}

TEST_CASE("Unicast: one advert for each peer, with unicast_ttl") {
  auto config = with_peers(version_2());
  config.unicast_ttl = 64;
  const auto all = outgoing(config);
  REQUIRE(all.size() == 2);
  CHECK(all[0].destination == node_2);
  CHECK(all[1].destination == node_3);
  CHECK(all[0].ttl == 64);
  CHECK(all[1].ttl == 64);
}

TEST_CASE("What goes out decodes to what was meant") {
  for (const auto& one : outgoing(with_peers(version_3()))) {
    const auto message = encode(one.advert, one.destination);
    const auto back = decode(
        {.message = message, .source = node_1, .destination = one.destination, .ttl = one.ttl});
    REQUIRE(back.has_value());
    CHECK(*back == one.advert);
  }
}

TEST_CASE("The checksum that each setting asks for") {
  CHECK(forms(outgoing(version_2())) == std::vector{without_pseudo_header});
  CHECK(forms(outgoing(version_3())) == std::vector{with_pseudo_header});
  auto as_v2 = version_3();
  as_v2.checksum = ChecksumChoice::no_pseudo_header;
  CHECK(forms(outgoing(as_v2)) == std::vector{without_pseudo_header});
  auto as_peer = version_3();
  as_peer.checksum = ChecksumChoice::as_peer;
  CHECK(forms(outgoing(as_peer)) == std::vector{with_pseudo_header});
  auto old = with_peers(version_3());
  old.old_unicast_checksum = true;
  CHECK(forms(outgoing(old)) == std::vector{with_group_pseudo_header, with_group_pseudo_header});
}
