// SPDX-License-Identifier: Apache-2.0
// use_vmac and its kin: which interfaces there will be, and which address goes where.
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::config;
using namespace vrrpd::config::test;

namespace {

/// "vrrp.51 on eth1 00:00:5e:00:01:33"
std::vector<std::string> interfaces(const Loaded& loaded) {
  std::vector<std::string> all;
  for (const MacInterface& interface : loaded.model.mac_interfaces) {
    std::string text = interface.name + " on " + interface.base + ' ';
    for (const std::uint8_t byte : interface.mac) {
      constexpr const char* digits = "0123456789abcdef";
      if (text.back() != ' ') text += ':';
      text += digits[byte >> 4];
      text += digits[byte & 15];
    }
    all.push_back(text);
  }
  return all;
}

using Interfaces = std::vector<std::string>;

/// An instance of that virtual router id, with lines of its own and of its addresses.
std::string instance(const char* name, unsigned id, const std::string& lines,
                     const std::string& addresses = "192.0.2.1") {
  return std::string{"vrrp_instance "} + name + " {\ninterface eth1\nvirtual_router_id " +
         std::to_string(id) + "\npriority 100\n" + lines + "\nvirtual_ipaddress {\n" + addresses +
         "\n}\n}\n";
}

}  // namespace

TEST_CASE("use_vmac makes vrrp.VRID with the virtual router's MAC address") {
  const Loaded loaded = load_text(instance("VI_1", 51, "use_vmac"));
  CHECK(messages(loaded) == Messages{});
  CHECK(interfaces(loaded) == Interfaces{"vrrp.51 on eth1 00:00:5e:00:01:33"});
  CHECK(advert_interface(only_instance(loaded)) == "vrrp.51");
  CHECK(only_instance(loaded).virtual_ipaddress.at(0).device == "vrrp.51");
  CHECK_FALSE(loaded.model.mac_interfaces.at(0).ipv6);
  CHECK(loaded.model.mac_interfaces.at(0).hears_ipv4);
}

TEST_CASE("use_vmac takes a name, and a MAC address of five or six bytes") {
  CHECK(interfaces(load_text(instance("VI_1", 51, "use_vmac vm0"))) ==
        Interfaces{"vm0 on eth1 00:00:5e:00:01:33"});
  CHECK(interfaces(load_text(instance("VI_1", 51, "use_vmac vm0 02:00:5e:10:00:01"))) ==
        Interfaces{"vm0 on eth1 02:00:5e:10:00:01"});
  CHECK(interfaces(load_text(instance("VI_1", 51, "use_vmac 02:00:5e:10:0"))) ==
        Interfaces{"vrrp.51 on eth1 02:00:5e:10:00:33"});
}

TEST_CASE("IPv6 has a MAC address of its own, and another name beside IPv4's") {
  const Loaded loaded = load_text(instance("V4", 51, "use_vmac") +
                                  instance("V6", 51, "use_vmac", "fe80::1\n2001:db8::1"));
  CHECK(messages(loaded) == Messages{});
  CHECK(interfaces(loaded) ==
        Interfaces{"vrrp.51 on eth1 00:00:5e:00:01:33", "vrrp6.51 on eth1 00:00:5e:00:02:33"});
  CHECK(loaded.model.mac_interfaces.at(1).ipv6);
}

TEST_CASE("vmac_xmit_base leaves the adverts on the interface, and the addresses on the VMAC") {
  const Loaded loaded = load_text(instance("VI_1", 51, "use_vmac\nvmac_xmit_base"));
  CHECK(messages(loaded) == Messages{});
  CHECK(advert_interface(only_instance(loaded)) == "eth1");
  CHECK(only_instance(loaded).virtual_ipaddress.at(0).device == "vrrp.51");
  CHECK_FALSE(loaded.model.mac_interfaces.at(0).hears_ipv4);
}

TEST_CASE("unicast adverts go by the interface itself") {
  const Loaded loaded = load_text(
      instance("VI_1", 51, "use_vmac\nunicast_src_ip 192.0.2.8\nunicast_peer {\n192.0.2.9\n}"));
  CHECK(messages(loaded) == Messages{"5:1 warning: unicast adverts leave by the interface itself: "
                                     "taking `vmac_xmit_base'"});
  CHECK(advert_interface(only_instance(loaded)) == "eth1");
}

TEST_CASE("addresses elsewhere have a VMAC there if they ask for one") {
  const std::string addresses = "192.0.2.1\n198.51.100.1 dev eth2\n198.51.100.2 dev eth2 use_vmac";
  const Loaded some = load_text(instance("VI_1", 51, "", addresses));
  CHECK(interfaces(some) == Interfaces{"vrrp.51 on eth2 00:00:5e:00:01:33"});
  const auto& placed = only_instance(some).virtual_ipaddress;
  REQUIRE(placed.size() == 3);
  CHECK(placed[0].device.empty());
  CHECK(placed[1].device == "eth2");
  CHECK(placed[2].device == "vrrp.51");

  const Loaded all = load_text("global_defs {\nvmac_prefix vm\nvmac_addr_prefix va\n}\n" +
                               instance("VI_1", 51, "use_vmac\nuse_vmac_addr", addresses));
  CHECK(interfaces(all) ==
        Interfaces{"vm.51 on eth1 00:00:5e:00:01:33", "va.51 on eth2 00:00:5e:00:01:33"});
  CHECK(only_instance(all).virtual_ipaddress.at(0).device == "vm.51");
  CHECK(only_instance(all).virtual_ipaddress.at(1).device == "va.51");
}

TEST_CASE("what cannot be a VMAC is said") {
  CHECK(messages(load_text(instance("VI_1", 51, "vmac_xmit_base"))) ==
        Messages{"5:1 warning: `vmac_xmit_base' without `use_vmac', ignoring it"});
  CHECK(messages(load_text(instance("VI_1", 51, "use_vmac 01:00:5e:10:00:01"))) ==
        Messages{"5:10 warning: `01:00:5e:10:00:01' is a group's address and no interface's, "
                 "ignoring it"});
  CHECK(messages(load_text(instance("VI_1", 51, "use_vmac group 5"))) ==
        Messages{"5:10 warning: `group' of use_vmac is not supported, ignoring it"});
}

TEST_CASE("of two names the first counts, and one that no interface can have does not") {
  const Loaded three = load_text(instance("VI_1", 51, "use_vmac vm0 eth2 eth3"));
  CHECK(messages(three) == Messages{"5:14 warning: `eth2' is a second name, ignoring it",
                                    "5:19 warning: `eth3' is a second name, ignoring it"});
  CHECK(interfaces(three) == Interfaces{"vm0 on eth1 00:00:5e:00:01:33"});
  for (const std::string name : {"vrrp/51", "..", "a-name-of-16-char"}) {
    const Loaded loaded = load_text(instance("VI_1", 51, "use_vmac " + name));
    CHECK(messages(loaded) ==
          Messages{"5:10 warning: `" + name + "' is no name for an interface, ignoring it"});
    CHECK(interfaces(loaded) == Interfaces{"vrrp.51 on eth1 00:00:5e:00:01:33"});
  }
  CHECK(messages(load_text(instance("VI_1", 51, "use_vmac 00:11"))) ==
        Messages{"5:10 warning: `00:11' is no MAC address of 5 or 6 bytes, ignoring it"});
}

TEST_CASE("who asks for the name of another interface gets one of its own") {
  const Loaded twins =
      load_text(instance("A", 51, "use_vmac vm0") + instance("B", 52, "use_vmac vm0", "192.0.2.2"));
  CHECK(messages(twins) ==
        Messages{"14:1 warning: there is an interface `vm0' already, taking another name"});
  CHECK(interfaces(twins) ==
        Interfaces{"vm0 on eth1 00:00:5e:00:01:33", "vrrp.52 on eth1 00:00:5e:00:01:34"});
  CHECK(interfaces(load_text(instance("A", 51, "use_vmac eth1"))) ==
        Interfaces{"vrrp.51 on eth1 00:00:5e:00:01:33"});
}

TEST_CASE("a name that an interface of the host has is left to that") {
  Sources sources;
  sources.add(kConf, instance("A", 51, "use_vmac dummy0") + instance("B", 52, "use_vmac"));
  sources.add(kToml, "");
  const Loaded loaded =
      load({.keepalived_conf = kConf,
            .vrrpd_toml = kToml,
            .known_modules = {},
            .interface_is_taken =
                [](const std::string& name) { return name == "dummy0" || name == "vrrp.52"; }},
           std::move(sources));
  CHECK(messages(loaded).front() ==
        "5:1 warning: there is an interface `dummy0' already, taking another name");
  CHECK(interfaces(loaded) ==
        Interfaces{"vrrp.51 on eth1 00:00:5e:00:01:33", "vrrp4.52 on eth1 00:00:5e:00:01:34"});
}

TEST_CASE("of a prefix that is too long there is as much as fits") {
  const Loaded loaded =
      load_text("global_defs {\nvmac_prefix averyverylongprefix\n}\n" +
                instance("VI_1", 51, "use_vmac") + instance("VI_2", 52, "use_vmac", "192.0.2.2"));
  CHECK(messages(loaded) == Messages{"8:1 note: `averyverylongprefix.51' is too long for an "
                                     "interface, taking averyverylon.51",
                                     "17:1 note: `averyverylongprefix.52' is too long for an "
                                     "interface, taking averyverylon.52"});
  CHECK(interfaces(loaded) == Interfaces{"averyverylon.51 on eth1 00:00:5e:00:01:33",
                                         "averyverylon.52 on eth1 00:00:5e:00:01:34"});
}
