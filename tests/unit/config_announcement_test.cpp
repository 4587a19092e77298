// SPDX-License-Identifier: Apache-2.0
// garp_* and vrrp_garp_*, and what else an instance has from global_defs.
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::config;
using namespace vrrpd::config::test;
using namespace std::chrono_literals;

namespace {

Loaded load_both(const std::string& global, const std::string& own) {
  return load_text("global_defs {\n" + global + "\n}\n" + instance_with(own));
}

}  // namespace

TEST_CASE("announcements have keepalived's defaults") {
  const Loaded loaded = load_both("", "");
  const VrrpInstance& instance = only_instance(loaded);
  CHECK(instance.garp_master_delay_s == 5);
  CHECK(instance.garp_master_repeat == 5);
  CHECK(instance.garp_master_refresh_s == 0);
  CHECK(instance.garp_master_refresh_repeat == 1);
  CHECK(instance.garp_lower_prio_delay_s == 5);
  CHECK(instance.garp_lower_prio_repeat == 5);
  CHECK_FALSE(instance.garp_extra_if.has_value());
}

TEST_CASE("announcements of global_defs hold for every instance, wherever they stand") {
  const std::string lines =
      "vrrp_garp_master_delay 1\nvrrp_garp_master_repeat 2\nvrrp_garp_master_refresh 30\n"
      "vrrp_garp_master_refresh_repeat 3\nvrrp_garp_lower_prio_delay 4\n"
      "vrrp_garp_lower_prio_repeat 0\nvrrp_garp_extra_if all 60\n";
  for (const Loaded& loaded :
       {load_both(lines, ""), load_text(instance_with("") + "global_defs {\n" + lines + "}\n")}) {
    const VrrpInstance& instance = only_instance(loaded);
    CHECK(instance.garp_master_delay_s == 1);
    CHECK(instance.garp_master_repeat == 2);
    CHECK(instance.garp_master_refresh_s == 30);
    CHECK(instance.garp_master_refresh_repeat == 3);
    CHECK(instance.garp_lower_prio_delay_s == 4);
    CHECK(instance.garp_lower_prio_repeat == 0);
    CHECK(instance.garp_extra_if == 60s);
    CHECK(instance.garp_extra_if_all);
  }
}

TEST_CASE("an instance's own announcements come before those of global_defs") {
  const Loaded loaded = load_both(
      "vrrp_garp_master_delay 1\nvrrp_garp_master_repeat 2\nvrrp_garp_extra_if 60",
      "garp_master_delay 7\ngarp_master_repeat 8\ngarp_master_refresh 9\n"
      "garp_master_refresh_repeat 10\ngarp_lower_prio_delay 11\ngarp_lower_prio_repeat 12\n"
      "garp_extra_if 0");
  CHECK(messages(loaded) == Messages{});
  const VrrpInstance& instance = only_instance(loaded);
  CHECK(instance.garp_master_delay_s == 7);
  CHECK(instance.garp_master_repeat == 8);
  CHECK(instance.garp_master_refresh_s == 9);
  CHECK(instance.garp_master_refresh_repeat == 10);
  CHECK(instance.garp_lower_prio_delay_s == 11);
  CHECK(instance.garp_lower_prio_repeat == 12);
  CHECK_FALSE(instance.garp_extra_if.has_value());
}

TEST_CASE("after a lower-priority advert it is global_defs' delay for a new master, not its own") {
  const VrrpInstance own = only_instance(load_both("", "garp_master_delay 7"));
  CHECK(own.garp_lower_prio_delay_s == 5);
  const VrrpInstance global =
      only_instance(load_both("vrrp_garp_master_delay 3", "garp_master_delay 7"));
  CHECK(global.garp_lower_prio_delay_s == 3);
}

TEST_CASE("vrrp_min_garp is one announcement, unless something else is asked for") {
  const VrrpInstance least = only_instance(load_both("vrrp_min_garp", ""));
  CHECK(least.garp_master_delay_s == 0);
  CHECK(least.garp_master_repeat == 1);
  CHECK(least.garp_lower_prio_delay_s == 0);
  CHECK(least.garp_lower_prio_repeat == 1);
  const VrrpInstance more = only_instance(load_both("vrrp_min_garp", "garp_master_repeat 3"));
  CHECK(more.garp_master_repeat == 3);
  CHECK(more.garp_lower_prio_repeat == 1);
  CHECK(only_instance(load_both("vrrp_min_garp no", "")).garp_master_repeat == 5);
}

TEST_CASE("numbers of announcements that cannot be") {
  const Loaded loaded = load_both("vrrp_garp_master_repeat 0\nvrrp_garp_master_delay -1",
                                  "garp_master_refresh_repeat 0\ngarp_extra_if\ngarp_extra_if all\n"
                                  "vmac_garp_intvl all 5\ngarp_lower_prio_delay 3s");
  CHECK(messages(loaded) ==
        Messages{"2:25 warning: 0 is read as 1",
                 "3:24 warning: `-1' is outside 0..2147483647, ignoring it",
                 "12:28 warning: 0 is read as 1",
                 "13:1 warning: `garp_extra_if' needs a number of seconds, ignoring it",
                 "14:15 warning: `garp_extra_if' needs a number of seconds, ignoring it",
                 "15:1 note: `vmac_garp_intvl' is an old name of `garp_extra_if'",
                 "16:23 warning: `3s' has more than digits in it, reading it as 3"});
  CHECK(only_instance(loaded).garp_master_repeat == 1);
  CHECK(only_instance(loaded).garp_extra_if == 5s);
  CHECK(only_instance(loaded).garp_lower_prio_delay_s == 3);
}

TEST_CASE("the pace of announcements, with the 0 of keepalived's sample") {
  const Loaded loaded = load_both("vrrp_garp_interval 0.001\nvrrp_gna_interval 0", "");
  CHECK(messages(loaded) ==
        Messages{"3:19 note: no pause: keepalived refuses the 0 and does the same"});
  CHECK(loaded.model.global.garp_interval == 1ms);
  CHECK(loaded.model.global.gna_interval == 0s);
}

TEST_CASE("what else global_defs says for its instances, and they for themselves") {
  const std::string global =
      "vrrp_skip_check_adv_addr\nvrrp_check_unicast_src yes\nvrrp_lower_prio_no_advert on\n"
      "vrrp_higher_prio_send_advert true\nvrrp_owner_ignore_adverts\nv3_checksum_as_v2\n"
      "vrrp_down_timer_adverts 4\nlog_unknown_vrids";
  const Loaded inherited = load_both(global, "");
  CHECK(messages(inherited) == Messages{});
  const VrrpInstance& one = only_instance(inherited);
  CHECK(one.skip_check_adv_addr);
  CHECK(one.check_unicast_src);
  CHECK(one.lower_prio_no_advert);
  CHECK(one.higher_prio_send_advert);
  CHECK(one.owner_ignore_adverts);
  CHECK(one.v3_checksum_as_v2);
  CHECK(one.down_timer_adverts == 4);
  CHECK(inherited.model.global.log_unknown_vrids);

  const VrrpInstance other = only_instance(
      load_both(global,
                "skip_check_adv_addr no\ncheck_unicast_src off\nlower_prio_no_advert false\n"
                "higher_prio_send_advert off\nowner_ignore_adverts no\nv3_checksum_as_v2 off\n"
                "down_timer_adverts 2"));
  CHECK_FALSE(other.skip_check_adv_addr);
  CHECK_FALSE(other.check_unicast_src);
  CHECK_FALSE(other.lower_prio_no_advert);
  CHECK_FALSE(other.higher_prio_send_advert);
  CHECK_FALSE(other.owner_ignore_adverts);
  CHECK_FALSE(other.v3_checksum_as_v2);
  CHECK(other.down_timer_adverts == 2);
}

TEST_CASE("an `off' that keepalived takes for on is off, and says so") {
  CHECK(messages(load_both("v3_checksum_as_v2 off", "skip_check_adv_addr no")) ==
        Messages{"2:19 note: `v3_checksum_as_v2' with `off' is off here, and on in keepalived",
                 "11:21 note: `skip_check_adv_addr' with `no' is off here, and on in keepalived"});
  CHECK(messages(load_both("vrrp_strict No\nvrrp_down_timer_adverts 101", "")) ==
        Messages{"2:13 warning: `No' is neither on nor off, ignoring `vrrp_strict'",
                 "3:25 warning: `101' is outside 1..100, ignoring it"});
}

TEST_CASE("how much a socket holds") {
  const auto bytes = [](const std::string& global, const std::string& own) {
    return only_instance(load_both(global, own)).receive_buffer_bytes;
  };
  CHECK(bytes("", "") == 0);
  CHECK(bytes("", "kernel_rx_buf_size 5000") == 5000);
  CHECK(bytes("vrrp_rx_bufs_policy 4000", "") == 4000);
  CHECK(bytes("vrrp_rx_bufs_policy 4000", "kernel_rx_buf_size 5000") == 5000);
  // Three IPv4 packets of 20 + 8 + 4 + 8 bytes.
  CHECK(bytes("vrrp_rx_bufs_policy ADVERT", "") == 120);
  CHECK(bytes("vrrp_rx_bufs_policy ADVERT\nvrrp_rx_bufs_multiplier 10", "version 3") == 320);
  CHECK(bytes("vrrp_rx_bufs_policy MTU\nvrrp_rx_bufs_multiplier 2", "") == 131'070);
  CHECK(messages(load_both("vrrp_rx_bufs_policy half\nvrrp_rx_bufs_multiplier 0", "")) ==
        Messages{"2:21 warning: `half' is not a whole number in 1..2147483647, ignoring it",
                 "3:25 warning: `0' is outside 1..10000, ignoring it"});
}

TEST_CASE("going on as backup after a stall needs nopreempt") {
  CHECK(only_instance(load_both("", "nopreempt\ntimer_expired_backup 50")).timer_expired_backup ==
        50);
  CHECK(only_instance(load_both("", "timer_expired_backup\nnopreempt")).timer_expired_backup ==
        254);
  const Loaded alone = load_both("", "timer_expired_backup 50");
  CHECK(messages(alone) ==
        Messages{"11:1 warning: `timer_expired_backup' needs `nopreempt', ignoring it"});
  CHECK_FALSE(only_instance(alone).timer_expired_backup.has_value());
}
