// SPDX-License-Identifier: Apache-2.0
// Which group of the new file is which of the old one, and whose scripts run.
#include "tests/support/catch.hpp"
#include "tests/unit/config_support.hpp"
#include "vrrpd/runtime/member_order.hpp"
#include "vrrpd/runtime/reload_diff.hpp"

using namespace vrrpd;
using namespace vrrpd::runtime;

namespace {

using Kind = GroupChange::Kind;
using Lines = std::vector<std::string>;

std::shared_ptr<Configuration> read(std::string conf) {
  auto configuration = std::make_shared<Configuration>();
  auto loaded = config::test::load_text(std::move(conf), {});
  configuration->model = loaded.model;
  configuration->plan = make_plan(configuration->model, loaded.diagnostics);
  return configuration;
}

std::string instance(const std::string& name, int vrid, const std::string& lines = {}) {
  return "vrrp_instance " + name + " {\n  interface eth1\n  virtual_router_id " +
         std::to_string(vrid) + "\n" + lines + "  virtual_ipaddress {\n    192.0.2." +
         std::to_string(vrid) + "\n  }\n}\n";
}

std::string group(const std::string& members) {
  return "vrrp_sync_group VG {\n  group {\n" + members + "  }\n}\n";
}

}  // namespace

TEST_CASE("the same members in another order are the same group, which goes on untouched") {
  const std::string both = instance("A", 51) + instance("B", 52);
  const auto before = read(both + group("A\nB\n")), now = read(both + group("B\nA\n"));
  const auto diff = compare(*before, *now);
  REQUIRE(diff.groups.size() == 1);
  CHECK(diff.groups[0].kind == Kind::unchanged);
  CHECK(diff.empty());
}

TEST_CASE("a change of a member is found wherever it stands") {
  const auto before = read(instance("A", 51) + instance("B", 52) + group("A\nB\n"));
  const auto now =
      read(instance("A", 51, "  priority 120\n") + instance("B", 52) + group("B\nA\n"));
  const auto diff = compare(*before, *now);
  REQUIRE(diff.groups.size() == 1);
  CHECK(diff.groups[0].says == Lines{"A: priority 100 -> 120"});
}

TEST_CASE("members keep the places in which they run, and their scripts follow them") {
  const std::string three = instance("A", 51) + instance("B", 52) + instance("C", 53);
  const auto before = read(three + group("A\nB\nC\n"));
  const auto now = read(three + group("C\nA\nB\n"));
  Assembly assembly;
  assembly.groups.push_back({.plan = &now->plan.groups[0],
                             .module = nullptr,
                             .gated = false,
                             .scripts = {},
                             .lower_priority_scripts = {}});
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& name = now->plan.groups[0].members[i].instance->name;
    assembly.groups[0].scripts.push_back({notify::Transition::Of::instance, name, i, nullptr});
  }
  keep_member_order(before->plan, now->plan, assembly);
  const auto& members = now->plan.groups[0].members;
  CHECK(members[0].instance->name == "A");
  CHECK(members[1].instance->name == "B");
  CHECK(members[2].instance->name == "C");
  for (const auto& script : assembly.groups[0].scripts) {
    CHECK(members[script.member].instance->name == script.name);
  }
}

TEST_CASE("a member that is another virtual router makes another group") {
  const auto before = read(instance("A", 51) + instance("B", 52) + group("A\nB\n"));
  const auto now = read(instance("A", 51) + instance("B", 53) + group("A\nB\n"));
  const auto diff = compare(*before, *now);
  REQUIRE(diff.groups.size() == 2);
  CHECK(diff.groups[0].kind == Kind::removed);
  CHECK(diff.groups[1].kind == Kind::regrouped);
}

TEST_CASE("a script that may run by now, or not any more, or as somebody else, is a change") {
  const auto conf = instance("VI_1", 51, "  notify_master /etc/vrrpd/master.sh\n");
  const auto before = read(conf), now = read(conf);
  CHECK(compare(*before, *now).empty());
  const Command command{.argv = {"/etc/vrrpd/master.sh"}, .user = "root", .group = {}};
  now->scripts["notify_master of VI_1"] = command;
  CHECK(compare(*before, *now).groups[0].says == Lines{"notify_master may run now"});
  CHECK(compare(*now, *before).groups[0].says == Lines{"notify_master may not run any more"});
  before->scripts["notify_master of VI_1"] = command;
  CHECK(compare(*before, *now).empty());
  now->scripts["notify_master of VI_1"].user = "mysql";
  CHECK(compare(*before, *now).groups[0].says == Lines{"notify_master runs as mysql now"});
}

TEST_CASE("a password in a script's arguments is compared, and never told") {
  const auto with = [](const std::string& word) {
    return instance("VI_1", 51, "  notify_master \"/bin/mysql -p" + word + "\"\n");
  };
  const auto one = read(with("secret1")), other = read(with("secret2")),
             none = read(instance("VI_1", 51));
  CHECK(explain(compare(*one, *other), *one, *other) ==
        Lines{"instance VI_1: another notify_master"});
  CHECK(explain(compare(*none, *one), *none, *one) ==
        Lines{"instance VI_1: with notify_master \"/bin/mysql\" \"-p****\""});
}
