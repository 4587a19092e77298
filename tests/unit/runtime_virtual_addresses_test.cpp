// SPDX-License-Identifier: Apache-2.0
// Which addresses come back by themselves. The kernel's answers are made up.
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/virtual_addresses.hpp"

using namespace vrrpd;
using runtime::Link;
using runtime::VirtualAddresses;

namespace {

/// One address on eth1.
struct Owner {
  explicit Owner(bool no_track) : lines{line(no_track)} {}
  static config::VirtualAddress line(bool no_track) {
    config::VirtualAddress line;
    line.address = IpAddress::v4(192, 0, 2, 1);
    line.device = "eth1";
    line.no_track = no_track;
    return line;
  }
  void interface_is(unsigned index) {
    link.set_interface(linux::Interface{.index = index, .name = "eth1"});
  }
  /// As the keeper does, and the kernel takes everything.
  void add() {
    const auto resolved = addresses.resolve();
    const std::vector<SystemResult<void>> taken(resolved.size());
    addresses.report_added(resolved, taken);
  }
  static linux::AddressKey key(unsigned ifindex) {
    return {.ifindex = ifindex, .address = IpAddress::v4(192, 0, 2, 1), .prefix_length = 32};
  }

  std::vector<config::VirtualAddress> lines;
  Link link{"eth1"};
  VirtualAddresses addresses{lines, [this](const std::string&) -> const Link& { return link; }};
};

}  // namespace

TEST_CASE("an address whose interface comes late is added, with no_track too") {
  for (const bool no_track : {false, true}) {
    CAPTURE(no_track);
    Owner owner{no_track};
    owner.addresses.set_up(true);
    owner.add();
    CHECK_FALSE(owner.addresses.incomplete());
    owner.interface_is(7);
    CHECK(owner.addresses.incomplete());
    CHECK(owner.addresses.wants_back(Owner::key(7)));
    owner.add();
    CHECK_FALSE(owner.addresses.incomplete());
  }
}

TEST_CASE("what somebody removed stays away with no_track, until its interface is another") {
  for (const bool no_track : {false, true}) {
    CAPTURE(no_track);
    Owner owner{no_track};
    owner.interface_is(7);
    owner.addresses.set_up(true);
    owner.add();
    CHECK(owner.addresses.wants_back(Owner::key(7)) == !no_track);
    owner.interface_is(8);
    CHECK(owner.addresses.wants_back(Owner::key(8)));
    CHECK(owner.addresses.incomplete());
  }
}

TEST_CASE("nothing comes back to who is not up") {
  Owner owner{false};
  owner.interface_is(7);
  CHECK_FALSE(owner.addresses.wants_back(Owner::key(7)));
  CHECK_FALSE(owner.addresses.incomplete());
}

TEST_CASE("after a reload, what the kernel cannot change of an address has to go first") {
  const std::vector same{Owner::line(false)};
  auto labelled = same;
  labelled[0].label = "eth1:vip";
  Owner owner{false};
  owner.interface_is(7);
  owner.addresses.set_up(true);
  owner.add();
  const auto link_of = [&owner](const std::string&) -> const Link& { return owner.link; };
  CHECK(owner.addresses.reconfigure(same, link_of).empty());
  CHECK(owner.addresses.reconfigure(labelled, link_of) == std::vector{Owner::key(7)});
  CHECK(owner.addresses.there().empty());
  CHECK(owner.addresses.wants_back(Owner::key(7)));
}

TEST_CASE("an address that another one has by now is left to it") {
  Owner owner{true};
  owner.interface_is(7);
  owner.addresses.set_up(true);
  CHECK(owner.addresses.wants(Owner::key(7)));  // no_track too
  owner.add();
  owner.addresses.hand_on([](const linux::AddressKey& key) { return key == Owner::key(7); });
  CHECK(owner.addresses.there().empty());
}
