// SPDX-License-Identifier: Apache-2.0
// Whose clients are refused, and how long.
#include <fmt/ranges.h>

#include <cerrno>

#include "network_lab.hpp"
#include "tcp_client.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/linux/sysctl.hpp"
#include "vrrpd/runtime/refuser.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::test;

namespace {

const IpAddress address = IpAddress::v4(192, 0, 2, 88);

/// A node in the left namespace that its address leaves, and a client in the right one that knows
/// where it was.
struct Departure {
  NetworkLab& lab;
  runtime::Loop loop{};
  runtime::TimerQueue timers{loop, [] {}};
  bool here = false;
  runtime::Refuser refuser{loop, timers, [this](const IpAddress&) { return here; }};
  runtime::Link link{"left0"};
  config::VrrpInstance instance{};
  std::optional<runtime::VirtualAddresses> addresses{};

  explicit Departure(NetworkLab& network) : lab{network} {
    link.set_interface(linux::find_interface("left0").value());
    instance.name = "VI";
    instance.interface = "left0";
    instance.virtual_ipaddress.emplace_back().address = address;
    addresses.emplace(instance, std::nullopt,
                      [this](const std::string&) -> const runtime::Link& { return link; });
    lab.enter_right();
    ip(fmt::format("neigh replace {} lladdr {:02x} dev right0 nud permanent", address.to_string(),
                   fmt::join(link.interface()->mac, ":")));
    lab.enter_left();
  }

  void begin(Duration time) { refuser.begin(*addresses, boot_now() + time); }

  /// A client comes after that time, and the node works until it has had its answer.
  int client_after(Duration time) {
    std::optional<FileDescriptor> client;
    auto coming = loop.timer([&] {
      lab.enter_right();
      client = begin_to_connect(address);
      lab.enter_left();
    });
    auto end = loop.timer([this] { loop.stop(); });
    runtime::Loop::set_timer(coming, boot_now() + time);
    runtime::Loop::set_timer(end, boot_now() + time + 200ms);
    loop.run();
    return learnt(*client, 0);
  }
};

}  // namespace

TEST_CASE("clients are refused while their address is nowhere, and no longer") {
  auto lab = NetworkLab::make();
  if (!lab) return;
  Departure node{*lab};
  SECTION("it has left") {
    node.begin(10s);
    CHECK(node.client_after(0s) == ECONNREFUSED);
  }
  SECTION("it is here still: the kernel answers, or another instance's server does") {
    node.here = true;
    node.begin(10s);
    CHECK(node.client_after(0s) == ETIMEDOUT);
  }
  SECTION("it is back") {
    node.begin(10s);
    node.refuser.end(*node.addresses);
    CHECK(node.client_after(0s) == ETIMEDOUT);
  }
  SECTION("the time is over") {
    node.begin(50ms);
    CHECK(node.client_after(100ms) == ETIMEDOUT);
  }
  SECTION("begun twice: the later end counts") {
    node.begin(50ms);
    node.begin(10s);
    CHECK(node.client_after(100ms) == ECONNREFUSED);
  }
}

TEST_CASE("where a segment may be meant for another node nobody is refused") {
  auto lab = NetworkLab::make();
  if (!lab) return;
  SECTION("the interface forwards") {
    REQUIRE(linux::write_sysctl("net/ipv4/conf/left0/forwarding", 1));
    Departure node{*lab};
    node.begin(10s);
    CHECK(node.client_after(0s) == ETIMEDOUT);
  }
  SECTION("it bears the virtual router's MAC address") {
    ip("link set left0 address 00:00:5e:00:01:33");
    Departure node{*lab};
    node.begin(10s);
    CHECK(node.client_after(0s) == ETIMEDOUT);
  }
}
