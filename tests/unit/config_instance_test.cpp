// SPDX-License-Identifier: Apache-2.0
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::config;
using namespace vrrpd::config::test;
using namespace std::chrono_literals;

namespace {

/// An instance with the least it needs besides these lines, which start in line 5.
Loaded load_instance(const std::string& lines) {
  return load_text(
      "vrrp_instance VI_1 {\ninterface eth1\nvirtual_router_id 51\n"
      "virtual_ipaddress { 192.0.2.1 }\n" +
      lines + "\n}\n");
}

struct Case {
  const char* lines;
  Messages expected;
};

}  // namespace

TEST_CASE("an instance has keepalived's defaults") {
  const Loaded loaded = load_instance("");
  CHECK(messages(loaded) == Messages{});
  const VrrpInstance& instance = only_instance(loaded);
  CHECK(instance.name == "VI_1");
  CHECK(instance.state == InitialState::backup);
  CHECK(instance.interface == "eth1");
  CHECK(instance.virtual_router_id == 51);
  CHECK(instance.priority == 100);
  CHECK(instance.version == 2);
  CHECK(instance.advert_int == 1s);
  CHECK_FALSE(instance.nopreempt);
  CHECK(instance.preempt_delay == 0s);
  CHECK_FALSE(instance.auth_pass_set);
  CHECK(instance.garp_master_delay_s == 5);
  CHECK(instance.garp_master_repeat == 5);
}

TEST_CASE("every keyword of vrrp_instance reaches the model") {
  const Loaded loaded = load_instance(
      "state BACKUP\npriority 150\nversion 2\nadvert_int 3\npreempt_delay 12.5\n"
      "authentication {\nauth_type PASS\nauth_pass 1111\n}\n"
      "garp_master_delay 1\ngarp_master_repeat 2\n"
      "track_interface {\neth2 weight -10 reverse\neth3\n}");
  CHECK(messages(loaded) == Messages{});
  const VrrpInstance& instance = only_instance(loaded);
  CHECK(instance.priority == 150);
  CHECK(instance.advert_int == 3s);
  CHECK(instance.preempt_delay == 12'500ms);
  CHECK(instance.auth_pass_set);
  CHECK(instance.auth_pass == "1111");
  CHECK(instance.garp_master_delay_s == 1);
  CHECK(instance.garp_master_repeat == 2);
  REQUIRE(instance.track_interface.size() == 2);
  CHECK(instance.track_interface[0].name == "eth2");
  CHECK(instance.track_interface[0].weight == -10);
  CHECK(instance.track_interface[0].weight_reverse);
  CHECK(instance.track_interface[1].weight == 0);
}

TEST_CASE("each notify keyword has its own command, and the first wins") {
  const Loaded loaded = load_instance(
      "notify_master /m\nnotify_backup /b\nnotify_fault /f\nnotify_stop /s\nnotify /a\nnotify /z\n"
      "notify_master_rx_lower_pri /l");
  const NotifyScripts& notify = only_instance(loaded).notify;
  CHECK(notify.master->text == "/m");
  CHECK(notify.backup->text == "/b");
  CHECK(notify.fault->text == "/f");
  CHECK(notify.stop->text == "/s");
  CHECK(notify.any->text == "/a");
  CHECK(notify.lower_priority->text == "/l");
  CHECK(messages(loaded) == Messages{"5:15 warning: scripts run without `enable_script_security'",
                                     "10:1 warning: a second `notify', ignoring it"});
}

TEST_CASE("what makes no instance is an error") {
  CHECK(messages(load_text("vrrp_instance VI_1 {\n}\n")) ==
        Messages{"1:15 error: vrrp_instance `VI_1' has no `interface'",
                 "1:15 error: vrrp_instance `VI_1' has no `virtual_router_id'",
                 "1:15 warning: vrrp_instance `VI_1' has no `virtual_ipaddress'"});
  CHECK(messages(
            load_text("vrrp_instance VI_1 {\ninterface e\nvirtual_router_id 256\nversion 3\n}")) ==
        Messages{"1:15 error: vrrp_instance `VI_1' has no `virtual_ipaddress'",
                 "3:19 error: `256' is outside 1..255"});
  CHECK(messages(load_text("vrrp_instance {\n}\n")) ==
        Messages{"1:1 warning: `vrrp_instance' needs an argument, ignoring its block"});
}

TEST_CASE("values that will not do have no effect") {
  const Case cases[]{
      {"state SLAVE", {"5:7 warning: `SLAVE' is not a state, taking BACKUP"}},
      {"state BACKUP\nstate MASTER", {"6:7 warning: a second `state', ignoring it"}},
      {"priority 0", {"5:10 warning: `0' is outside 1..255, ignoring it"}},
      {"priority 10x", {"5:10 warning: `10x' is not a whole number in 1..255, ignoring it"}},
      {"version 4", {"5:9 warning: `4' is outside 2..3, ignoring it"}},
      {"advert_int 0", {"5:12 warning: `0' is outside 0.01..255 seconds, ignoring it"}},
      {"interface a-very-long-name",
       {"5:11 warning: `a-very-long-name' is too long for an interface, ignoring it"}},
      {"preempt_delay 1001", {"5:15 warning: `1001' is outside 0..1000 seconds, ignoring it"}},
      {"priority 90 80", {"5:13 warning: unexpected text after `priority', ignoring it"}},
      {"priority", {"5:1 error: `priority' needs an argument"}},
      {"track_interface {\neth1\n}",
       {"6:1 note: `eth1' is the instance's own interface, which is tracked anyway"}},
      {"track_interface {\neth2 wait 3\n}",
       {"6:6 warning: `wait' stands where only `weight' may, ignoring the line with `eth2'"}},
      {"track_interface {\neth2\neth2\n}",
       {"7:1 warning: `eth2' is tracked already, ignoring the second line"}},
      {"track_interface {\neth2 weight\n}",
       {"6:6 warning: `weight' needs a number, ignoring the line with `eth2'"}},
      {"track_interface", {"5:1 warning: `track_interface' needs a block, ignoring it"}},
      {"priority 7 {\n}", {"5:12 warning: `priority' has no block, ignoring the block"}},
  };
  for (const Case& one : cases) {
    INFO(one.lines);
    CHECK(messages(load_instance(one.lines)) == one.expected);
    CHECK(only_instance(load_instance(one.lines)).interface == "eth1");
  }
}

TEST_CASE("the last of a repeated keyword wins") {
  const Loaded loaded = load_instance("priority 10\npriority 20\nnopreempt\npreempt");
  CHECK(only_instance(loaded).priority == 20);
  CHECK_FALSE(only_instance(loaded).nopreempt);
}

TEST_CASE("state MASTER is an address owner unless it has a priority") {
  const Loaded owner = load_instance("state MASTER");
  CHECK(only_instance(owner).priority == 255);
  CHECK(only_instance(owner).state == InitialState::master);
  CHECK(messages(owner) == Messages{"5:7 warning: `state MASTER' without `priority': taking 255"});

  const Loaded loaded = load_instance("state MASTER\npriority 90\nnopreempt\npreempt_delay 3");
  CHECK(only_instance(loaded).priority == 90);
  CHECK_FALSE(only_instance(loaded).nopreempt);
  CHECK(only_instance(loaded).preempt_delay == 0s);
  CHECK(messages(loaded) ==
        Messages{"7:1 warning: `nopreempt' has no effect with `state MASTER', clearing it",
                 "8:15 warning: `preempt_delay' has no effect with `state MASTER', clearing it"});
  CHECK(loaded.diagnostics[0].hint == "use `state BACKUP' on both nodes");
  CHECK(remarks(loaded.diagnostics[0]) == Messages{"5: the state is here"});
  CHECK(remarks(loaded.diagnostics[1]) == Messages{"5: which is here"});
}

TEST_CASE("preempt_delay and nopreempt exclude each other, and an owner always preempts") {
  const Loaded loaded = load_instance("preempt_delay 3\nnopreempt");
  CHECK(only_instance(loaded).nopreempt);
  CHECK(only_instance(loaded).preempt_delay == 0s);
  CHECK(messages(loaded) ==
        Messages{"5:15 warning: `preempt_delay' has no effect with `nopreempt', clearing it"});
  CHECK(remarks(loaded.diagnostics[0]) == Messages{"6: which is here"});
  CHECK(messages(load_instance("nopreempt\npriority 255")) ==
        Messages{"5:1 warning: `nopreempt' has no effect with `priority 255', clearing it"});
}

TEST_CASE("the loopback interface is none for an instance, as in keepalived") {
  const Loaded loaded = load_text(
      "vrrp_instance V {\ninterface lo\nvirtual_router_id 51\nvirtual_ipaddress {\n"
      "192.0.2.1\n}\n}\n");
  CHECK(messages(loaded) ==
        Messages{"1:15 error: vrrp_instance `V' has no `interface'",
                 "2:11 warning: no other node is on the loopback interface, ignoring it"});
}

TEST_CASE("the interval between adverts fits the version, wherever that is said") {
  const auto interval = [](const std::string& lines) {
    return only_instance(load_instance(lines)).advert_int;
  };
  CHECK(interval("advert_int 0.3") == 1s);
  CHECK(interval("advert_int 2.6") == 3s);
  CHECK(interval("advert_int 2.5") == 3s);
  CHECK(interval("advert_int 4.5") == 5s);
  CHECK(interval("advert_int 255") == 255s);
  CHECK(interval("advert_int +3") == 3s);
  CHECK(interval("advert_int 0.3\nversion 3") == 300ms);
  CHECK(interval("version 3\nadvert_int 0.123") == 120ms);
  CHECK(interval("version 3\nadvert_int 41") == 40'950ms);
  CHECK(messages(load_instance("advert_int 0.3")) ==
        Messages{"5:12 warning: 0.3 s between adverts are rounded to 1 s in version 2"});
  CHECK(messages(load_instance("advert_int 41\nversion 3")) ==
        Messages{"5:12 warning: 41 s between adverts are too long, taking 40.95 s in version 3"});
  CHECK(messages(load_instance("advert_int 0.1\nversion 3")) == Messages{});
  const Loaded global =
      load_text(instance_with("advert_int 0.5") + "global_defs {\nvrrp_version 3\n}\n");
  CHECK(only_instance(global).version == 3);
  CHECK(only_instance(global).advert_int == 500ms);
}

TEST_CASE("a password is kept to 8 bytes and never shown") {
  const Loaded loaded = load_instance("authentication {\nauth_type PASS\nauth_pass topsecret-1\n}");
  CHECK(only_instance(loaded).auth_pass == "topsecre");
  CHECK(messages(loaded) == Messages{"7:11 warning: the password is cut to 8 bytes"});
  const std::string text = render(loaded.diagnostics, loaded.sources);
  CHECK(text.find("topsecre") == std::string::npos);
}

TEST_CASE("authentication that cannot be is left out") {
  const Case cases[]{
      {"authentication {\nauth_type AH\nauth_pass 1\n}",
       {"6:11 warning: vrrp_instance `VI_1' asks for `auth_type AH', which is not supported: its "
        "adverts go out without authentication"}},
      {"authentication {\nauth_type HMAC\n}",
       {"5:1 warning: `authentication' without `auth_type', ignoring it",
        "6:11 warning: unknown `auth_type', ignoring it"}},
      {"authentication {\nauth_type PASS\n}",
       {"5:1 warning: `authentication' without `auth_pass', ignoring it"}},
      {"authentication {\nauth_type PASS\nauth_pass\n}",
       {"5:1 warning: `authentication' without `auth_pass', ignoring it",
        "7:1 error: `auth_pass' needs an argument"}},
      {"version 3\nauthentication {\nauth_type PASS\nauth_pass 1\n}",
       {"6:1 warning: version 3 has no `authentication', ignoring it"}},
      {"authentication {\nhunter2\n}",
       {"5:1 warning: `authentication' without `auth_type', ignoring it",
        "6:1 warning: unknown keyword in authentication, ignoring it"}},
  };
  for (const Case& one : cases) {
    INFO(one.lines);
    const Loaded loaded = load_instance(one.lines);
    CHECK(messages(loaded) == one.expected);
    CHECK_FALSE(only_instance(loaded).auth_pass_set);
    CHECK(render(loaded.diagnostics, loaded.sources).find("hunter2") == std::string::npos);
  }
}
