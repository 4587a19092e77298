// SPDX-License-Identifier: Apache-2.0
// Announcements in virtual time: who is told when, and what becomes of those that find no room.
#include <cerrno>
#include <functional>
#include <string>

#include "tests/support/catch.hpp"
#include "vrrpd/runtime/announcer.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using runtime::AnnouncementPaces;
using runtime::Announcer;
using runtime::Link;
using runtime::VirtualAddresses;

namespace {

linux::Interface ethernet(unsigned index, std::string name) {
  return {.index = index,
          .name = std::move(name),
          .up = true,
          .running = true,
          .mtu = 1500,
          .mac = {2, 0, 0, 0, 0, static_cast<std::uint8_t>(index)},
          .has_neighbours = true};
}

config::VirtualAddress line(const char* address, std::string device = {}) {
  config::VirtualAddress line;
  line.address = *IpAddress::parse(address);
  line.device = std::move(device);
  return line;
}

/// An announcer on two interfaces, and what has left so far: "192.0.2.1 192.0.2.2".
struct Neighbourhood {
  runtime::Loop loop;
  runtime::TimerQueue timers{loop, [] {}};
  Link eth0{"eth0"}, eth1{"eth1"};
  std::string told;
  int calls = 0;
  std::size_t room = 1000;
  unsigned full_interface = 0;
  Instant now{1000s};
  Announcer announcer;

  std::function<void(Instant)> wake = [](Instant) {};

  explicit Neighbourhood(AnnouncementPaces paces = {0s, 0s, {}})
      : announcer{[this](auto batch) { return send(batch); }, std::move(paces), timers,
                  [this](Instant at) { wake(at); }} {
    eth0.set_interface(ethernet(1, "eth0"));
    eth1.set_interface(ethernet(2, "eth1"));
  }

  config::VrrpInstance instance(std::vector<config::VirtualAddress> lines) {
    config::VrrpInstance instance;
    instance.name = "VI";
    instance.interface = "eth0";
    instance.virtual_ipaddress = std::move(lines);
    return instance;
  }
  /// The kernel takes all but `refused` of them.
  VirtualAddresses addresses(const config::VrrpInstance& instance, const char* refused = "::") {
    VirtualAddresses addresses{instance, std::nullopt, [this](const auto& name) -> const Link& {
                                 return name == "eth0" ? eth0 : eth1;
                               }};
    const auto wanted = addresses.resolve();
    std::vector<SystemResult<void>> answers(wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (wanted[i].key.address == *IpAddress::parse(refused)) {
        answers[i] = std::unexpected(SystemError{"add address", refused, EEXIST, {}});
      }
    }
    addresses.report_added(wanted, answers);
    return addresses;
  }

  std::vector<linux::SendFailure> send(std::span<const linux::Announcement> batch) {
    ++calls;
    std::vector<linux::SendFailure> failures;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (room == 0 || batch[i].ifindex == full_interface) {
        failures.push_back(
            {i, {.call = "announce", .subject = "it", .number = ENOBUFS, .reason = {}}});
        continue;
      }
      --room;
      if (!told.empty()) told += ' ';
      told += batch[i].address.to_string();
    }
    return failures;
  }

  /// Lets that much time pass, and returns who was told meanwhile.
  std::string pass(Duration time) {
    told.clear();
    const Instant end = now + time;
    while (timers.next() && *timers.next() <= end) {
      now = *timers.next();
      timers.serve(now);
    }
    now = end;
    return told;
  }
};

}  // namespace

TEST_CASE(
    "without a pace a burst of many addresses is one batch, each told once before any again") {
  Neighbourhood here;
  const auto instance = here.instance({line("192.0.2.1"), line("2001:db8::1"), line("192.0.2.3")});
  const auto addresses = here.addresses(instance);
  here.announcer.announce(addresses, 2);
  here.announcer.flush(here.now);
  CHECK(here.told == "192.0.2.1 2001:db8::1 192.0.2.3 192.0.2.1 2001:db8::1 192.0.2.3");
  CHECK(here.calls == 1);
}

TEST_CASE("vrrp_garp_interval: one announcement of an interface after the other") {
  Neighbourhood here{{100ms, 0s, {}}};
  const auto instance =
      here.instance({line("192.0.2.1"), line("192.0.2.2"), line("198.51.100.1", "eth1")});
  const auto addresses = here.addresses(instance);
  here.announcer.announce(addresses, 2);
  here.announcer.flush(here.now);
  CHECK(here.told == "192.0.2.1 198.51.100.1");
  here.now += 100ms;
  here.timers.serve(here.now);
  CHECK(here.told == "192.0.2.1 198.51.100.1 192.0.2.2 198.51.100.1");
  CHECK(here.pass(99ms).empty());
  CHECK(here.pass(1ms) == "192.0.2.1");
  CHECK(here.pass(100ms) == "192.0.2.2");
  CHECK(here.pass(10s).empty());
}

TEST_CASE("an address that the kernel did not take is not announced") {
  Neighbourhood here;
  const auto instance = here.instance({line("192.0.2.1"), line("2001:db8::1"), line("192.0.2.3")});
  const auto addresses = here.addresses(instance, "2001:db8::1");
  here.announcer.announce(addresses, 1);
  here.announcer.flush(here.now);
  CHECK(here.told == "192.0.2.1 192.0.2.3");
}

TEST_CASE("an interface that was quiet for long does not make up for it") {
  Neighbourhood here{{1s, 0s, {}}};
  const auto instance = here.instance({line("192.0.2.1"), line("192.0.2.2")});
  const auto addresses = here.addresses(instance);
  here.announcer.announce(addresses, 1);
  here.announcer.flush(here.now);
  here.pass(60s);
  here.told.clear();
  here.announcer.announce(addresses, 1);
  here.announcer.flush(here.now);
  CHECK(here.told == "192.0.2.1");
}

TEST_CASE("vrrp_gna_interval is the neighbour advertisements' own") {
  Neighbourhood here{{0s, 100ms, {}}};
  const auto instance = here.instance(
      {line("2001:db8::1"), line("2001:db8::2"), line("192.0.2.1"), line("192.0.2.2")});
  const auto addresses = here.addresses(instance);
  here.announcer.announce(addresses, 1);
  here.announcer.flush(here.now);
  CHECK(here.told == "192.0.2.1 192.0.2.2 2001:db8::1");
  CHECK(here.pass(100ms) == "2001:db8::2");
}

TEST_CASE("the interfaces of a garp_group share one pace") {
  config::GarpGroup group;
  group.garp_interval = 100ms;
  group.interfaces = {"eth0", "eth1"};
  Neighbourhood here{{0s, 0s, {group}}};
  const auto instance = here.instance({line("192.0.2.1"), line("198.51.100.1", "eth1")});
  const auto addresses = here.addresses(instance);
  here.announcer.announce(addresses, 1);
  here.announcer.flush(here.now);
  CHECK(here.told == "192.0.2.1");
  CHECK(here.pass(100ms) == "198.51.100.1");
}

TEST_CASE("what finds no room in the interface's queue goes a little later") {
  Neighbourhood here;
  const auto instance = here.instance({line("192.0.2.1"), line("192.0.2.2"), line("192.0.2.3")});
  const auto addresses = here.addresses(instance);
  here.room = 2;
  here.announcer.announce(addresses, 1);
  here.announcer.flush(here.now);
  CHECK(here.told == "192.0.2.1 192.0.2.2");
  here.room = 1000;
  CHECK(here.pass(10ms) == "192.0.2.3");
}

TEST_CASE("an interface that has no room for long keeps nobody waiting, and is given up") {
  config::GarpGroup group;
  group.garp_interval = 100ms;
  group.interfaces = {"eth0", "eth1"};
  Neighbourhood here{{0s, 0s, {group}}};
  const auto instance = here.instance({line("192.0.2.1"), line("198.51.100.1", "eth1")});
  const auto addresses = here.addresses(instance);
  here.full_interface = 1;
  here.announcer.announce(addresses, 1);
  here.announcer.flush(here.now);
  CHECK(here.told.empty());
  CHECK(here.pass(100ms) == "198.51.100.1");
  here.pass(2s);
  CHECK_FALSE(here.timers.next().has_value());
  const int calls = here.calls;
  here.pass(60s);
  CHECK(here.calls == calls);
}

TEST_CASE("a full queue is asked again later and later, not all the time") {
  Neighbourhood here;
  const auto instance = here.instance({line("192.0.2.1")});
  const auto addresses = here.addresses(instance);
  here.room = 0;
  here.announcer.announce(addresses, 3);
  here.announcer.flush(here.now);
  here.pass(900ms);
  CHECK(here.calls < 30);
  here.room = 1000;
  CHECK(here.pass(100ms) == "192.0.2.1 192.0.2.1 192.0.2.1");
}

TEST_CASE("an address that has left is not announced any more") {
  Neighbourhood here{{100ms, 0s, {}}};
  const auto leaving = here.instance({line("192.0.2.1"), line("192.0.2.2")});
  const auto staying = here.instance({line("192.0.2.7"), line("192.0.2.8")});
  const auto gone = here.addresses(leaving), there = here.addresses(staying);
  here.announcer.announce(gone, 1);
  here.announcer.announce(there, 1);
  here.announcer.flush(here.now);
  CHECK(here.told == "192.0.2.1");
  here.announcer.forget(gone);
  CHECK(here.pass(10s) == "192.0.2.7 192.0.2.8");
}

TEST_CASE("a master that overslept finds out before any of its announcements leaves") {
  Neighbourhood here{{100ms, 0s, {}}};
  const auto asleep = here.instance({line("192.0.2.1"), line("192.0.2.2")});
  const auto awake = here.instance({line("192.0.2.7"), line("192.0.2.8")});
  const auto gone = here.addresses(asleep), there = here.addresses(awake);
  here.announcer.announce(gone, 1);
  here.announcer.flush(here.now);
  here.wake = [&](Instant) { here.announcer.forget(gone); };

  // The end of another group's turn must not carry them out either.
  here.now += 60s;
  here.told.clear();
  here.announcer.announce(there, 1);
  here.announcer.flush(here.now);
  CHECK(here.told.empty());
  CHECK(here.pass(10s) == "192.0.2.7 192.0.2.8");
}

TEST_CASE("what found no room is not tried again by a master that overslept meanwhile") {
  Neighbourhood here;
  const auto instance = here.instance({line("192.0.2.1")});
  const auto gone = here.addresses(instance);
  here.room = 0;
  here.announcer.announce(gone, 1);
  here.announcer.flush(here.now);
  here.room = 1000;
  here.wake = [&](Instant) { here.announcer.forget(gone); };
  CHECK(here.pass(60s).empty());
}

TEST_CASE("garp_extra_if does not speak for a master that overslept") {
  Neighbourhood here;
  auto instance = here.instance({line("198.51.100.1", "eth1")});
  instance.garp_extra_if = 10s;
  instance.garp_extra_if_all = true;
  auto addresses = here.addresses(instance);
  addresses.set_up(true);
  here.announcer.keep_known(addresses);
  here.wake = [&](Instant) { addresses.set_up(false); };
  here.now = *here.timers.next();
  CHECK(here.pass(0s).empty());
}

TEST_CASE("bursts that come faster than the pace do not keep the last address waiting for ever") {
  Neighbourhood here{{100ms, 0s, {}}};
  const auto instance = here.instance({line("192.0.2.1"), line("192.0.2.2"), line("192.0.2.3")});
  const auto addresses = here.addresses(instance);
  std::string told;
  for (int i = 0; i < 4; ++i) {
    here.announcer.announce(addresses, 1);
    here.announcer.flush(here.now);
    told += here.pass(50ms) + "|";
  }
  CHECK(told == "|192.0.2.2||192.0.2.3|");
}

TEST_CASE("an interface that is down, or has no neighbours, is told nothing") {
  Neighbourhood here;
  auto down = ethernet(1, "eth0");
  down.running = false;
  here.eth0.set_interface(down);
  auto tunnel = ethernet(2, "eth1");
  tunnel.has_neighbours = false;
  here.eth1.set_interface(tunnel);
  const auto instance = here.instance({line("192.0.2.1"), line("192.0.2.2", "eth1")});
  const auto addresses = here.addresses(instance);
  here.announcer.announce(addresses, 5);
  here.announcer.flush(here.now);
  CHECK(here.calls == 0);
}

TEST_CASE(
    "garp_extra_if all: addresses elsewhere are announced again and again while they are up") {
  Neighbourhood here;
  auto instance = here.instance({line("192.0.2.1"), line("198.51.100.1", "eth1")});
  instance.garp_extra_if = 10s;
  instance.garp_extra_if_all = true;
  auto addresses = here.addresses(instance);
  here.announcer.keep_known(addresses);
  REQUIRE(here.timers.next().has_value());
  here.now = *here.timers.next();
  CHECK(here.pass(0s).empty());
  addresses.set_up(true);
  CHECK(here.pass(10s) == "198.51.100.1");
  CHECK(here.pass(20s) == "198.51.100.1 198.51.100.1");
}
