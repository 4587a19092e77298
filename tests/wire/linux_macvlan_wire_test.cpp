// SPDX-License-Identifier: Apache-2.0
// Interfaces with virtual MAC addresses, and the sysctls that they need.
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "network_lab.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/linux/macvlan.hpp"
#include "vrrpd/linux/sysctl.hpp"

using namespace vrrpd;
using namespace vrrpd::linux;
using namespace vrrpd::test;

namespace {

constexpr MacAddress virtual_mac{0x00, 0x00, 0x5e, 0x00, 0x01, 0x33};

Macvlan wanted() { return {.name = "vrrp.51", .base = "left0", .mac = virtual_mac}; }

}  // namespace

TEST_CASE("a macvlan is made once, found again, and removed") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  auto table = MacvlanTable::open();
  REQUIRE(table);
  CHECK(table->make(wanted()) == MacvlanMade::created);
  REQUIRE(table->set_up("vrrp.51"));
  CHECK(find_interface("vrrp.51")->mac == virtual_mac);
  CHECK(find_interface("vrrp.51")->up);
  CHECK(output_of("ip -d link show vrrp.51").find("macvlan mode private") != std::string::npos);
  // RFC 9568 §7.4: no address is formed from that MAC address.
  CHECK(output_of("ip -6 -o address show dev vrrp.51").empty());
  const unsigned index = find_interface("vrrp.51")->index;
  CHECK(table->make(wanted()) == MacvlanMade::found);
  CHECK(find_interface("vrrp.51")->index == index);
  CHECK(table->remove(wanted()) == true);
  CHECK(table->remove(wanted()) == false);
  CHECK_FALSE(find_interface("vrrp.51"));
}

TEST_CASE("a macvlan that is not as wanted is replaced, and is not ours to remove") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  auto table = MacvlanTable::open();
  REQUIRE(table);
  ip("link add vrrp.51 link left0 address 00:00:5e:00:01:34 type macvlan mode private");
  CHECK(table->remove(wanted()) == false);
  CHECK(table->make(wanted()) == MacvlanMade::replaced);
  CHECK(find_interface("vrrp.51")->mac == virtual_mac);
}

TEST_CASE("a macvlan that no virtual router has made is somebody else's, and stays") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  auto table = MacvlanTable::open();
  REQUIRE(table);
  for (const std::string others : {"address 00:00:5e:00:01:33 type macvlan mode bridge",
                                   "address 02:00:5e:00:01:33 type macvlan mode private",
                                   "address 00:00:5e:00:03:33 type macvlan mode private"}) {
    CAPTURE(others);
    ip("link add vrrp.51 link left0 " + others);
    const unsigned index = find_interface("vrrp.51")->index;
    CHECK(table->make(wanted()).error().number == EEXIST);
    CHECK(table->remove(wanted()) == false);
    CHECK(find_interface("vrrp.51")->index == index);
    ip("link del vrrp.51");
  }
}

TEST_CASE("a macvlan goes although its base has another name by now") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  auto table = MacvlanTable::open();
  REQUIRE(table);
  REQUIRE(table->make(wanted()));
  ip("link set left0 name other0");
  auto another = wanted();
  another.mac[5] = 52;
  CHECK(table->remove(another) == false);
  CHECK(table->remove(wanted()) == true);
  CHECK_FALSE(find_interface("vrrp.51"));
}

TEST_CASE("no interface but a macvlan is touched, and no base but Ethernet taken") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  auto table = MacvlanTable::open();
  REQUIRE(table);
  ip("link add vrrp.51 type veth peer name veth9");
  CHECK(table->make(wanted()).error().text() ==
        "make virtual MAC interface vrrp.51 on left0: another interface has that name: choose one "
        "with use_vmac");
  CHECK(find_interface("vrrp.51"));
  CHECK(table->make({.name = "vm1", .base = "lo", .mac = virtual_mac}).error().text() ==
        "make virtual MAC interface vm1 on lo: lo is not Ethernet and has no MAC addresses");
  CHECK(table->make({.name = "vm1", .base = "nosuch0", .mac = virtual_mac}).error().number ==
        ENODEV);
}

TEST_CASE("sysctls are put back, by this run or by the next one") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const std::string ignore = interface_sysctl("ipv4", "left0", "arp_ignore");
  const std::string filter = interface_sysctl("ipv4", "left0", "rp_filter");
  const std::string file = "/tmp/vrrpd-sysctls-" + std::to_string(getpid());
  REQUIRE(write_sysctl(ignore, 0));
  REQUIRE(write_sysctl(filter, 2));
  {
    SysctlChanges killed{file};
    REQUIRE(killed.set(ignore, 1));
    REQUIRE(killed.set(filter, 2));  // as it is
    CHECK(read_sysctl(ignore) == 1);
  }
  SysctlChanges next{file};
  REQUIRE(next.set(ignore, 1));
  REQUIRE(next.set(filter, 0));
  CHECK(next.set(interface_sysctl("ipv4", "nosuch0", "rp_filter"), 0).error().number == ENOENT);
  REQUIRE(write_sysctl(filter, 1));  // somebody else's will
  CHECK(next.restore().empty());
  CHECK(read_sysctl(ignore) == 0);
  CHECK(read_sysctl(filter) == 1);
  CHECK_FALSE(std::ifstream{file}.is_open());
}

TEST_CASE("sysctls that the next run does not need are put back when it begins") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const std::string ignore = interface_sysctl("ipv4", "left0", "arp_ignore");
  const std::string filter = interface_sysctl("ipv4", "left0", "rp_filter");
  const std::string file = "/tmp/vrrpd-sysctls-next-" + std::to_string(getpid());
  REQUIRE(write_sysctl(ignore, 0));
  REQUIRE(write_sysctl(filter, 2));
  {
    SysctlChanges killed{file};
    REQUIRE(killed.set(ignore, 1));
    REQUIRE(killed.set(filter, 0));
  }
  SysctlChanges next{file};
  CHECK(next.restore_but([&](const std::string& name) { return name == ignore; }).empty());
  CHECK(read_sysctl(ignore) == 1);
  CHECK(read_sysctl(filter) == 2);
  CHECK(next.restore().empty());
  CHECK(read_sysctl(ignore) == 0);
  CHECK_FALSE(std::ifstream{file}.is_open());
}
