// SPDX-License-Identifier: Apache-2.0
// strict_mode and vrrp_strict, checked against what keepalived 2.2.7 prints of the same files.
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::config;
using namespace vrrpd::config::test;

namespace {

const std::string kSilent =
    "1:15 warning: vrrp_instance `VI_1' is strict: whoever is master, nothing answers on its "
    "addresses";

Loaded load_strict(const std::string& lines) {
  return load_text(instance_with("strict_mode\n" + lines));
}

Loaded load_strict_addresses(const std::string& addresses, const std::string& lines = {}) {
  return load_text(
      "vrrp_instance VI_1 {\ninterface eth1\nvirtual_router_id 51\nstrict_mode\naccept\n" + lines +
      "virtual_ipaddress {\n" + addresses + "\n}\n}\n");
}

IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

}  // namespace

TEST_CASE("strict mode changes what nobody asked for without a word, but for the silence") {
  const Loaded loaded = load_strict("");
  CHECK(messages(loaded) == Messages{kSilent});
  const VrrpInstance& instance = only_instance(loaded);
  CHECK(instance.strict);
  CHECK_FALSE(instance.accept);
  CHECK(instance.lower_prio_no_advert);
  CHECK_FALSE(instance.higher_prio_send_advert);
  CHECK(instance.garp_lower_prio_delay_s == 0);
  CHECK(instance.garp_lower_prio_repeat == 0);
  CHECK(instance.garp_master_delay_s == 5);
  CHECK(instance.down_timer_adverts == 3);
}

TEST_CASE("strict mode answers a lower master where RFC 9568 §6.4.3 does: in version 3") {
  CHECK(only_instance(load_strict("version 2")).lower_prio_no_advert);
  CHECK_FALSE(only_instance(load_strict("version 3")).lower_prio_no_advert);
  CHECK(messages(load_strict("lower_prio_no_advert no")) ==
        Messages{kSilent,
                 "9:1 warning: `lower_prio_no_advert' is fixed in strict mode, ignoring it"});
}

TEST_CASE("strict mode is of global_defs, and an instance may decline it") {
  const std::string global = "global_defs {\nvrrp_strict\n}\n";
  CHECK(only_instance(load_text(global + instance_with(""))).strict);
  const Loaded loaded = load_text(global + instance_with("strict_mode no"));
  CHECK(messages(loaded) == Messages{});
  CHECK_FALSE(only_instance(loaded).strict);
  CHECK(only_instance(loaded).accept);
}

TEST_CASE("the addresses answer where accept is asked for, in version 3") {
  const Loaded three = load_strict("version 3\naccept");
  CHECK(messages(three) == Messages{});
  CHECK(only_instance(three).accept);
  const Loaded two = load_strict("accept");
  CHECK(messages(two) ==
        Messages{kSilent, "9:1 warning: strict mode has no `accept' in version 2, ignoring it"});
  CHECK_FALSE(only_instance(two).accept);
  CHECK(only_instance(load_strict("priority 255")).accept);
  CHECK(only_instance(load_text(instance_with(""))).accept);
}

TEST_CASE("what strict mode has not is put back, with the line that asked for it") {
  const Loaded loaded = load_strict(
      "preempt_delay 5\ndown_timer_adverts 5\ngarp_lower_prio_delay 3\ngarp_lower_prio_repeat 4\n"
      "lower_prio_no_advert\nhigher_prio_send_advert\nversion 3\naccept\n"
      "unicast_src_ip 192.0.2.10\nunicast_peer {\n192.0.2.11\n}");
  CHECK(messages(loaded) ==
        Messages{"9:15 warning: strict mode has no `preempt_delay', ignoring it",
                 "10:20 warning: `down_timer_adverts' is fixed in strict mode, ignoring it",
                 "11:23 warning: `garp_lower_prio_delay' is fixed in strict mode, ignoring it",
                 "12:24 warning: `garp_lower_prio_repeat' is fixed in strict mode, ignoring it",
                 "13:1 warning: `lower_prio_no_advert' is fixed in strict mode, ignoring it",
                 "14:1 warning: `higher_prio_send_advert' is fixed in strict mode, ignoring it",
                 "19:1 warning: strict mode: no RFC has unicast adverts"});
  const VrrpInstance& instance = only_instance(loaded);
  CHECK(instance.preempt_delay == Duration::zero());
  CHECK(instance.down_timer_adverts == 3);
  CHECK(instance.garp_lower_prio_repeat == 0);
  CHECK_FALSE(instance.lower_prio_no_advert);
  CHECK_FALSE(instance.higher_prio_send_advert);
}

TEST_CASE("RFC 9568 §7.2: strict mode sends with the virtual MAC address, where it multicasts") {
  const Loaded loaded = load_strict("version 3\naccept\nuse_vmac\nvmac_xmit_base");
  CHECK(messages(loaded) ==
        Messages{"12:1 warning: strict mode has no `vmac_xmit_base', ignoring it"});
  CHECK(advert_interface(only_instance(loaded)) == "vrrp.51");
  CHECK(advert_interface(only_instance(load_text(instance_with("use_vmac\nvmac_xmit_base")))) ==
        "eth1");
}

TEST_CASE("strict mode has no authentication, no MASTER below 255, and an address at least") {
  const Loaded loaded =
      load_strict("state MASTER\nauthentication {\nauth_type PASS\nauth_pass abc\n}");
  CHECK(messages(loaded) ==
        Messages{kSilent,
                 "9:7 warning: strict mode: `state MASTER' is for priority 255, taking BACKUP",
                 "10:1 warning: strict mode has no `authentication', ignoring it"});
  CHECK(only_instance(loaded).state == InitialState::backup);
  CHECK_FALSE(only_instance(loaded).auth_pass_set);
  CHECK_FALSE(load_strict_addresses("").usable());
}

TEST_CASE("a setting of global_defs that several strict instances cannot have is said once") {
  const auto instance = [](const char* name, const char* id) {
    return std::string{"vrrp_instance "} + name + " {\ninterface eth1\nversion 3\naccept\n" +
           "virtual_router_id " + id + "\nvirtual_ipaddress {\n192.0.2." + id + "\n}\n}\n";
  };
  CHECK(messages(load_text("global_defs {\nvrrp_strict\nvrrp_down_timer_adverts 5\n}\n" +
                           instance("A", "1") + instance("B", "2"))) ==
        Messages{"3:25 warning: `down_timer_adverts' is fixed in strict mode, ignoring it"});
}

TEST_CASE("in strict mode the first IPv6 address is link-local, of the file or the router's own") {
  const Loaded own = load_strict_addresses("2001:db8::1/64");
  CHECK(messages(own) == Messages{"7:1 warning: strict mode: adding fe80::200:5eff:fe00:233 in "
                                  "front of `virtual_ipaddress'"});
  const auto& added = only_instance(own).virtual_ipaddress;
  REQUIRE(added.size() == 2);
  CHECK(added[0].address == ip("fe80::200:5eff:fe00:233"));
  CHECK(added[0].prefix_length == 128);
  CHECK(added[1].address == ip("2001:db8::1"));

  const Loaded later = load_strict_addresses("2001:db8::1/64\n2001:db8::2/64\nfe80::7");
  CHECK(messages(later) ==
        Messages{"9:1 warning: strict mode: moving fe80::7 to the front of `virtual_ipaddress'"});
  const auto& moved = only_instance(later).virtual_ipaddress;
  REQUIRE(moved.size() == 3);
  CHECK(moved[0].address == ip("fe80::7"));
  CHECK(moved[1].address == ip("2001:db8::1"));
  CHECK(moved[2].address == ip("2001:db8::2"));

  CHECK(messages(load_strict_addresses("fe80::7")) == Messages{});
}

TEST_CASE("strict mode has IPv6 in version 3 only") {
  const Loaded loaded = load_strict_addresses("fe80::7", "version 2\n");
  CHECK(messages(loaded) ==
        Messages{"6:9 warning: strict mode: IPv6 is not of version 2, taking 3"});
  CHECK(only_instance(loaded).version == 3);
}
