// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/absent_devices.hpp"

using namespace vrrpd;

namespace {

config::VirtualAddress on(const std::string& device) {
  config::VirtualAddress address;
  address.address = *IpAddress::parse("192.0.2.1");
  address.device = device;
  return address;
}

config::Model with(config::VrrpInstance instance) {
  instance.name = "VI_1";
  instance.interface = "eth0";
  config::Model model;
  model.instances.push_back(std::move(instance));
  return model;
}

/// The host has eth0 and eth1.
std::vector<std::string> said_of(const config::Model& model) {
  Diagnostics diagnostics;
  runtime::warn_of_absent_devices(
      model, [](const std::string& name) { return name == "eth0" || name == "eth1"; }, diagnostics);
  std::vector<std::string> messages;
  for (const auto& one : diagnostics) {
    CHECK(one.severity == Severity::warning);
    messages.push_back(one.message);
  }
  return messages;
}

}  // namespace

TEST_CASE("an interface that is there, or is the instance's own, is no matter") {
  config::VrrpInstance instance;
  instance.virtual_ipaddress = {on(""), on("eth0"), on("eth1")};
  CHECK(said_of(with(instance)).empty());
}

TEST_CASE("one that is not there is said once of an instance, with what follows") {
  config::VrrpInstance instance;
  instance.virtual_ipaddress = {on("eth8"), on("eth8")};
  instance.virtual_ipaddress_excluded = {on("eth8")};
  CHECK(said_of(with(instance)) ==
        std::vector<std::string>{
            "there is no interface eth8: VI_1 will be in fault until it appears"});
}

TEST_CASE("of several lines that go to it, one that means a fault is said") {
  config::VrrpInstance instance;
  auto address = on("eth8");
  address.no_track = true;
  instance.virtual_ipaddress = {address, on("eth8")};
  CHECK(said_of(with(instance)) ==
        std::vector<std::string>{
            "there is no interface eth8: VI_1 will be in fault until it appears"});
}

TEST_CASE("an interface that a sync group tracks matters to all its members") {
  auto model = with({});
  config::SyncGroup group;
  group.name = "VG_1";
  config::TrackedInterface tracked;
  tracked.name = "eth9";
  group.track_interface = {tracked};
  model.groups = {group};
  CHECK(said_of(model) ==
        std::vector<std::string>{
            "there is no interface eth9: the members of VG_1 will be in fault until it appears"});
}

TEST_CASE("with no_track, or a weight, its absence is no fault") {
  config::VrrpInstance instance;
  auto address = on("eth8");
  address.no_track = true;
  instance.virtual_ipaddress = {address};
  config::TrackedInterface tracked;
  tracked.name = "eth9";
  tracked.weight = -10;
  instance.track_interface = {tracked};
  CHECK(said_of(with(instance)) ==
        std::vector<std::string>{"there is no interface eth8: the address comes when it does",
                                 "there is no interface eth9: VI_1 counts it as down until then"});
}

TEST_CASE("routes and rules that lead to an absent interface are said, static ones too") {
  config::VrrpInstance instance;
  config::VirtualRoute route;
  route.route.next_hops = {{.device = "eth7"}};
  instance.virtual_routes = {route};
  config::VirtualRule rule;
  rule.rule.in_device = "eth6";
  instance.virtual_rules = {rule};
  auto model = with(instance);
  model.static_addresses = {on("eth8")};
  model.static_routes = {route};
  CHECK(said_of(model) == std::vector<std::string>{
                              "there is no interface eth7: VI_1 will be in fault until it appears",
                              "there is no interface eth6: VI_1 will be in fault until it appears",
                              "there is no interface eth8: the address comes when it does",
                              "there is no interface eth7: the route comes when it does"});
}
