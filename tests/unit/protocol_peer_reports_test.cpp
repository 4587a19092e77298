// SPDX-License-Identifier: Apache-2.0
// What is said about a peer that is configured otherwise, and how often.
#include "tests/support/catch.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

constexpr IpAddress other = IpAddress::v4(10, 0, 0, 9);
constexpr IpAddress node_3 = IpAddress::v4(192, 168, 14, 130);

const Report other_addresses{Report::Level::warning,
                             "(VI_1) 192.168.14.129 advertises other addresses: it has 10.0.0.9, "
                             "this node has 192.168.14.88; make virtual_ipaddress equal on both "
                             "nodes"};

Advert with_addresses(std::vector<IpAddress> addresses, std::uint8_t priority = 200) {
  auto advert = advert_to(version_2(), priority);
  advert.addresses = std::move(addresses);
  return advert;
}

VirtualGroup backup(const InstanceConfig& config = version_2()) {
  VirtualGroup node{ungated, {config}};
  node.start();
  return node;
}

std::size_t reports(const Actions& actions) {
  return static_cast<std::size_t>(std::ranges::count_if(
      actions, [](const Action& action) { return std::holds_alternative<Report>(action); }));
}

}  // namespace

TEST_CASE("Other addresses are said once, and believed") {
  auto node = backup();
  CHECK(node.hear(1s, with_addresses({other})) == Actions{other_addresses});
  CHECK(node.hear(2s, with_addresses({other})).empty());
  CHECK(node.deadline() == 3'500ms);  // the silence timer of a master that is obeyed
}

TEST_CASE("Again when it was right in between, but not twice in a minute") {
  auto node = backup();
  node.hear(1s, with_addresses({other}));
  node.hear(2s, with_addresses({virtual_address}));
  CHECK(node.hear(3s, with_addresses({other})).empty());
  for (auto at = 4s; at < 61s; at += 1s) CHECK(node.hear(at, with_addresses({other})).empty());
  CHECK(node.hear(61s, with_addresses({other})) == Actions{other_addresses});
}

TEST_CASE("A master says it too, of a lower one") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  CHECK(reports(node.hear(4s, with_addresses({other}, 90))) == 1);
  CHECK(reports(node.hear(4s, with_addresses({other}, 90))) == 0);
}

TEST_CASE("The order of the addresses does not matter") {
  auto config = version_2();
  config.addresses = {virtual_address, other};
  auto node = backup(config);
  CHECK(node.hear(1s, with_addresses({other, virtual_address})).empty());
}

TEST_CASE("Each sender is spoken of, but not any number of them") {
  auto node = backup();
  std::size_t said = 0;
  for (unsigned i = 0; i < 1000; ++i) {
    auto advert = with_addresses({other});
    advert.sender =
        IpAddress::v4(10, 1, static_cast<std::uint8_t>(i / 256), static_cast<std::uint8_t>(i));
    said += reports(node.hear(1s, advert));
  }
  CHECK(said == 16);
}

TEST_CASE("keepalived skip_check_adv_addr: compared only when the master changes") {
  auto config = version_2();
  config.skip_check_adv_addr = true;
  auto node = backup(config);
  CHECK(node.hear(1s, with_addresses({virtual_address})).empty());
  CHECK(node.hear(2s, with_addresses({other})).empty());
  auto third = with_addresses({virtual_address});
  third.sender = node_3;
  CHECK(node.hear(3s, third).empty());
  CHECK(node.hear(4s, with_addresses({other})) == Actions{other_addresses});
}

TEST_CASE("Version 3: another interval is learnt, and said once") {
  auto node = backup(version_3());
  auto advert = advert_to(version_3(), 200);
  advert.interval = 1s;
  CHECK(node.hear(100ms, advert) ==
        Actions{Report{Report::Level::info,
                       "(VI_1) 192.168.14.129 advertises every 1000 ms, this node every 100 ms; "
                       "while it is master, its interval counts"}});
  CHECK(node.hear(1'100ms, advert).empty());
}

TEST_CASE("IPv6: a first address that is not link-local is accepted and said once") {
  auto node = backup(version_3_ipv6());
  auto advert = advert_to(version_3_ipv6(), 200);
  std::swap(advert.addresses[0], advert.addresses[1]);
  CHECK(node.hear(100ms, advert) ==
        Actions{Report{Report::Level::warning,
                       "(VI_1) fe80::2 advertises 2001:db8::88 first, which is not link-local (RFC "
                       "9568 §5.2.9): accepted all the same"}});
  CHECK(node.hear(200ms, advert).empty());
}

/// What this node, a master that sends on time, does when it hears that priority.
Actions heard(VirtualGroup& node, Duration at, std::uint8_t priority) {
  node.run(at);
  return node.hear(at, priority);
}

TEST_CASE("A lower master that goes on is told to the operator: it does not hear this node") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  const Action deaf =
      Report{Report::Level::warning,
             "(VI_1) 192.168.14.129 goes on advertising priority 90, for 5000 ms now, and ours is "
             "100: it does not hear this node. Is there a firewall, or a link that carries one way "
             "only? Both may hold the addresses"};
  // What a backup would have had to hear us, and one interval more.
  for (auto at = 10s; at < 15s; at += 1s) CHECK(reports(heard(node, at, 90)) == 0);
  const auto actions = heard(node, 15s, 90);
  CHECK(std::ranges::count(actions, deaf) == 1);
  for (auto at = 16s; at < 100s; at += 1s) CHECK(reports(heard(node, at, 90)) == 0);
}

TEST_CASE("A lower master that stops when it is answered is nothing to speak of, however often") {
  VirtualGroup node{ungated, {version_2()}};
  node.serve();
  for (auto at = 10s; at < 100s; at += 3s) CHECK(reports(heard(node, at, 90)) == 0);
}
