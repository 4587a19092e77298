// SPDX-License-Identifier: Apache-2.0
// What the monitor says when links and addresses change.
#include <algorithm>
#include <string>
#include <vector>

#include "network_lab.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/address_table.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/linux/monitor.hpp"

using namespace vrrpd::linux;
using vrrpd::IpAddress;
using vrrpd::test::ip;
using vrrpd::test::NetworkLab;
using vrrpd::test::readable;

namespace {

using Events = std::vector<MonitorEvent>;

/// Everything that comes until it has been quiet for 200 ms.
Events events_of(Monitor& monitor) {
  Events events;
  while (readable(monitor.fd(), 200)) {
    std::ranges::move(monitor.read().value(), std::back_inserter(events));
  }
  return events;
}

template <class Event, class Condition>
bool any(const Events& events, Condition condition) {
  return std::ranges::any_of(events, [&](const MonitorEvent& event) {
    const auto* const one = std::get_if<Event>(&event);
    return one != nullptr && condition(*one);
  });
}

/// Does such an event come within three seconds? The kernel itself reports a lost carrier up to a
/// second late.
template <class Event, class Condition>
bool comes(Monitor& monitor, Condition condition) {
  while (readable(monitor.fd(), 3000)) {
    if (any<Event>(monitor.read().value(), condition)) return true;
  }
  return false;
}

AddressKey vip(unsigned ifindex) {
  return {.ifindex = ifindex, .address = IpAddress::v4(192, 0, 2, 88), .prefix_length = 32};
}

}  // namespace

TEST_CASE("a link that goes down is told, with or without the operator's will") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  Monitor monitor = Monitor::open().value();
  const unsigned index = find_interface("left0")->index;
  lab->enter_right();
  ip("link set right0 down");
  lab->enter_left();
  CHECK(comes<LinkChanged>(monitor, [&](const LinkChanged& link) {
    return link.link.index == index && link.link.name == "left0" && link.link.up &&
           !link.link.running && !link.deleted;
  }));
  ip("link set left0 down");
  CHECK(comes<LinkChanged>(monitor, [&](const LinkChanged& link) {
    return link.link.index == index && !link.link.up && !link.link.running && !link.deleted;
  }));
  ip("link delete left0");
  CHECK(comes<LinkChanged>(
      monitor, [&](const LinkChanged& link) { return link.link.index == index && link.deleted; }));
}

TEST_CASE("an address that somebody adds or removes is told") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  Monitor monitor = Monitor::open().value();
  const AddressKey key = vip(find_interface("left0")->index);
  ip("address add 192.0.2.88/32 dev left0");
  CHECK(comes<AddressAdded>(monitor, [&](const auto& event) { return event.address.key == key; }));
  ip("address delete 192.0.2.88/32 dev left0");
  CHECK(comes<AddressRemoved>(monitor, [&](const auto& event) { return event.key == key; }));
  ip("address add 2001:db8::88/128 dev left0 nodad");
  CHECK(comes<AddressAdded>(monitor, [&](const auto& event) {
    return event.address.key.address == IpAddress::parse("2001:db8::88");
  }));
}

TEST_CASE("the end of a lifetime is told") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  Monitor monitor = Monitor::open().value();
  const AddressKey key = vip(find_interface("left0")->index);
  ip("address add 192.0.2.88/32 dev left0 valid_lft 1 preferred_lft 1");
  CHECK(comes<AddressRemoved>(monitor, [&](const auto& event) { return event.key == key; }));
}

TEST_CASE("an interface that leaves a bridge is not deleted") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  ip("link add bridge0 type bridge");
  ip("link set left0 master bridge0");
  Monitor monitor = Monitor::open().value();
  ip("link set left0 nomaster");
  const Events events = events_of(monitor);
  CHECK_FALSE(events.empty());
  CHECK_FALSE(any<LinkChanged>(events, [](const LinkChanged& link) { return link.deleted; }));
}

TEST_CASE("what the socket could not hold is told as an overrun") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  Monitor monitor = Monitor::open().value();
  AddressTable table = AddressTable::open().value();
  std::vector<InterfaceAddress> addresses(500);
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    addresses[i].key = {.ifindex = find_interface("left0")->index,
                        .address = IpAddress::v4(10, 1, static_cast<std::uint8_t>(i / 250),
                                                 static_cast<std::uint8_t>(i % 250 + 1)),
                        .prefix_length = 32};
  }
  const auto is_overrun = [](const Overrun&) { return true; };
  static_cast<void>(table.add(addresses));
  CHECK_FALSE(any<Overrun>(events_of(monitor), is_overrun));
  for (int i = 0; i < 40; ++i) static_cast<void>(table.add(addresses));
  CHECK(any<Overrun>(events_of(monitor), is_overrun));
  // It goes on working afterwards.
  ip("link set left0 down");
  CHECK(comes<LinkChanged>(monitor, [](const LinkChanged& link) { return !link.link.up; }));
}
