// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/adoption.hpp"
#include "vrrpd/runtime/identity.hpp"
#include "vrrpd/runtime/left_overs.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;

namespace {

config::VrrpInstance instance(std::string name, std::uint8_t vrid) {
  config::VrrpInstance instance;
  instance.name = std::move(name);
  instance.interface = "eth1";
  instance.virtual_router_id = vrid;
  config::VirtualAddress address;
  address.address = IpAddress::v4(192, 0, 2, vrid);
  instance.virtual_ipaddress.push_back(address);
  return instance;
}

/// Two instances of a sync group, v2 with an advert each second, that served when the past run
/// ended: VI_1 was heard last at 100 s, VI_2 at 101 s.
struct Served {
  std::vector<config::VrrpInstance> instances{instance("VI_1", 51), instance("VI_2", 52)};
  config::SyncGroup sync_group;
  runtime::GroupPlan plan{.name = "VG1", .group = &sync_group, .members = {}};
  runtime::PastRun past;

  Served() {
    for (const auto& one : instances) {
      runtime::MemberPlan member{.instance = &one, .protocol = {}, .trackers = {}};
      member.protocol.name = one.name;
      member.protocol.advert_int = 1s;
      plan.members.push_back(std::move(member));
    }
    past.groups[identity().name] = {.held = true, .serving = true, .imprint = identity().imprint};
    past.last_advert = {{"VI_1", Instant{100s}}, {"VI_2", Instant{101s}}};
  }

  [[nodiscard]] runtime::GroupIdentity identity() const { return identity_of(plan); }

  /// Empty: it may be taken up again.
  [[nodiscard]] std::string objection(Instant now, bool addresses_there = true) const {
    const auto answer = may_adopt(plan, identity(), past, addresses_there, now);
    return answer ? "" : answer.error();
  }
};

}  // namespace

TEST_CASE("a group is taken up again as long as every peer still waits for it") {
  const Served served;
  CHECK(served.objection(Instant{101s}).empty());
  CHECK(served.objection(Instant{102'999ms}).empty());
  CHECK(served.objection(Instant{103s}) ==
        "the last advert of VI_1 was 3.0 s ago, and peers wait 3 s");
}

TEST_CASE("down_timer_adverts says how long peers wait") {
  Served served;
  for (auto& member : served.plan.members) member.protocol.down_timer_adverts = 5;
  CHECK(served.objection(Instant{104s}).empty());
  CHECK(served.objection(Instant{105s}) ==
        "the last advert of VI_1 was 5.0 s ago, and peers wait 5 s");
}

TEST_CASE("a group whose addresses went away meanwhile is not taken up again") {
  CHECK(Served{}.objection(Instant{101s}, false) == "its addresses are not all there any more");
}

TEST_CASE("a group that did not serve is not taken up again") {
  Served served;
  served.past.groups[served.identity().name].serving = false;
  CHECK(served.objection(Instant{101s}) == "it did not serve");
  served.past.groups.clear();
  CHECK(served.objection(Instant{101s}) == "it did not serve");
}

TEST_CASE("a member of which no advert is known keeps the group from being taken up again") {
  Served served;
  served.past.last_advert.erase("VI_2");
  CHECK(served.objection(Instant{101s}) == "VI_2 had sent no advert");
}

TEST_CASE("a clock that stands before the last advert is not believed") {
  CHECK(Served{}.objection(Instant{99s}) ==
        "the last advert of VI_1 was -1.0 s ago, and peers wait 3 s");
}

TEST_CASE("a group that became another one to its peers, or on this host, is not taken up again") {
  Served served;
  const auto objection_after = [&served](auto change) {
    const auto before = served.instances[0];
    change(served.instances[0]);
    auto objection = served.objection(Instant{101s});
    served.instances[0] = before;
    return objection;
  };
  const std::string another = "its configuration is another one now";
  CHECK(objection_after([](auto& one) { one.virtual_router_id = 53; }) == another);
  CHECK(objection_after([](auto& one) { one.version = 3; }) == another);
  CHECK(objection_after([](auto& one) { one.advert_int = 2s; }) == another);
  CHECK(objection_after([](auto& one) { one.interface = "eth2"; }) == another);
  CHECK(objection_after([](auto& one) { one.virtual_ipaddress[0].prefix_length = 24; }) == another);
  CHECK(objection_after([](auto& one) { one.virtual_ipaddress[0].device = "eth2"; }) == another);
  CHECK(objection_after([](auto& one) {
          config::UnicastPeer peer;
          peer.address = IpAddress::v4(192, 0, 2, 2);
          one.unicast_peers.push_back(peer);
        }) == another);
  CHECK(objection_after([](auto& one) { one.vmac.emplace(); }) == another);
  // The priority goes out with the next advert, as ever.
  CHECK(objection_after([](auto& one) { one.priority = 90; }).empty());
}

TEST_CASE("only what the host has is left over, and each once") {
  const std::vector<linux::InterfaceAddress> existing{
      {.key = {1, IpAddress::v4(127, 0, 0, 1), 8}, .label = {}, .broadcast = {}, .lifetime = {}}};
  const std::vector<linux::AddressKey> expected{{1, IpAddress::v4(127, 0, 0, 1), 8}};
  CHECK(runtime::found_on_host({{"lo", IpAddress::v4(127, 0, 0, 1), 8},
                                {"lo", IpAddress::v4(127, 0, 0, 1), 8},
                                {"lo", IpAddress::v4(127, 0, 0, 1), 32},
                                {"no-such-link", IpAddress::v4(127, 0, 0, 1), 8}},
                               existing) == expected);
}
