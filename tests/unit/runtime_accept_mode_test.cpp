// SPDX-License-Identifier: Apache-2.0
// Which addresses are kept from traffic, of all that the configuration names.
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/accept_mode.hpp"

using namespace vrrpd;
using linux::Destination;
using runtime::without_traffic;

namespace {

config::VirtualAddress line(const char* address, bool accept, std::string device = {}) {
  config::VirtualAddress line;
  line.address = IpAddress::parse(address).value();
  line.accept = accept;
  line.device = std::move(device);
  return line;
}

}  // namespace

TEST_CASE("addresses without traffic are named once, excluded ones too; accepting ones are not") {
  config::Model model;
  model.instances.resize(2);
  model.instances[0].virtual_ipaddress = {line("192.0.2.2", false), line("192.0.2.1", false)};
  model.instances[0].virtual_ipaddress_excluded = {line("2001:db8::1", false)};
  model.instances[1].virtual_ipaddress = {line("192.0.2.1", false), line("192.0.2.3", true)};
  CHECK(without_traffic(model) ==
        std::vector<Destination>{{.address = IpAddress::v4(192, 0, 2, 1)},
                                 {.address = IpAddress::v4(192, 0, 2, 2)},
                                 {.address = *IpAddress::parse("2001:db8::1")}});
}

TEST_CASE("only a link-local address is bound to an interface: the one that it goes to") {
  config::Model model;
  model.instances.resize(1);
  model.instances[0].interface = "eth1";
  model.instances[0].virtual_ipaddress = {line("fe80::1", false), line("fe80::2", false, "eth2"),
                                          line("2001:db8::1", false, "eth2")};
  CHECK(without_traffic(model) ==
        std::vector<Destination>{{.address = *IpAddress::parse("2001:db8::1")},
                                 {.address = *IpAddress::parse("fe80::1"), .interface = "eth1"},
                                 {.address = *IpAddress::parse("fe80::2"), .interface = "eth2"}});
}
