// SPDX-License-Identifier: Apache-2.0
// What --explain-reload says beyond instances: virtual servers, scripts of start and stop, and what
// counts at the next start only.
#include <algorithm>

#include "tests/support/catch.hpp"
#include "tests/unit/config_support.hpp"
#include "vrrpd/runtime/reload_diff.hpp"
#include "vrrpd/runtime/service_name.hpp"

using namespace vrrpd;
using namespace vrrpd::runtime;

namespace {

using Lines = std::vector<std::string>;

/// As a reading has it: here a virtual server is the same if its text is.
std::shared_ptr<Configuration> read(const std::string& conf) {
  auto configuration = std::make_shared<Configuration>();
  auto loaded = config::test::load_text(conf);
  configuration->model = loaded.model;
  configuration->plan = make_plan(configuration->model, loaded.diagnostics);
  for (const auto& service : configuration->model.virtual_servers.servers)
    configuration->services.push_back({name_of(service), conf});
  return configuration;
}

Lines explained(const std::string& before, const std::string& now) {
  const auto one = read(before), other = read(now);
  return explain(compare(*one, *other), *one, *other);
}

std::string service(const std::string& lines, const std::string& of_server = {}) {
  return "virtual_server 192.0.2.1 3306 {\n  delay_loop 2\n  protocol TCP\n" + lines +
         "  real_server 192.0.2.11 3306 {\n" + of_server +
         "    TCP_CHECK {\n      connect_timeout 2\n    }\n  }\n}\n";
}

std::string instance(const std::string& lines) {
  return "vrrp_instance VI_1 {\n  interface eth1\n  virtual_router_id 51\n  priority 100\n" +
         lines + "  virtual_ipaddress {\n    192.0.2.5\n  }\n}\n";
}

constexpr const char* name = "virtual server [192.0.2.1]:tcp:3306";

}  // namespace

TEST_CASE("a virtual server comes, goes, or stays as it is") {
  CHECK(explained({}, service({})) == Lines{std::string{name} + ": added"});
  CHECK(explained(service({}), {}) == Lines{std::string{name} + ": removed"});
  CHECK(explained(service({}), service({})).empty());
}

TEST_CASE("what changes of a virtual server is named, its real servers' and checkers' too") {
  CHECK(explained(service({}), service("  omega\n")) == Lines{std::string{name} + ": with omega"});
  CHECK(explained(service({}), service({}, "    notify_down \"/bin/down -pHUSH\"\n")) ==
        Lines{std::string{name} +
              ": with real_server [192.0.2.11]:tcp:3306 notify_down /bin/down -p****"});
  const std::string checker = std::string{name} + ": real_server [192.0.2.11]:tcp:3306 TCP_CHECK ";
  CHECK(explained(service("  delay_loop 2\n"), service("  delay_loop 3\n")) ==
        Lines{checker + "delay_loop 2 -> 3", checker + "warmup 2 -> 3"});
  // Another text, and nothing of it in the files: the disk has changed.
  CHECK(explained(service({}), service({}) + "# another\n") ==
        Lines{std::string{name} + ": its scripts or their owners have changed"});
}

TEST_CASE("the script of the stop follows a reload, that of the start is over") {
  const auto with = [](const std::string& lines) {
    return "global_defs {\n" + lines + "}\n" + instance({});
  };
  const std::string untouched = "1 group or instance on its own goes on untouched";
  const auto said =
      explained(with("  shutdown_script /bin/a\n"), with("  shutdown_script /bin/b\n"));
  CHECK(said == Lines{"global_defs: shutdown_script /bin/a -> /bin/b", untouched});
  CHECK(explained(with("  startup_script /bin/a\n"), with("  startup_script /bin/b\n")) ==
        Lines{"startup_script /bin/a -> /bin/b: only after a restart of vrrpd; until then the old "
              "value holds",
              untouched});
  CHECK(explained(with("  vrrp_startup_delay 3\n"), with("  vrrp_startup_delay 5\n")) ==
        Lines{"vrrp_startup_delay 3 -> 5: only after a restart of vrrpd; until then the old value "
              "holds",
              untouched});
}

TEST_CASE("another state, name or namespace is of the next start") {
  CHECK(explained(instance({}), instance("  state MASTER\n")) ==
        Lines{"instance VI_1: state MASTER: counts at the next start"});
  CHECK(explained(instance({}), "net_namespace blue\n" + instance({})) ==
        Lines{"with net_namespace blue: only after a restart of vrrpd; until then the old value "
              "holds",
              "1 group or instance on its own goes on untouched"});
}

TEST_CASE("a group and an instance of one name have scripts of their own") {
  const std::string conf = instance("  notify /bin/a\n") +
                           "vrrp_sync_group VI_1 {\n  group {\n    VI_1\n  }\n  notify /bin/a\n}\n";
  const auto before = read(conf), now = read(conf);
  for (const auto& configuration : {before, now}) {
    configuration->scripts["notify of VI_1"] = {.argv = {"/bin/a"}, .user = "one", .group = {}};
    configuration->scripts["notify of vrrp_sync_group VI_1"] = {
        .argv = {"/bin/a"}, .user = "two", .group = {}};
  }
  CHECK(compare(*before, *now).groups.at(0).says.empty());
  now->scripts["notify of vrrp_sync_group VI_1"].user = "three";
  CHECK(compare(*before, *now).groups.at(0).says == Lines{"notify runs as three now"});
}

TEST_CASE("a script that another link leads to is a change") {
  const auto before = read(instance("  notify /bin/a\n")),
             now = read(instance("  notify /bin/a\n"));
  before->scripts["notify of VI_1"] = {.argv = {"/opt/1/a"}, .user = {}, .group = {}};
  now->scripts["notify of VI_1"] = {.argv = {"/opt/2/a"}, .user = {}, .group = {}};
  CHECK(compare(*before, *now).groups.at(0).says ==
        Lines{"notify runs /opt/2/a now, not /opt/1/a"});
}

TEST_CASE("a start is compared with nothing: no old value holds until then") {
  const auto now =
      read("net_namespace blue\nuse_pid_dir\nglobal_defs {\n" +
           std::string{"notify_fifo /run/fifo\nsmtp_server 192.0.2.9\n}\n"} + instance(""));
  const auto lines = explain_start(*now);
  CHECK(lines.front() == "instance VI_1: added");
  const auto says = [&](const std::string& line) {
    return std::ranges::find(lines, line) != lines.end();
  };
  CHECK(says("at start: with net_namespace blue"));
  CHECK(says("at start: with use_pid_dir"));
  CHECK(says("global_defs: with notify_fifo /run/fifo"));
  CHECK(says("global_defs: with smtp_server 192.0.2.9 25"));
  for (const auto& line : lines) {
    CHECK_FALSE(line.ends_with(' '));
    CHECK(line.find("old value") == line.npos);
  }
}

TEST_CASE("a value that comes or goes leaves no blank where it was not") {
  const auto text = [](const std::string& line) { return "global_defs {\n" + line + "}\n"; };
  const auto with = text("state_dump_file /run/dump\n"), without = text("");
  CHECK(explained(without, with) == Lines{"global_defs: with state_dump_file /run/dump"});
  CHECK(explained(with, without) == Lines{"global_defs: without state_dump_file /run/dump"});
}
