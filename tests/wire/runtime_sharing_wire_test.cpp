// SPDX-License-Identifier: Apache-2.0
// Channels between two hosts: who hears what, and by which interface adverts leave.
#include <fstream>
#include <map>
#include <optional>
#include <string>

#include "network_lab.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/channels.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::test;
using protocol::Reject;
using runtime::Channel;
using runtime::Channels;

namespace {

const IpAddress left = IpAddress::v4(192, 0, 2, 1);
const IpAddress right = IpAddress::v4(192, 0, 2, 2);

config::VrrpInstance instance_on(const std::string& interface) {
  config::VrrpInstance instance;
  instance.name = "VI_1";
  instance.interface = interface;
  return instance;
}

config::VrrpInstance unicast_on(const std::string& interface, const IpAddress& peer) {
  auto instance = instance_on(interface);
  config::UnicastPeer line;
  line.address = peer;
  instance.unicast_peers.push_back(line);
  return instance;
}

runtime::OutgoingAdvert advert(const IpAddress& from, const IpAddress& to, std::uint8_t vrid,
                               std::uint8_t ttl = 255) {
  protocol::Advert advert;
  advert.vrid = vrid;
  advert.priority = 100;
  advert.interval = 1s;
  advert.addresses = {IpAddress::v4(192, 0, 2, 88)};
  advert.sender = from;
  return {.source = from, .destination = to, .ttl = ttl, .message = protocol::encode(advert, to)};
}

/// A host of the laboratory, seen from its own namespace.
struct Site {
  runtime::Loop loop;
  runtime::Host host{*linux::AddressTable::open(), *linux::Monitor::open(), {}};
  Channels channels{host, loop, false};
  std::map<std::string, int> heard;

  /// A virtual router that is called so, and believes everything that concerns it.
  void listen(Channel& channel, std::uint8_t vrid, const std::string& name,
              std::optional<IpAddress> from = std::nullopt) {
    channel.listen({.vrid = vrid,
                    .group = channel.key().unicast ? std::nullopt
                                                   : std::optional{protocol::multicast_group_v4},
                    .concerned = [from](const auto& advert) { return advert.sender == from; },
                    .take = [this, name](const auto&) -> std::optional<Reject> {
                      ++heard[name];
                      return std::nullopt;
                    },
                    .both_sides = [](auto, const auto&) { return std::string{}; }});
  }
  bool hears(const std::string& name) {
    return eventually([&] {
      channels.hear();
      return heard[name] > 0;
    });
  }
};

struct TwoSites {
  std::optional<NetworkLab> lab = NetworkLab::make();
  std::optional<Site> here, there;

  TwoSites() {
    if (!lab) return;
    here.emplace();
    lab->enter_right();
    there.emplace();
    lab->enter_left();
  }
  Channel& far(const config::VrrpInstance& instance) {
    lab->enter_right();
    auto& channel = there->channels.of(instance);
    lab->enter_left();
    return channel;
  }
  /// Sockets belong to the namespace that they are opened in.
  void open() {
    here->channels.refresh();
    lab->enter_right();
    there->channels.refresh();
    lab->enter_left();
  }
};

}  // namespace

TEST_CASE("any number of virtual routers share a channel, and each hears its own adverts") {
  TwoSites sites;
  if (!sites.lab) return;
  auto& channel = sites.here->channels.of(instance_on("left0"));
  CHECK(&channel == &sites.here->channels.of(instance_on("left0")));
  auto& other = sites.far(instance_on("right0"));
  sites.here->listen(channel, 51, "VI_1");
  sites.here->listen(channel, 52, "VI_2");
  sites.open();
  const auto& group = protocol::multicast_group_v4;
  const auto sent = other.send(std::vector{advert(right, group, 52), advert(right, group, 99),
                                           advert(right, group, 51, 254)});
  CHECK(sent == std::vector{true, true, true});
  CHECK(sites.here->hears("VI_2"));
  CHECK(eventually([&] {
    sites.here->channels.hear();
    return channel.rejects()[Reject::bad_ttl] == 1;
  }));
  CHECK(channel.rejects()[Reject::unknown_vrid] == 1);
  CHECK(sites.here->heard["VI_1"] == 0);
}

TEST_CASE("unicast instances with one VRID are told apart by their peers") {
  TwoSites sites;
  if (!sites.lab) return;
  auto& channel = sites.here->channels.of(unicast_on("left0", right));
  sites.here->listen(channel, 51, "of somebody else", IpAddress::v4(198, 51, 100, 9));
  sites.here->listen(channel, 51, "of right", right);
  auto& other = sites.far(unicast_on("right0", left));
  sites.open();
  CHECK(channel.source() == left);
  other.send(std::vector{advert(right, left, 51)});
  CHECK(sites.here->hears("of right"));
  CHECK(sites.here->heard["of somebody else"] == 0);
}

TEST_CASE("a unicast advert is the unicast channel's business alone") {
  TwoSites sites;
  if (!sites.lab) return;
  auto& unicast = sites.here->channels.of(unicast_on("left0", right));
  auto& multicast = sites.here->channels.of(instance_on("left0"));
  sites.here->listen(unicast, 51, "unicast");
  sites.here->listen(multicast, 52, "multicast");
  auto& other = sites.far(unicast_on("right0", left));
  sites.open();
  other.send(std::vector{advert(right, left, 51)});
  CHECK(sites.here->hears("unicast"));
  sites.here->channels.hear();
  CHECK(multicast.rejects()[Reject::unknown_vrid] == 0);
}

TEST_CASE("a unicast channel without an address waits for it") {
  TwoSites sites;
  if (!sites.lab) return;
  ip("addr flush dev left0");
  sites.here->host.read();
  auto& channel = sites.here->channels.of(unicast_on("left0", right));
  sites.open();
  CHECK_FALSE(channel.source().has_value());
  ip("addr add 192.0.2.1/24 dev left0");
  sites.here->host.read();
  sites.here->channels.refresh();
  CHECK(channel.source() == left);
  CHECK(channel.send(std::vector{advert(left, right, 51)}) == std::vector{true});
}

TEST_CASE("a socket that could not be opened is opened as soon as it can be") {
  TwoSites sites;
  if (!sites.lab) return;
  const auto memberships = [](const char* most) {
    std::ofstream{"/proc/sys/net/ipv4/igmp_max_memberships"} << most;
  };
  memberships("0");
  auto& channel = sites.here->channels.of(instance_on("left0"));
  sites.here->listen(channel, 51, "VI_1");
  sites.open();
  CHECK(sites.here->channels.in_trouble());
  CHECK_FALSE(channel.trouble().empty());
  memberships("20");
  sites.here->channels.refresh();
  CHECK_FALSE(sites.here->channels.in_trouble());
}
