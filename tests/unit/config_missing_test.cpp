// SPDX-License-Identifier: Apache-2.0
// What is not there: arguments, as a template with an empty variable leaves them out, and the `{'
// of a block. What keepalived 2.2.7 survives, vrrpd survives.
#include <algorithm>

#include "config/exit_status.hpp"
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::config;
using namespace vrrpd::config::test;

namespace {

bool says(const Loaded& loaded, std::string_view message) {
  return std::ranges::count(messages(loaded), message) > 0;
}

bool says_somewhere(const Loaded& loaded, std::string_view message) {
  return std::ranges::any_of(messages(loaded),
                             [&](const std::string& one) { return one.ends_with(message); });
}

Loaded load_global(const std::string& line) {
  return load_text("global_defs {\n" + line + "\n}\n" + instance_with(""));
}

std::vector<std::string> addresses_of(const VrrpInstance& instance) {
  std::vector<std::string> result;
  for (const auto& address : instance.virtual_ipaddress) {
    result.push_back(address.address.to_string());
  }
  return result;
}

}  // namespace

TEST_CASE("a keyword of global_defs without its argument is left out, where keepalived goes on") {
  for (const char* keyword : {"router_id",
                              "script_user",
                              "notification_email_from",
                              "default_interface",
                              "vrrp_priority",
                              "vrrp_rt_priority",
                              "vrrp_cpu_affinity",
                              "vrrp_rx_bufs_policy",
                              "vrrp_rx_bufs_multiplier",
                              "notify_fifo",
                              "notify_fifo_script",
                              "vrrp_notify_fifo",
                              "vrrp_notify_fifo_script",
                              "lvs_notify_fifo",
                              "lvs_notify_fifo_script",
                              "startup_script",
                              "startup_script_timeout",
                              "shutdown_script",
                              "shutdown_script_timeout",
                              "iproute_usr_dir",
                              "iproute_etc_dir",
                              "state_dump_file",
                              "json_version",
                              "vrrp_delay_after_boot"}) {
    INFO(keyword);
    const Loaded loaded = load_global(keyword);
    CHECK(messages(loaded) ==
          Messages{"2:1 warning: `" + std::string{keyword} + "' needs an argument, ignoring it"});
    CHECK(exit_status(loaded) == ExitStatus::complaint);
  }
  const Loaded silent = load_global("smtp_helo_name");
  CHECK(messages(silent) == Messages{"2:1 note: `smtp_helo_name' needs an argument, ignoring it"});
  CHECK(exit_status(silent) == ExitStatus::accepted);
  CHECK(messages(load_global("script_user \"\"")) ==
        Messages{"2:13 warning: `script_user' names no user, ignoring it"});
}

TEST_CASE("it is an error of its own class where keepalived ends with status 2") {
  for (const char* keyword : {"vrrp_version", "vrrp_garp_master_delay", "smtp_server",
                              "vrrp_mcast_group4", "vrrp_startup_delay", "random_seed"}) {
    INFO(keyword);
    const Loaded loaded = load_global(keyword);
    CHECK(messages(loaded) ==
          Messages{"2:1 error: `" + std::string{keyword} + "' needs an argument"});
    CHECK(exit_status(loaded) == ExitStatus::missing);
  }
}

TEST_CASE("blocks without their names are left out") {
  for (const char* block : {"vrrp_instance", "vrrp_sync_group", "track_group"}) {
    INFO(block);
    const Loaded loaded =
        load_text(std::string{block} + " {\n group {\n  VI_1\n }\n}\n" + instance_with(""));
    CHECK(messages(loaded) == Messages{"1:1 warning: `" + std::string{block} +
                                       "' needs an argument, ignoring its block"});
    CHECK(loaded.model.instances.size() == 1);
  }
  CHECK(messages(load_text("include\n" + instance_with(""))) ==
        Messages{"1:1 warning: `include' without a file name, ignoring it"});
}

TEST_CASE("a weight without a number leaves out its line") {
  const Loaded tracked = load_text(
      "vrrp_script s {\nscript /bin/true\n}\ntrack_file f {\nfile /f\nweight\n}\n"
      "vrrp_track_process p {\nprocess sshd\nweight\n}\n" +
      instance_with("track_script {\ns weight\n}\ntrack_file {\nf weight\n}\n"
                    "track_process {\np\n}\ntrack_interface {\neth2 weight\n}"));
  CHECK(tracked.usable());
  for (const char* said :
       {"6:1 warning: `weight' needs an argument, ignoring it",
        "10:1 warning: `weight' needs an argument, ignoring it",
        "20:3 warning: `weight' needs a number, ignoring the line with `s'",
        "23:3 warning: `weight' needs a number, ignoring the line with `f'",
        "29:6 warning: `weight' needs a number, ignoring the line with `eth2'"}) {
    INFO(said);
    CHECK(says(tracked, said));
  }
  CHECK(only_instance(tracked).track_script.empty());
  CHECK(only_instance(tracked).track_interface.empty());
  CHECK(only_instance(tracked).track_process.size() == 1);
}

TEST_CASE("what a checker's keyword does not say is its default") {
  const auto load_service = [](const std::string& lines) {
    return load_text("virtual_server 192.0.2.1 80 {\nvirtualhost\nreal_server 192.0.2.9 80 {\n" +
                     lines + "\n}\n}\n" + instance_with(""));
  };
  const Loaded page = load_service("HTTP_GET {\nhttp_protocol\nurl {\npath /\nstatus_code\n}\n}");
  CHECK(page.usable());
  CHECK(says(page, "2:1 warning: `virtualhost' needs an argument, ignoring it"));
  CHECK(says(page, "8:1 warning: `status_code' needs an argument, ignoring it"));
  CHECK(page.model.virtual_servers.servers.at(0).servers.at(0).checkers.size() == 1);
  CHECK(load_service("notify_down \"\"\nMISC_CHECK {\nmisc_path \"\"\n}").usable());
  CHECK(load_service("MISC_CHECK {\nmisc_path\nuser\n}").usable());
  CHECK(load_text("virtual_server group {\n}\n" + instance_with("")).usable());
}

TEST_CASE("a block whose brace was forgotten begins with the first line that belongs into it") {
  const std::string rest =
      "interface eth1\nvirtual_router_id 1\nauthentication {\nauth_type PASS\nauth_pass 11\n}\n"
      "virtual_ipaddress {\n192.0.2.1\n}\ntrack_interface {\neth2\n}\n}\n";
  const std::string head = "vrrp_instance V {\n";
  const auto without = [](std::string text, const std::string& brace) {
    const auto at = text.find(brace + " {");
    return text.replace(at, brace.size() + 2, brace);
  };
  const std::string second =
      "vrrp_instance W {\ninterface eth1\nvirtual_router_id 2\n"
      "virtual_ipaddress {\n192.0.2.2\n}\n}\n";
  for (const char* forgotten :
       {"vrrp_instance V", "authentication", "virtual_ipaddress", "track_interface"}) {
    INFO(forgotten);
    const Loaded loaded = load_text(without(head + rest, forgotten) + second);
    REQUIRE(loaded.diagnostics.size() == 1);
    CHECK(loaded.diagnostics.front().message == "the `{' of this block is missing");
    REQUIRE(loaded.model.instances.size() == 2);
    const VrrpInstance& instance = loaded.model.instances.front();
    CHECK(addresses_of(instance) == std::vector<std::string>{"192.0.2.1"});
    CHECK(instance.auth_pass == "11");
    CHECK(instance.track_interface.size() == 1);
    CHECK(loaded.model.instances.back().virtual_router_id == 2);
  }
}

TEST_CASE("a comment that hides a brace hides no block") {
  const Loaded loaded = load_text(
      "vrrp_instance V!x {\ninterface eth1\nvirtual_router_id 1\nvirtual_ipaddress { # }\n"
      "192.0.2.1\n} ! {\n}\n");
  CHECK(messages(loaded) == Messages{"1:1 warning: the `{' of this block is missing"});
  CHECK(remarks(loaded.diagnostics.front()) ==
        std::vector<std::string>{"2: it is taken to begin here"});
  CHECK(addresses_of(only_instance(loaded)) == std::vector<std::string>{"192.0.2.1"});
}

TEST_CASE("a keyword whose block is not there at all is left out, and nothing else") {
  const Loaded global = load_text("global_defs\n" + instance_with("authentication"));
  CHECK(messages(global) == Messages{"1:1 warning: `global_defs' needs a block, ignoring it",
                                     "9:1 warning: `authentication' needs a block, ignoring it"});
  CHECK(global.model.instances.size() == 1);
  const Loaded inside = load_text(instance_with("unicast_peer\npriority 50\n"));
  CHECK(messages(inside) == Messages{"8:1 warning: `unicast_peer' needs a block, ignoring it"});
  CHECK(only_instance(inside).priority == 50);
}

TEST_CASE("a line that may stand in the block and around it belongs into the block") {
  const Loaded loaded = load_text(
      "virtual_server 192.0.2.1 80 {\nreal_server 192.0.2.9 80 {\nTCP_CHECK\nretry 3\n}\n"
      "weight 7\n}\n}\n" +
      instance_with(""));
  CHECK(says(loaded, "3:1 warning: the `{' of this block is missing"));
  const auto& server = loaded.model.virtual_servers.servers.at(0).servers.at(0);
  CHECK(server.checkers.at(0).times.retry == 3U);
  CHECK(server.weight == 7);
}

TEST_CASE("a list whose brace was forgotten takes the lines up to its end") {
  const Loaded mails = load_text(
      "global_defs {\nnotification_email\na@b.example\n}\nrouter_id x\n}\n" + instance_with(""));
  CHECK(says(mails, "2:1 warning: the `{' of this block is missing"));
  CHECK(mails.model.global.alerts.mail.recipients == std::vector<std::string>{"a@b.example"});
  CHECK(mails.model.global.router_id == "x");
  const Loaded group = load_text(instance_with("") + "vrrp_sync_group G {\ngroup\nVI_1\n}\n}\n");
  CHECK(group.model.groups.at(0).members == std::vector<std::string>{"VI_1"});
}

TEST_CASE(
    "behind a block that is left out, keepalived misses no argument up to the end of the "
    "instance") {
  // Its `}' has ended the instance for keepalived, which does not know what follows.
  for (const char* left_out :
       {"virtual_ipadresses {\n192.0.2.2\n}", "{{ template }}", "{% if primary %}",
        "garp_master_delay ${DELAY}", "track_script", "priority {{ priority }}"}) {
    INFO(left_out);
    const Loaded loaded =
        load_text(instance_with(std::string{left_out} + "\npreempt_delay\nnotify_master"));
    CHECK(exit_status(loaded) == ExitStatus::complaint);
    CHECK(says_somewhere(loaded, "warning: `preempt_delay' needs an argument, ignoring it"));
    CHECK(says_somewhere(loaded, "warning: `notify_master' without a command, ignoring it"));
  }
}

TEST_CASE("the next instance is in step again") {
  const Loaded loaded = load_text(
      "vrrp_instance A {\ninterface eth1\nvirtual_router_id 51\nfoo {\nbar\n}\n}\n"
      "vrrp_instance B {\ninterface eth1\nvirtual_router_id 52\npriority\n}\n");
  CHECK(exit_status(loaded) == ExitStatus::missing);
  CHECK(says_somewhere(loaded, "error: `priority' needs an argument"));
}

TEST_CASE("a vrrpd.toml that is not there is an error, whatever the other file ends with") {
  Sources sources;
  sources.add(kConf, instance_with("") + "foo {\nbar\n}\n");
  Request request;
  request.keepalived_conf = kConf;
  request.vrrpd_toml = "/nowhere/vrrpd.toml";
  request.toml_required = true;
  CHECK(exit_status(load(request, std::move(sources))) == ExitStatus::missing);
}
