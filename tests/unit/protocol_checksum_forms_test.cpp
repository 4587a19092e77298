// SPDX-License-Identifier: Apache-2.0
// In which form a peer is answered once it was heard.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;
using enum ChecksumForm;

namespace {

constexpr IpAddress node_3 = IpAddress::v4(192, 168, 14, 130);

Advert from(const IpAddress& sender, ChecksumForm form, const InstanceConfig& config) {
  auto advert = advert_to(config, 200, sender);
  advert.checksum = form;
  return advert;
}

InstanceConfig as_peer() {
  auto config = version_3();
  config.checksum = ChecksumChoice::as_peer;
  return config;
}

InstanceConfig two_peers(InstanceConfig config) {
  config.unicast_peers = {{.address = node_2}, {.address = node_3}};
  return config;
}

std::vector<ChecksumForm> answers(VirtualGroup& node) {
  std::vector<ChecksumForm> forms;
  for (const auto& one : node.group().members()[0].outgoing(100)) {
    forms.push_back(one.advert.checksum);
  }
  return forms;
}

}  // namespace

TEST_CASE("checksum = \"as-peer\": the form of the last valid advert; a change is said once") {
  VirtualGroup node{ungated, {as_peer()}};
  node.start();
  CHECK(answers(node) == std::vector{with_pseudo_header});
  CHECK(node.hear(100ms, from(node_2, without_pseudo_header, as_peer())) ==
        Actions{Report{Report::Level::info,
                       "(VI_1) 192.168.14.129 sends its checksums without pseudo-header, and is "
                       "answered alike"}});
  CHECK(answers(node) == std::vector{without_pseudo_header});
  CHECK(node.hear(200ms, from(node_2, without_pseudo_header, as_peer())).empty());
  CHECK(node.hear(300ms, from(node_2, with_pseudo_header, as_peer())) ==
        Actions{Report{Report::Level::info,
                       "(VI_1) 192.168.14.129 sends its checksums with pseudo-header, and is "
                       "answered alike"}});
  CHECK(answers(node) == std::vector{with_pseudo_header});
}

TEST_CASE("checksum = \"as-peer\", unicast: each peer in its own form") {
  const auto config = two_peers(as_peer());
  VirtualGroup node{ungated, {config}};
  node.start();
  CHECK(node.hear(100ms, from(node_3, without_pseudo_header, config)).size() == 1);
  CHECK(answers(node) == std::vector{with_pseudo_header, without_pseudo_header});
}

TEST_CASE("Without that key both forms are understood, and the configured one is sent") {
  auto config = version_3();
  config.checksum = GENERATE(ChecksumChoice::pseudo_header, ChecksumChoice::no_pseudo_header);
  VirtualGroup node{ungated, {config}};
  node.start();
  const auto before = answers(node);
  CHECK(node.hear(100ms, from(node_2, without_pseudo_header, config)).empty());
  CHECK(node.hear(100ms, from(node_2, with_pseudo_header, config)).empty());
  CHECK(answers(node) == before);
}

TEST_CASE("keepalived old_unicast_checksum: an old peer is found out by what it sends") {
  const auto config = two_peers(version_3());
  VirtualGroup node{ungated, {config}};
  node.start();
  CHECK(node.hear(100ms, from(node_2, with_group_pseudo_header, config)) ==
        Actions{Report{Report::Level::info,
                       "(VI_1) 192.168.14.129 sends its checksums with the group in the "
                       "pseudo-header, as keepalived before 1.3.6, and is answered alike"}});
  CHECK(answers(node) == std::vector{with_group_pseudo_header, with_pseudo_header});
}

TEST_CASE("A master learns it as well as a backup") {
  VirtualGroup node{ungated, {as_peer()}};
  node.start();
  node.run(400ms);
  REQUIRE(node.phase() == Group::Phase::serving);
  auto lower = from(node_2, without_pseudo_header, as_peer());
  lower.priority = 90;
  node.hear(410ms, lower);
  CHECK(answers(node) == std::vector{without_pseudo_header});
}

TEST_CASE("What a sender that is no peer does is nobody's form") {
  const auto config = two_peers(as_peer());
  VirtualGroup node{ungated, {config}};
  node.start();
  const auto stranger = IpAddress::v4(192, 168, 14, 200);
  CHECK(node.hear(100ms, from(stranger, without_pseudo_header, config)).empty());
  CHECK(answers(node) == std::vector{with_pseudo_header, with_pseudo_header});
}

TEST_CASE("Version 2 and IPv6 have one form") {
  for (auto config : {version_2(), version_3_ipv6()}) {
    config.checksum = ChecksumChoice::as_peer;
    VirtualGroup node{ungated, {config}};
    node.start();
    const auto before = answers(node);
    for (const auto form : {with_pseudo_header, without_pseudo_header}) {
      auto advert = advert_to(config, 200);
      advert.checksum = form;
      CHECK(node.hear(1ms, advert).empty());
    }
    CHECK(answers(node) == before);
  }
}
