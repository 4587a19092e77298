// SPDX-License-Identifier: Apache-2.0
// The virtual addresses of many instances in a real kernel: up and down in one batch, put back when
// somebody removes one, and nothing but the kernel's messages to know it by.
#include <unistd.h>

#include <deque>
#include <optional>
#include <set>
#include <string>

#include "network_lab.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/address_keeper.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::test;
using runtime::AddressKeeper;

namespace {

/// Instances with one address each, on left0.
struct Household {
  std::optional<NetworkLab> lab = NetworkLab::make();
  std::deque<config::VrrpInstance> instances;
  std::set<IpAddress> virtual_addresses;
  std::deque<runtime::VirtualAddresses> addresses;
  std::optional<runtime::Loop> loop;
  std::optional<runtime::TimerQueue> timers;
  std::optional<runtime::Host> host;
  std::optional<AddressKeeper> keeper;
  std::size_t announced = 0;

  void add(const std::string& address, bool no_track = false) {
    config::VirtualAddress line;
    line.address = *IpAddress::parse(address);
    line.prefix_length = line.address.bit_count();
    line.no_track = no_track;
    virtual_addresses.insert(line.address);
    config::VrrpInstance instance;
    instance.name = "VI_" + std::to_string(instances.size());
    instance.interface = "left0";
    instance.virtual_ipaddress = {line};
    instances.push_back(instance);
  }
  AddressKeeper::Batch furnish() {
    loop.emplace();
    timers.emplace(*loop, [] {});
    host.emplace(*linux::AddressTable::open(), *linux::Monitor::open(), virtual_addresses);
    keeper.emplace(*host, *timers,
                   AddressKeeper::Events{.wake = [](Instant) {},
                                         .announce =
                                             [this](const AddressKeeper::Batch& returned) {
                                               announced += returned.size();
                                             }});
    AddressKeeper::Batch all;
    for (const auto& instance : instances) {
      addresses.emplace_back(instance, 4s, [this](const std::string& name) -> const runtime::Link& {
        return host->link(name);
      });
      keeper->keep(addresses.back());
      all.push_back(&addresses.back());
    }
    return all;
  }
  /// What Daemon does when the kernel has news.
  void put_back_what_is_missing() {
    host->read();
    keeper->put_back(keeper->missing(host->take_news().addresses));
    host->read();
  }
  [[nodiscard]] static std::size_t on_the_host(const std::string& pattern) {
    return std::stoul(output_of("ip -o addr show dev left0 | grep -c '" + pattern + "'"));
  }
};

}  // namespace

TEST_CASE("hundreds of addresses of both families go up and down together") {
  Household home;
  if (!home.lab) return;
  for (int i = 0; i < 300; ++i) {
    home.add("10.9." + std::to_string(i / 200) + "." + std::to_string(i % 200 + 1));
    home.add("2001:db8::" + std::to_string(i + 1));
  }
  const auto all = home.furnish();
  home.keeper->put_up(all);
  CHECK(Household::on_the_host("10\\.9\\.\\|2001:db8::") == 600);
  home.put_back_what_is_missing();
  CHECK(home.announced == 0);
  home.keeper->take_down(all);
  CHECK(output_of("ip -o addr show dev left0 | grep '10\\.9\\.\\|2001:db8::'").empty());
  // Our own removals are no news.
  home.put_back_what_is_missing();
  CHECK(output_of("ip -o addr show dev left0 | grep '10\\.9\\.\\|2001:db8::'").empty());
}

TEST_CASE("an address that somebody removes is put back and announced, unless it is no_track") {
  Household home;
  if (!home.lab) return;
  home.add("192.0.2.88");
  home.add("192.0.2.89", true);
  const auto all = home.furnish();
  home.keeper->put_up(all);
  home.put_back_what_is_missing();
  ip("addr del 192.0.2.88/32 dev left0");
  ip("addr del 192.0.2.89/32 dev left0");
  home.put_back_what_is_missing();
  CHECK(Household::on_the_host("192.0.2.88/32") == 1);
  CHECK(output_of("ip -o addr show dev left0 | grep 192.0.2.89").empty());
  CHECK(home.announced == 1);
  // Nor does the next renewal bring it back.
  REQUIRE(home.timers->next().has_value());
  home.timers->serve(*home.timers->next());
  CHECK(output_of("ip -o addr show dev left0 | grep 192.0.2.89").empty());
  CHECK(Household::on_the_host("192.0.2.88/32") == 1);
}

TEST_CASE("an address comes with its interface, and again with the next one of that name") {
  Household home;
  if (!home.lab) return;
  home.add("192.0.2.88", true);
  home.instances.back().interface = "later0";
  const auto all = home.furnish();
  home.keeper->put_up(all);
  const auto comes = [&] {
    ip("link add later0 type veth peer name later1");
    return eventually([&] {
      home.put_back_what_is_missing();
      home.keeper->complete();
      return !output_of("ip -o addr show dev later0 | grep 192.0.2.88/32").empty();
    });
  };
  CHECK(comes());
  ip("addr del 192.0.2.88/32 dev later0");
  home.put_back_what_is_missing();
  CHECK_FALSE(home.keeper->incomplete());
  ip("link del later0");
  CHECK(comes());
  CHECK(home.announced == 2);
}

TEST_CASE("an address that cannot be removed is tried again until it is gone") {
  Household home;
  if (!home.lab) return;
  for (int i = 1; i <= 200; ++i) home.add("10.9.0." + std::to_string(i));
  const auto all = home.furnish();
  home.keeper->put_up(all);
  constexpr uid_t nobody = 65534;
  REQUIRE(seteuid(nobody) == 0);  // without CAP_NET_ADMIN
  home.keeper->take_down(all);
  REQUIRE(seteuid(0) == 0);
  REQUIRE(Household::on_the_host("10\\.9\\.") == 200);
  REQUIRE(home.timers->next().has_value());
  home.timers->serve(*home.timers->next());
  CHECK(output_of("ip -o addr show dev left0 | grep '10\\.9\\.'").empty());
}

TEST_CASE("addresses leave with their owner although their interface has another name by now") {
  Household home;
  if (!home.lab) return;
  home.add("192.0.2.88");
  const auto all = home.furnish();
  home.keeper->put_up(all);
  ip("link set left0 name other0");
  CHECK(eventually([&] {
    home.host->read();
    return home.host->link("left0").ifindex() == 0;
  }));
  home.keeper->take_down(all);
  CHECK(output_of("ip -o addr show dev other0 | grep 192.0.2.88").empty());
}

TEST_CASE("left-overs that nobody wants are removed as soon as they can be") {
  Household home;
  if (!home.lab) return;
  home.furnish();
  ip("addr add 192.0.2.77/32 dev left0");
  const std::vector<linux::AddressKey> unwanted{
      {home.host->link("left0").ifindex(), IpAddress::v4(192, 0, 2, 77), 32}};
  home.keeper->keep_removing(unwanted);
  REQUIRE(home.timers->next().has_value());
  home.timers->serve(*home.timers->next());
  CHECK(output_of("ip -o addr show dev left0 | grep 192.0.2.77").empty());
  CHECK_FALSE(home.timers->next().has_value());
}

TEST_CASE("what went and came back while nobody looked is no news") {
  Household home;
  if (!home.lab) return;
  home.add("192.0.2.88");
  const auto all = home.furnish();
  home.keeper->put_up(all);
  home.keeper->take_down(all);
  home.keeper->put_up(all);
  home.put_back_what_is_missing();
  CHECK(home.announced == 0);
}

TEST_CASE("an interface that goes while addresses are added is news, whoever reads the messages") {
  Household home;
  if (!home.lab) return;
  home.add("192.0.2.88");
  const auto all = home.furnish();
  const auto& other = home.host->link("later0");
  ip("link add later0 type veth peer name later1");
  CHECK(eventually([&] {
    home.host->read();
    return other.trouble() == "is down";
  }));
  (void)home.host->take_news();
  CHECK_FALSE(home.host->has_news());
  ip("link del later0");
  CHECK(eventually([&] {
    home.keeper->put_up(all);
    return home.host->has_news();
  }));
  CHECK(home.host->take_news().links.contains(&other));
}

TEST_CASE("the host knows its links and their primary addresses from the kernel's messages") {
  Household home;
  if (!home.lab) return;
  home.furnish();
  const auto& left = home.host->link("left0");
  const auto& later = home.host->link("later0");
  CHECK(left.primary(Family::ipv4) == IpAddress::v4(192, 0, 2, 1));
  CHECK(later.trouble() == "does not exist");
  (void)home.host->take_news();
  ip("link add later0 type veth peer name later1");
  ip("link set later1 up");
  ip("addr add 198.51.100.7/24 dev later0");
  ip("link set later0 up");
  CHECK(eventually([&] {
    home.host->read();
    return later.trouble().empty() && later.primary(Family::ipv4).has_value();
  }));
  CHECK(later.primary(Family::ipv4) == IpAddress::v4(198, 51, 100, 7));
  CHECK(home.host->take_news().links.contains(&later));
  ip("link del later0");
  CHECK(eventually([&] {
    home.host->read();
    return later.trouble() == "does not exist";
  }));
  CHECK_FALSE(later.primary(Family::ipv4).has_value());
}
