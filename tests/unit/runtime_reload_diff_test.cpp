// SPDX-License-Identifier: Apache-2.0
// What a reload of two files would change.
#include "tests/support/catch.hpp"
#include "tests/unit/config_support.hpp"
#include "vrrpd/runtime/reload_diff.hpp"

using namespace vrrpd;
using namespace vrrpd::runtime;

namespace {

using Kind = GroupChange::Kind;
using Lines = std::vector<std::string>;

std::shared_ptr<Configuration> read(std::string conf, std::string toml = {}) {
  auto configuration = std::make_shared<Configuration>();
  auto loaded = config::test::load_text(std::move(conf), std::move(toml));
  configuration->model = loaded.model;
  configuration->plan = make_plan(configuration->model, loaded.diagnostics);
  return configuration;
}

std::string instance(const std::string& name, int vrid, const std::string& lines = {}) {
  return "vrrp_instance " + name + " {\n  interface eth1\n  virtual_router_id " +
         std::to_string(vrid) + "\n  priority 100\n" + lines +
         "  virtual_ipaddress {\n    192.0.2." + std::to_string(vrid) + "\n  }\n}\n";
}

Lines explained(const std::string& before, const std::string& now, const std::string& toml = {},
                const std::string& toml_now = {}) {
  const auto one = read(before, toml), other = read(now, toml_now.empty() ? toml : toml_now);
  return explain(compare(*one, *other), *one, *other);
}

}  // namespace

TEST_CASE("the same file somewhere else in the text changes nothing") {
  const auto before = read(instance("VI_1", 51) + instance("VI_2", 52));
  const auto now = read("# a comment\n\n" + instance("VI_1", 51) + "\n" + instance("VI_2", 52));
  CHECK(compare(*before, *now).empty());
  CHECK(explain(compare(*before, *now), *before, *now) ==
        Lines{"2 groups or instances on their own go on untouched"});
}

TEST_CASE("what changes under way is named by keyword, with both values") {
  CHECK(explained(instance("VI_1", 51), instance("VI_1", 51, "  priority 120\n  nopreempt\n")) ==
        Lines{"instance VI_1: priority 100 -> 120", "instance VI_1: with nopreempt"});
}

TEST_CASE("a password is compared, and never told") {
  const auto with = [](const std::string& word) {
    return instance("VI_1", 51,
                    "  authentication {\n    auth_type PASS\n    auth_pass " + word + "\n  }\n");
  };
  const std::string peers =
      "instance VI_1: until its peers have that too, each drops what the other says";
  CHECK(explained(with("secret1"), with("secret2")) ==
        Lines{"instance VI_1: another auth_pass", peers});
  CHECK(explained(instance("VI_1", 51), with("secret1")) ==
        Lines{"instance VI_1: with auth_pass", peers});
}

TEST_CASE("an instance is known by interface, VRID and family, and not by its name") {
  const auto before = read(instance("VI_1", 51)), now = read(instance("OTHER", 51));
  const auto diff = compare(*before, *now);
  REQUIRE(diff.groups.size() == 1);
  CHECK(diff.groups[0].kind == Kind::changed);
  CHECK(diff.groups[0].says == Lines{"renamed from VI_1"});
  CHECK(explained(instance("A", 51) + instance("B", 52), instance("B", 51) + instance("A", 52)) ==
        Lines{"instance B: renamed from A", "instance A: renamed from B"});
}

TEST_CASE("another VRID is another virtual router: the old one goes first") {
  const auto before = read(instance("VI_1", 51)), now = read(instance("VI_1", 52));
  const auto diff = compare(*before, *now);
  REQUIRE(diff.groups.size() == 2);
  CHECK(diff.groups[0].kind == Kind::removed);
  CHECK(diff.groups[1].kind == Kind::added);
}

TEST_CASE("an instance that joins a group is replaced by it") {
  const std::string both = instance("VI_1", 51) + instance("VI_2", 52);
  const std::string grouped =
      both + "vrrp_sync_group VG {\n  group {\n    VI_1\n    VI_2\n  }\n}\n";
  const auto before = read(both), now = read(grouped);
  const auto diff = compare(*before, *now);
  REQUIRE(diff.groups.size() == 3);
  CHECK(diff.groups[0].kind == Kind::removed);
  CHECK(diff.groups[1].kind == Kind::removed);
  CHECK(diff.groups[2].kind == Kind::regrouped);
}

TEST_CASE("a script's own timing concerns its check, its weight the instance") {
  const auto with = [](const std::string& lines) {
    return "vrrp_script chk {\n  script \"/bin/true\"\n" + lines + "}\n" +
           instance("VI_1", 51, "  track_script {\n    chk\n  }\n");
  };
  CHECK(explained(with("  interval 1\n"), with("  interval 5\n")) ==
        Lines{"check chk: interval 1 -> 5", "1 group or instance on its own goes on untouched"});
  CHECK(explained(with("  weight 10\n"), with("  weight 20\n")) ==
        Lines{"instance VI_1: track_script chk weight 10 -> chk weight 20"});
}

TEST_CASE("a module with the same settings goes on; with others it begins anew") {
  const std::string toml = "[notify.VI_1]\nmodule = \"mysql\"\n[mysql]\nuser = \"a\"\n";
  const auto same = read(instance("VI_1", 51), toml);
  const auto changed = read(instance("VI_1", 51, "  priority 120\n"), toml);
  const auto diff = compare(*same, *changed);
  REQUIRE(diff.groups.size() == 1);
  CHECK(diff.groups[0].kind == Kind::changed);
  CHECK_FALSE(diff.groups[0].module_changes);

  const std::string other = "[notify.VI_1]\nmodule = \"mysql\"\n[mysql]\nuser = \"b\"\n";
  CHECK(explained(instance("VI_1", 51), instance("VI_1", 51), toml, other) ==
        Lines{"instance VI_1: module mysql begins anew: another [mysql] user"});
}

TEST_CASE("what the running daemon cannot take up says so") {
  const auto with = [](const std::string& line) {
    return "global_defs {\n" + line + "}\n" + instance("VI_1", 51);
  };
  CHECK(explained(with("vrrp_rt_priority 10\n"), with("vrrp_rt_priority 20\n")) ==
        Lines{"vrrp_rt_priority 10 -> 20: only after a restart of vrrpd; until then the old value "
              "holds",
              "1 group or instance on its own goes on untouched"});
}
