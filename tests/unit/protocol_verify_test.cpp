// SPDX-License-Identifier: Apache-2.0
// What only the virtual router itself can tell about an advert: RFC 9568 §7.1 and keepalived.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"
#include "vrrpd/protocol/packet.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

constexpr IpAddress stranger = IpAddress::v4(192, 168, 14, 200);

std::optional<Reject> verdict(const InstanceConfig& config, const Advert& advert) {
  Instance instance{config, 0};
  instance.set_primary_address(config.family == Family::ipv4 ? node_1 : link_local_1);
  return instance.verify(advert);
}

std::optional<Reject> verdict(const InstanceConfig& config, void (*change)(Advert&)) {
  auto advert = advert_to(config, 90);
  change(advert);
  return verdict(config, advert);
}

InstanceConfig unicast(UnicastPeer peer = {.address = node_2}) {
  auto config = version_2();
  config.unicast_peers = {std::move(peer)};
  return config;
}

}  // namespace

TEST_CASE("An advert of a peer that is configured alike is believed") {
  CHECK(verdict(version_2(), advert_to(version_2(), 90)) == std::nullopt);
  CHECK(verdict(version_3(), advert_to(version_3(), 90)) == std::nullopt);
  CHECK(verdict(version_3_ipv6(), advert_to(version_3_ipv6(), 90)) == std::nullopt);
  CHECK(verdict(unicast(), advert_to(unicast(), 90)) == std::nullopt);
}

TEST_CASE("§5.2.1: the other version, and §5.2.9: the other family, are other virtual routers") {
  CHECK(verdict(version_2(), advert_to(version_3(), 90)) == Reject::version_mismatch);
  CHECK(verdict(version_3(), advert_to(version_2(), 90)) == Reject::version_mismatch);
  CHECK(verdict(version_3(), advert_to(version_3_ipv6(), 90)) == Reject::unknown_vrid);
}

TEST_CASE("§5.1.1.2: a multicast instance listens to its group, and to nothing else") {
  CHECK(verdict(version_2(), [](Advert& a) { a.destination = node_1; }) == Reject::unicast_advert);
  CHECK(verdict(version_2(), [](Advert& a) {
          a.destination = IpAddress::v4(255, 255, 255, 255);
        }) == Reject::unicast_advert);
  CHECK(verdict(version_2(), [](Advert& a) { a.destination = IpAddress::v4(224, 0, 0, 1); }) ==
        Reject::wrong_group);
  auto other_group = version_2();
  other_group.group = IpAddress::v4(224, 0, 0, 200);
  CHECK(verdict(other_group, advert_to(other_group, 90)) == std::nullopt);
  CHECK(verdict(other_group, advert_to(version_2(), 90)) == Reject::wrong_group);
}

TEST_CASE("A unicast instance does not listen to a group") {
  CHECK(verdict(unicast(), [](Advert& a) { a.destination = multicast_group_v4; }) ==
        Reject::multicast_advert);
}

TEST_CASE("Our own source address: a loop, or somebody who has it too") {
  CHECK(verdict(version_2(), [](Advert& a) { a.sender = node_1; }) == Reject::own_source);
}

TEST_CASE("keepalived: the sender of a unicast advert is looked at with check_unicast_src only") {
  auto config = unicast();
  CHECK(verdict(config, advert_to(config, 90, stranger)) == std::nullopt);
  config.check_unicast_src = true;
  CHECK(verdict(config, advert_to(config, 90, stranger)) == Reject::unknown_peer);
  CHECK(verdict(config, advert_to(config, 90, node_2)) == std::nullopt);
}

TEST_CASE("keepalived: the TTL of a unicast advert is looked at with min_ttl and max_ttl only") {
  const auto with_ttl = [](const InstanceConfig& config, std::uint8_t ttl) {
    auto advert = advert_to(config, 90);
    advert.ttl = ttl;
    return verdict(config, advert);
  };
  CHECK(with_ttl(unicast(), 1) == std::nullopt);
  const auto least = unicast({.address = node_2, .min_ttl = 250, .max_ttl = {}});
  CHECK(with_ttl(least, 250) == std::nullopt);
  CHECK(with_ttl(least, 249) == Reject::bad_peer_ttl);
  const auto most = unicast({.address = node_2, .min_ttl = {}, .max_ttl = 64});
  CHECK(with_ttl(most, 64) == std::nullopt);
  CHECK(with_ttl(most, 65) == Reject::bad_peer_ttl);
  // "Either option also switches check_unicast_src on."
  CHECK(verdict(least, advert_to(least, 90, stranger)) == Reject::unknown_peer);
  CHECK(verdict(most, advert_to(most, 90, stranger)) == Reject::unknown_peer);
}

TEST_CASE("§7.1: \"the local router is not the IPvX address owner\", where it is to be obeyed") {
  auto owner = with_priority(255, version_2());
  CHECK(verdict(owner, advert_to(owner, 90)) == std::nullopt);
  owner.owner_ignore_adverts = true;
  CHECK(verdict(owner, advert_to(owner, 90)) == Reject::we_are_owner);
  auto no_owner = with_priority(254, version_2());
  no_owner.owner_ignore_adverts = true;
  CHECK(verdict(no_owner, advert_to(no_owner, 90)) == std::nullopt);
}

TEST_CASE("RFC 3768 §7.1: \"MUST verify that the Auth Type matches\", and PASS its password") {
  CHECK(verdict(version_2(), [](Advert& a) { a.authentication = {}; }) == Reject::bad_auth_type);
  CHECK(verdict(version_2(), [](Advert& a) { a.authentication = Authentication::pass("1112"); }) ==
        Reject::bad_auth_data);
  CHECK(verdict(version_2(), [](Advert& a) { a.authentication = Authentication::pass("11111"); }) ==
        Reject::bad_auth_data);
  auto open = version_2();
  open.authentication = {};
  CHECK(verdict(open, [](Advert& a) { a.authentication = Authentication::pass("1111"); }) ==
        Reject::bad_auth_type);
  // RFC 3768 §5.3.10: "ignored on reception".
  CHECK(verdict(open, [](Advert& a) { a.authentication.data[3] = 7; }) == std::nullopt);
}

TEST_CASE("RFC 3768 §7.1: \"the Adver Interval in the packet is the same\"; version 3 learns it") {
  CHECK(verdict(version_2(), [](Advert& a) { a.interval = 2s; }) == Reject::bad_interval);
  CHECK(verdict(version_3(), [](Advert& a) { a.interval = 2s; }) == std::nullopt);
}

TEST_CASE("An address list that differs is believed (keepalived 2.2.7 drops it)") {
  CHECK(verdict(version_2(), [](Advert& a) { a.addresses.clear(); }) == std::nullopt);
  CHECK(verdict(version_3(), [](Advert& a) { a.addresses = {stranger}; }) == std::nullopt);
}

TEST_CASE(
    "§5.2.9: \"the first address MUST be the IPv6 link-local address\", if strict_mode asks") {
  auto config = version_3_ipv6();
  auto advert = advert_to(config, 90);
  std::swap(advert.addresses[0], advert.addresses[1]);
  CHECK(verdict(config, advert) == std::nullopt);
  config.strict = true;
  CHECK(verdict(config, advert) == Reject::not_link_local);
  CHECK(verdict(config, advert_to(config, 90)) == std::nullopt);
}

TEST_CASE("keepalived `old_unicast_checksum never`: the old form is wrong") {
  auto config = version_3();
  config.unicast_peers = {{.address = node_2}};
  auto advert = advert_to(config, 90);
  advert.checksum = ChecksumForm::with_group_pseudo_header;
  CHECK(verdict(config, advert) == std::nullopt);
  config.old_unicast_checksum_never = true;
  CHECK(verdict(config, advert) == Reject::bad_checksum);
  advert.checksum = ChecksumForm::without_pseudo_header;
  CHECK(verdict(config, advert) == std::nullopt);
}

TEST_CASE("A rejected packet moves no timer and no state") {
  const auto config = version_2();
  VirtualGroup backup{ungated, {config}};
  backup.start();
  backup.hear(1s, 200);
  const auto before = backup.deadline();
  for (const auto change :
       {+[](Advert& a) { a.version = Version::v3; }, +[](Advert& a) { a.sender = node_1; },
        +[](Advert& a) { a.destination = node_1; }, +[](Advert& a) { a.authentication = {}; },
        +[](Advert& a) { a.authentication.data[0] = 0; }, +[](Advert& a) { a.interval = 100s; }}) {
    auto advert = advert_to(config, 0);
    change(advert);
    CHECK(backup.group().members().front().verify(advert).has_value());
    CHECK(backup.deadline() == before);
    CHECK(backup.phase() == Group::Phase::backup);
  }
}
