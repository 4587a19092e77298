// SPDX-License-Identifier: Apache-2.0
// What an operator sees, byte for byte.
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::config;
using namespace vrrpd::config::test;

namespace {

std::string shown(const std::string& conf, const std::string& toml = {}) {
  const Loaded loaded = load_text(conf, toml);
  return render(loaded.diagnostics, loaded.sources);
}

}  // namespace

TEST_CASE("a misspelt keyword") {
  CHECK(shown(instance_with("    priorty 100")) ==
        "keepalived.conf:8:5: warning: unknown keyword `priorty', ignoring it\n"
        "    priorty 100\n"
        "    ^~~~~~~\n"
        "hint: did you mean `priority'?\n");
}

TEST_CASE("a number that is none, behind a tab") {
  CHECK(shown(instance_with("\tpriority\thigh # ten")) ==
        "keepalived.conf:8:11: warning: `high' is not a whole number in 1..255, ignoring it\n"
        "\tpriority\thigh # ten\n"
        "\t        \t^~~~\n");
}

TEST_CASE("a missing argument") {
  CHECK(shown(instance_with("  state")) ==
        "keepalived.conf:8:3: error: `state' needs an argument\n"
        "  state\n"
        "  ^~~~~\n");
}

TEST_CASE("a missing identifier") {
  CHECK(shown("vrrp_instance VI_1 {\n  interface eth1\n  virtual_ipaddress { 192.0.2.1 }\n}\n") ==
        "keepalived.conf:1:15: error: vrrp_instance `VI_1' has no `virtual_router_id'\n"
        "vrrp_instance VI_1 {\n"
        "              ^~~~\n"
        "hint: a number from 1 to 255, the same on every node\n");
}

TEST_CASE("a password that is too long is not shown") {
  CHECK(shown(instance_with(
            "  authentication {\n    auth_type PASS\n    auth_pass s3cr3t-and-long\n  }")) ==
        "keepalived.conf:10:15: warning: the password is cut to 8 bytes\n"
        "    ********* ***************\n"
        "              ^~~~~~~~~~~~~~~\n"
        "hint: keepalived uses the first 8 bytes too\n");
}

TEST_CASE("a password with its keyword misspelt, or outside its block, is not shown") {
  CHECK(shown(instance_with("  authentication {\n    auth_type PASS auth_pass s3cr3t\n  }")) ==
        "keepalived.conf:8:3: warning: `authentication' without `auth_pass', ignoring it\n"
        "  authentication {\n"
        "  ^~~~~~~~~~~~~~\n"
        "keepalived.conf:9:20: warning: unexpected text after `auth_type', ignoring it\n"
        "    ********* **** ********* ******\n"
        "                   ^~~~~~~~~~~~~~~~\n");
  CHECK(shown(instance_with("  auth_pas s3cr3t")) ==
        "keepalived.conf:8:3: warning: unknown keyword `auth_pas', ignoring it\n"
        "  auth_pas ******\n"
        "  ^~~~~~~~\n");
}

TEST_CASE("a password among a script's arguments is not shown") {
  CHECK(
      shown(instance_with("notify /bin/n -u root -ps3cr3t")) ==
      "keepalived.conf:8:8: warning: scripts run without `enable_script_security'\n"
      "notify /bin/n -u root ********\n"
      "       ^~~~~~\n"
      "hint: with it in global_defs, a script that others than root may change is refused\n"
      "keepalived.conf:8:15: warning: this is read as the user and the group that run the command\n"
      "notify /bin/n -u root ********\n"
      "              ^~~~~~~~~~~~~~~~\n"
      "hint: to pass arguments write: notify \"COMMAND ARGUMENTS\"\n");
}

TEST_CASE("a block that is load balancing") {
  CHECK(shown("virtual_server 10.0.0.1 3306 {\n  delay_loop 2\n}\n") ==
        "keepalived.conf:1:1: warning: `virtual_server': balancing (IPVS) is not done; no health "
        "check stands in it\n"
        "virtual_server 10.0.0.1 3306 {\n"
        "^~~~~~~~~~~~~~\n"
        "hint: balancing stays with keepalived: run `keepalived --check' beside vrrpd, with these "
        "blocks in a file of its own\n");
}

TEST_CASE("a keyword that is not supported") {
  CHECK(shown("global_defs {\n  set_supplementary_groups\n}\n") ==
        "keepalived.conf:2:3: warning: `set_supplementary_groups' is not supported, ignoring it\n"
        "  set_supplementary_groups\n"
        "  ^~~~~~~~~~~~~~~~~~~~~~~~\n"
        "hint: a script has one group: name it behind its user\n");
}

TEST_CASE("a keyword that is refused, and what it holds is not shown") {
  CHECK(
      shown(instance_with("  auth_hmac {\n    key 1 s3cr3t\n  }")) ==
      "keepalived.conf:8:3: warning: `auth_hmac' is not supported, ignoring its block\n"
      "  auth_hmac *\n"
      "  ^~~~~~~~~\n"
      "hint: its form differs between keepalived 2.4.0, 2.4.1 and 2.4.2; adverts go out unsigned, "
      "and a peer that enforces signatures takes none of them: use it on no node\n");
}

TEST_CASE("a keyword without effect") {
  CHECK(shown(instance_with("  debug 2")) ==
        "keepalived.conf:8:3: note: `debug' has no effect, ignoring\n"
        "  debug 2\n"
        "  ^~~~~\n");
}

TEST_CASE("a brace that nobody opened") {
  CHECK(shown(instance_with("") + "}\n") ==
        "keepalived.conf:10:1: warning: this `}' closes nothing, ignoring it\n"
        "}\n"
        "^\n");
}

TEST_CASE("a brace that nobody closed") {
  CHECK(shown("global_defs {\n  router_id a\n\n" + instance_with("")) ==
        "keepalived.conf:1:13: warning: the `}' of this block is missing\n"
        "global_defs {\n"
        "            ^\n"
        "keepalived.conf:4:1: note: it is taken to end before this\n"
        "vrrp_instance VI_1 {\n"
        "^~~~~~~~~~~~~~~~~~\n");
}

TEST_CASE("a quote that nobody closed") {
  CHECK(shown("global_defs {\n  router_id \"a\n}\n") ==
        "keepalived.conf:2:13: warning: this double quote is never closed, ignoring the line\n"
        "  router_id \"a\n"
        "            ^\n");
}

TEST_CASE("a script that is not there") {
  CHECK(shown("global_defs {\n enable_script_security\n}\nvrrp_script chk_mysql {\n script "
              "/bin/c\n}\n" +
              instance_with("  track_script {\n    chk_msyql weight 2\n    chk_mysql\n  }")) ==
        "keepalived.conf:15:5: warning: there is no vrrp_script `chk_msyql', ignoring it\n"
        "    chk_msyql weight 2\n"
        "    ^~~~~~~~~\n"
        "hint: did you mean `chk_mysql'?\n");
}

TEST_CASE("the same identifier twice on a link") {
  CHECK(shown("vrrp_instance A {\n  interface eth1\n  virtual_router_id 51\n"
              "  virtual_ipaddress { 192.0.2.9 }\n}\n" +
              instance_with("")) ==
        "keepalived.conf:6:15: error: vrrp_instance `VI_1' has virtual_router_id 51 on `eth1', and "
        "so has `A'\n"
        "vrrp_instance VI_1 {\n"
        "              ^~~~\n"
        "keepalived.conf:1:15: note: the other one is here\n"
        "vrrp_instance A {\n"
        "              ^\n");
}

TEST_CASE("an address that is none, and control characters") {
  CHECK(shown("vrrp_instance A {\n interface e\n virtual_router_id 1\n virtual_ipaddress {\n"
              "  192.0.2.1\n  \033[31m10.0.0.1 dev eth1\n }\n}\n") ==
        "keepalived.conf:6:3: warning: `\\x1b[31m10.0.0.1' is not an address, ignoring it\n"
        "  ?[31m10.0.0.1 dev eth1\n"
        "  ^~~~~~~~~~~~~\n"
        "hint: ADDRESS[/LENGTH] dev INTERFACE …\n");
}

TEST_CASE("an unknown key of vrrpd.toml") {
  CHECK(shown(instance_with(""), "[vrrpd]\nfence_maximum = \"1s\"\n") ==
        "vrrpd.toml:2:1: error: unknown key `fence_maximum'\n"
        "fence_maximum = \"1s\"\n"
        "^~~~~~~~~~~~~\n"
        "hint: known here: address_lifetime, gate_progress, drain_max, fence_max, handover_max, "
        "refuse_clients, stop_notify_max, state_directory, runtime_directory\n");
}

TEST_CASE("a password in vrrpd.toml is not shown") {
  CHECK(
      shown(instance_with(""), "[vrrpd]\ndb = { password = \"s3cr3t\", password_file = 1.5 }\n") ==
      "vrrpd.toml:2:1: error: unknown key `db'\n"
      "db = { password * ********* ************* * *** *\n"
      "^~\n"
      "hint: known here: address_lifetime, gate_progress, drain_max, fence_max, handover_max, "
      "refuse_clients, stop_notify_max, state_directory, runtime_directory\n"
      "vrrpd.toml:2:29: error: `password_file' is a number with decimals or a date, and no setting "
      "is one\n"
      "db = { password * ********* ************* * *** *\n"
      "                            ^~~~~~~~~~~~~\n"
      "hint: times are written with their unit: \"1.5s\"\n");
}
