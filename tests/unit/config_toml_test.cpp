// SPDX-License-Identifier: Apache-2.0
#include "config/module_tables.hpp"
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::config;
using namespace vrrpd::config::test;
using namespace std::chrono_literals;

namespace {

/// With an instance VI_1 that tracks chk, and a group VG1.
Loaded load_toml(const std::string& toml) {
  return load_text(
      "global_defs {\nenable_script_security\n}\nvrrp_script chk {\nscript /bin/true\n}\n" +
          instance_with("track_script {\nchk\n}") +
          "vrrp_instance VI_2 {\ninterface eth2\nvirtual_router_id 1\n"
          "virtual_ipaddress {\n10.0.0.1\n}\n}\n"
          "vrrp_sync_group VG1 {\ngroup {\nVI_1\nVI_2\n}\n}\n",
      toml);
}

}  // namespace

TEST_CASE("every key of [vrrpd] reaches the model") {
  const Loaded loaded = load_toml(
      "[vrrpd]\naddress_lifetime = false\ngate_progress = \"2s\"\ndrain_max = \"1m\"\n"
      "fence_max = \"500ms\"\nhandover_max = \"4s\"\nrefuse_clients = \"5s\"\nstop_notify_max = "
      "\"3s\"\nstate_directory = "
      "\"/a\"\n"
      "runtime_directory = \"/b\"\n");
  CHECK(messages(loaded) == Messages{});
  const DaemonSettings& daemon = loaded.model.daemon;
  CHECK_FALSE(daemon.address_lifetime);
  CHECK(daemon.gate_progress == 2s);
  CHECK(daemon.drain_max == 60s);
  CHECK(daemon.fence_max == 500ms);
  CHECK(daemon.handover_max == 4s);
  CHECK(daemon.refuse_clients == 5s);
  CHECK(daemon.stop_notify_max == 3s);
  CHECK(daemon.state_directory == "/a");
  CHECK(daemon.runtime_directory == "/b");
}

TEST_CASE("[peer] is kept for its own room, with its places") {
  const Loaded loaded = load_toml("[peer]\nname = \"orders\"\n[peer.path.lan]\nport = 1\n");
  CHECK(messages(loaded) == Messages{});
  REQUIRE(loaded.model.peer);
  CHECK(loaded.model.peer->values().at("name").place.line == 2);
  CHECK(loaded.model.peer->contains("path"));
}

TEST_CASE("a check has its timing, and its module the other keys") {
  const Loaded loaded = load_toml(
      "[check.chk]\nmodule = \"mysql\"\ninterval = \"1s\"\ndeadline = \"300ms\"\nrise = 2\nfall = "
      "3\n"
      "query = \"SELECT 1\"\n\n[mysql]\nlocal = { user = \"vrrpd\" }\n");
  CHECK(messages(loaded) == Messages{});
  const ModuleUse& check = loaded.model.checks.at(0);
  CHECK(check.name == "chk");
  CHECK(check.module == "mysql");
  CHECK(check.interval == 1s);
  CHECK(check.deadline == 300ms);
  CHECK(check.rise == 2);
  CHECK(check.fall == 3);
  CHECK(check.settings.values().size() == 1);
  const Settings::Value& query = check.settings.values().at("query");
  CHECK(std::get<std::string>(query.data) == "SELECT 1");
  CHECK(query.key_place.file == "vrrpd.toml");
  CHECK(query.key_place.line == 7);
  CHECK(query.key_place.column == 1);
  CHECK(query.key_place.length == 5);
  CHECK(query.place.column == 9);
  CHECK(loaded.model.modules.at("mysql").only.contains("local"));
}

TEST_CASE("several servers on one host have names") {
  const Loaded loaded = load_toml(
      "[mysql.servers.orders]\na = 1\n[mysql.servers.users]\na = 2\n"
      "[check.chk]\nmodule = \"mysql\"\nserver = \"orders\"\n"
      "[notify.VI_1]\nmodule = \"mysql\"\nserver = \"users\"\n");
  CHECK(messages(loaded) == Messages{});
  const auto a_of = [&](const ModuleUse& use) {
    return std::get<std::int64_t>(module_table(loaded.model, use).values().at("a").data);
  };
  CHECK(a_of(loaded.model.checks.at(0)) == 1);
  CHECK(a_of(loaded.model.notifies.at(0)) == 2);
  CHECK(loaded.model.checks.at(0).settings.values().empty());
}

TEST_CASE("a notify module is bound to an instance or a group") {
  const Loaded loaded = load_toml(
      "[notify.VI_1]\nmodule = \"mysql\"\nalso_run_scripts = true\n[notify.VG1]\nmodule = "
      "\"script\"\n");
  CHECK(messages(loaded) == Messages{});
  REQUIRE(loaded.model.notifies.size() == 2);
  CHECK(loaded.model.notifies[0].name == "VG1");
  CHECK(loaded.model.notifies[0].module == "script");
  CHECK_FALSE(loaded.model.notifies[0].also_run_scripts);
  CHECK(loaded.model.notifies[1].also_run_scripts);
}

TEST_CASE("vip_order is last or first") {
  const auto loaded = [](const std::string& order) {
    return load_toml("[notify.VI_1]\nmodule = \"mysql\"\n" + order);
  };
  CHECK_FALSE(loaded("").model.notifies.at(0).vip_first);
  CHECK_FALSE(loaded("vip_order = \"last\"\n").model.notifies.at(0).vip_first);
  CHECK(loaded("vip_order = \"first\"\n").model.notifies.at(0).vip_first);
  CHECK(loaded("vip_order = \"first\"\n").model.notifies.at(0).settings.values().empty());
  CHECK(messages(loaded("vip_order = \"early\"\n")) ==
        Messages{"3:13 error: there is no order `early'"});
}

TEST_CASE("a check may be of vrrpd.toml alone, with a weight") {
  const Loaded loaded = load_text(instance_with("track_script {\nown\n}"),
                                  "[check.own]\nmodule = \"mysql\"\nweight = -5\n");
  CHECK(messages(loaded) == Messages{});
  CHECK(loaded.model.checks.at(0).weight == -5);
  CHECK(loaded.model.instances.at(0).track_script.at(0).name == "own");
}

TEST_CASE("a check module needs no script in its vrrp_script") {
  const Loaded loaded =
      load_text("vrrp_script chk {\n}\n" + instance_with("track_script {\nchk\n}"),
                "[check.chk]\nmodule = \"mysql\"\n");
  CHECK(messages(loaded) == Messages{});
  CHECK(loaded.model.scripts.size() == 1);
}

TEST_CASE("whatever is wrong in vrrpd.toml is an error with its place") {
  struct Case {
    const char* toml;
    Messages expected;
    const char* hint;
  };
  const Case cases[]{
      {"[vrrpd]\ngate_progres = \"1s\"\n",
       {"2:1 error: unknown key `gate_progres'"},
       "did you mean `gate_progress'?"},
      {"[vrrpd]\ndrain_max = 300\n",
       {"2:13 error: `drain_max' must be a time with its unit"},
       "write it as \"200ms\", \"2s\", \"1m\" or \"1h\""},
      {"[vrrpd]\nfence_max = \"2m\"\n",
       {"2:13 error: `fence_max' must be between 10ms and 1m, not 2m"},
       ""},
      {"[vrrpd]\nstate_directory = \"lib\"\n",
       {"2:19 error: `state_directory' must be an absolute path"},
       ""},
      {"[mysq]\n", {"1:2 error: unknown key `mysq'"}, "did you mean `mysql'?"},
      {"[check.chk]\n",
       {"1:1 error: [check.chk] needs a `module'"},
       "known modules: mysql, script"},
      {"[check.chk]\nmodule = \"mysqld\"\n",
       {"2:10 error: there is no module `mysqld'"},
       "did you mean `mysql'?"},
      {"[check.chk]\nmodule = 5\n",
       {"2:10 error: `module' must be a string"},
       "write module = \"…\""},
      {"[check.chk]\nmodule = \"mysql\"\nrise = 0\n",
       {"3:8 error: `rise' must be between 1 and 1000000, not 0"},
       ""},
      {"check = 1\n", {"1:9 error: `check' must be a table"}, "write check = { … }"},
      {"[notify.VI_11]\nmodule = \"mysql\"\n",
       {"1:9 error: [notify.VI_11] names no vrrp_instance and no vrrp_sync_group"},
       "did you mean [notify.VI_1]?"},
      {"[mysql.servers.orders]\n[check.chk]\nmodule = \"mysql\"\nserver = \"order\"\n",
       {"4:10 error: there is no [mysql.servers.order]"},
       "did you mean `orders'?"},
      {"[check.chk]\nmodule = \"mysql\"\nserver = \"orders\"\n",
       {"3:10 error: there is no [mysql.servers.orders]"},
       "that table says where the server is"},
      {"[mysql.servers.orders]\n",
       {"1:1 warning: [mysql.servers.orders] is meant by nobody"},
       "server = \"orders\" in a [check.…] or [notify.…]"},
      {"[mysql.servers]\norders = 1\n",
       {"2:10 error: `orders' must be a table"},
       "write orders = { … }"},
      {"[instance.VI_3]\nchecksum = \"as-peer\"\n",
       {"1:11 error: [instance.VI_3] names no vrrp_instance"},
       "did you mean [instance.VI_1]?"},
      {"[instance.VI_1]\nchecksums = \"as-peer\"\n",
       {"2:1 error: unknown key `checksums'"},
       "did you mean `checksum'?"},
      {"[instance.VI_1]\nchecksum = \"peer\"\n",
       {"2:12 error: there is no checksum `peer'"},
       "as-configured: as keepalived.conf says; as-peer: in the form that the last advert from a "
       "peer had"},
      {"[instance.VI_1]\nchecksum = \"as-peer\"\n",
       {"2:12 error: `as-peer' has no meaning for `VI_1', which speaks version 2 over IPv4"},
       "only the checksum of version 3 over IPv4 has several forms"},
      {"[mysql]\na = 1.5\n",
       {"2:1 error: `a' is a number with decimals or a date, and no setting is one"},
       "times are written with their unit: \"1.5s\""},
      {"[mysql]\na = [1, \"x\"]\n",
       {"2:1 error: `a' is a list of something else than strings"},
       ""},
  };
  for (const Case& one : cases) {
    INFO(one.toml);
    const Loaded loaded = load_toml(one.toml);
    CHECK(messages(loaded) == one.expected);
    CHECK(loaded.diagnostics.at(0).hint == one.hint);
  }
}

TEST_CASE("a syntax error has its line and column") {
  const Loaded loaded = load_toml("[vrrpd]\nfence_max = \n");
  REQUIRE(loaded.diagnostics.size() == 1);
  CHECK(loaded.diagnostics[0].place.line == 2);
  CHECK(loaded.diagnostics[0].place.column >= 12);
  CHECK(loaded.diagnostics[0].message.starts_with("not TOML: "));
}

TEST_CASE("columns count bytes") {
  const Loaded loaded = load_toml("[mysql]\n\"ключ\" = { \"é\" = 1.5 }\n");
  CHECK(messages(loaded) ==
        Messages{"2:16 error: `é' is a number with decimals or a date, and no setting is one"});
}

TEST_CASE("a check that changes nothing is left out") {
  const Loaded loaded = load_toml("[check.own]\nmodule = \"mysql\"\n");
  CHECK(messages(loaded) == Messages{"1:8 warning: nothing tracks check `own', ignoring it"});
  CHECK(loaded.model.checks.empty());
}

TEST_CASE("a vrrp_script's weight stays in keepalived.conf") {
  const Loaded loaded = load_toml("[check.chk]\nmodule = \"mysql\"\nweight = 3\n");
  CHECK(messages(loaded) ==
        Messages{"1:8 warning: `weight' of [check.chk] is ignored: its vrrp_script has one"});
  CHECK_FALSE(loaded.model.checks.at(0).weight);
}

TEST_CASE("an instance may answer in the form of checksum that its peers use") {
  const std::string conf = instance_with("version 3");
  const Loaded loaded = load_text(conf, "[instance.VI_1]\nchecksum = \"as-peer\"\n");
  CHECK(messages(loaded) == Messages{});
  CHECK(only_instance(loaded).v3_checksum_as_peer);
  CHECK_FALSE(only_instance(load_text(conf)).v3_checksum_as_peer);
  CHECK_FALSE(only_instance(load_text(conf, "[instance.VI_1]\nchecksum = \"as-configured\"\n"))
                  .v3_checksum_as_peer);
}

TEST_CASE("a file that would exhaust the stack or the patience is no vrrpd.toml") {
  std::string deep = "a";
  for (int level = 0; level < 100'000; ++level) deep += ".a";
  CHECK(messages(load_toml("[vrrpd]\n" + deep + " = 1\n")) ==
        Messages{"2:0 error: more than 64 dots in a line: no key is so deep"});
  CHECK(messages(load_toml("[" + deep + "]\n")) ==
        Messages{"1:0 error: more than 64 dots in a line: no key is so deep"});
  CHECK(messages(load_toml("# " + std::string(100, '.') + "\n")) == Messages{});
  CHECK(messages(load_toml(std::string(1'100'000, '\n'))) ==
        Messages{"0:0 error: larger than 1024 KiB: this is no vrrpd.toml"});
}

TEST_CASE("files with secrets are known by their place, those of [peer] by the channel alone") {
  const Loaded loaded = load_toml(
      "[peer]\nsecret_file = \"/p\"\n[mysql]\nlocal = { user = \"u\", password_file = \"/a\" }\n"
      "[mysql.servers.two.etcd]\nca = \"/b\"\nuser = \"/c\"\n");
  const auto& files = loaded.model.secret_files;
  REQUIRE(files.size() == 2);
  CHECK(files[0].key == "password_file");
  CHECK(files[0].file == "/a");
  CHECK(files[0].place.line == 4);
  CHECK(files[0].place.column == 39);
  CHECK(files[1].file == "/b");
}

TEST_CASE("a module without its table complains where it is asked for") {
  const Loaded loaded = load_toml("[vrrpd]\n[check.chk]\nmodule = \"mysql\"\n");
  const Place place = module_table(loaded.model, loaded.model.checks.at(0)).place();
  CHECK(place.file == kToml);
  CHECK(place.line == 2);
}
