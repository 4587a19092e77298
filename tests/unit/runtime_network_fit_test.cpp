// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/network_fit.hpp"

using namespace vrrpd;
using runtime::HostView;

namespace {

constexpr unsigned kEth0 = 2;

linux::InterfaceAddress on_eth0(const std::string& address, std::uint8_t prefix_length) {
  return {.key = {.ifindex = kEth0,
                  .address = *IpAddress::parse(address),
                  .prefix_length = prefix_length},
          .label = {},
          .broadcast = {}};
}

config::VirtualAddress line(const std::string& address, std::uint8_t prefix_length) {
  config::VirtualAddress one;
  one.address = *IpAddress::parse(address);
  one.prefix_length = prefix_length;
  return one;
}

Diagnostics said_of(std::vector<config::VirtualAddress> lines,
                    std::vector<linux::InterfaceAddress> host) {
  config::Model model;
  config::VrrpInstance instance;
  instance.name = "VI_1";
  instance.interface = "eth0";
  instance.virtual_ipaddress = std::move(lines);
  model.instances.push_back(instance);
  const HostView view{.addresses = std::move(host), .index_of = [](const std::string& name) {
                        return name == "eth0" ? kEth0 : 0;
                      }};
  Diagnostics diagnostics;
  runtime::note_addresses_outside(model, view, diagnostics);
  return diagnostics;
}

}  // namespace

TEST_CASE("an address in a network of its interface is where it belongs") {
  CHECK(said_of({line("192.0.2.130", 32)}, {on_eth0("192.0.2.1", 24)}).empty());
  CHECK(said_of({line("192.0.2.130", 32)}, {on_eth0("10.0.0.1", 8), on_eth0("192.0.2.129", 25)})
            .empty());
  CHECK(said_of({line("fd14::88", 128)}, {on_eth0("fd14::1", 64)}).empty());
}

TEST_CASE("one that lies in none of them is noted, once for an instance") {
  const auto said = said_of({line("192.0.2.1", 32), line("10.1.0.1", 32), line("10.2.0.1", 32)},
                            {on_eth0("192.0.2.7", 24), on_eth0("198.51.100.7", 26)});
  REQUIRE(said.size() == 1);
  CHECK(said[0].severity == Severity::note);
  CHECK(said[0].message ==
        "10.1.0.1 and 1 more of the block are in no network of eth0, which has 192.0.2.7/24, "
        "198.51.100.7/26");
  REQUIRE(said[0].remarks.size() == 1);
  CHECK(said[0].remarks[0].text == "the instance is on eth0");
}

TEST_CASE("nothing is known of an interface without networks, or that is not there") {
  CHECK(said_of({line("192.0.2.1", 32)}, {}).empty());
  CHECK(said_of({line("192.0.2.1", 32)}, {on_eth0("10.0.0.1", 32)}).empty());
  CHECK(said_of({line("192.0.2.1", 32)}, {on_eth0("fd14::1", 64)}).empty());
  auto elsewhere = line("192.0.2.1", 32);
  elsewhere.device = "eth7";
  CHECK(said_of({elsewhere}, {on_eth0("10.0.0.1", 24)}).empty());
}

TEST_CASE("an address with a prefix length brings its own network") {
  CHECK(said_of({line("192.0.2.1", 24)}, {on_eth0("10.0.0.1", 24)}).empty());
}

TEST_CASE("what another instance put there is no network of the interface") {
  CHECK(said_of({line("192.0.2.1", 24), line("192.0.2.2", 32)},
                {on_eth0("10.0.0.1", 24), on_eth0("192.0.2.1", 24)})
            .size() == 1);
}

TEST_CASE("a source of adverts that the host has not got is said, and what follows") {
  config::Model model;
  config::VrrpInstance instance;
  instance.name = "VI_1";
  instance.interface = "eth0";
  instance.multicast_source = IpAddress::parse("192.0.2.9");
  const auto said = [&](std::vector<linux::InterfaceAddress> host) {
    model.instances = {instance};
    const HostView view{.addresses = std::move(host), .index_of = [](const std::string& name) {
                          return name == "eth0" ? kEth0 : 0;
                        }};
    Diagnostics diagnostics;
    runtime::warn_of_absent_sources(model, view, diagnostics);
    return diagnostics;
  };
  CHECK(said({on_eth0("192.0.2.9", 24)}).empty());
  const auto absent = said({on_eth0("192.0.2.7", 24)});
  REQUIRE(absent.size() == 1);
  CHECK(absent[0].severity == Severity::warning);
  CHECK(absent[0].message ==
        "VI_1: this host has not the address 192.0.2.9 (mcast_src_ip): adverts leave from the "
        "first one of eth0 until it has");
  instance.track_src_ip = true;
  CHECK(said({}).at(0).message ==
        "VI_1: this host has not the address 192.0.2.9 (mcast_src_ip): the instance is in fault "
        "until it has");
  instance.interface = "eth7";  // in fault anyway, and that is said
  CHECK(said({}).empty());
}
