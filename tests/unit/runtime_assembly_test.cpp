// SPDX-License-Identifier: Apache-2.0
#include "linux_scratch.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/assembly.hpp"

using namespace vrrpd;

namespace {

/// Nothing in these configurations is to be started.
class NoPrograms final : public ProcessLauncher {
 public:
  ProcessEnd run(const Run&, Instant, const Cancellation&) override { return {}; }
};

Diagnostics complaints_of(const config::VrrpInstance& instance) {
  config::Model model;
  model.instances.push_back(instance);
  Diagnostics diagnostics;
  NoPrograms launcher;
  auto plan = runtime::make_plan(model, diagnostics);
  (void)runtime::assemble(model, plan, launcher, diagnostics);
  return diagnostics;
}

}  // namespace

TEST_CASE("an interface that is not there is named, and unicast may go without one") {
  config::VrrpInstance instance;
  instance.name = "VI_1";
  instance.virtual_router_id = 51;
  instance.interface = "absent7";
  const auto complaints = complaints_of(instance);
  REQUIRE(complaints.size() == 1);
  CHECK(complaints[0].message ==
        "VI_1: there is no interface absent7: the instance will be in fault until it appears");
  instance.interface.clear();
  CHECK(complaints_of(instance).empty());
}

TEST_CASE("where an interface is named, its absence is said") {
  config::VrrpInstance instance;
  instance.name = "VI_1";
  instance.virtual_router_id = 51;
  instance.interface = "absent7";
  instance.place = {"keepalived.conf", 1, 15, 4};
  instance.interface_place = {"keepalived.conf", 2, 15, 7};
  CHECK(complaints_of(instance).at(0).place.line == 2);
}

TEST_CASE("files with secrets that will not do are named, at their place") {
  const test::Scratch scratch;
  const auto open_to_all = scratch.write("open", "hunter2\n", 0644);
  const auto good = scratch.write("good", "hunter2\n", 0600);
  const auto key = scratch.write("key.pem", "-----", 0604);
  const auto empty = scratch.write("empty", "", 0600);
  const auto none = open_to_all + ".none";
  config::Model model;
  unsigned line = 0;
  for (const auto& [what, file] : {std::pair{"password_file", open_to_all},
                                   {"password_file", good},
                                   {"password_file", none},
                                   {"ca", none},
                                   {"key", key},
                                   {"password_file", empty}})
    model.secret_files.push_back({what, file, {"vrrpd.toml", ++line, 9, 4}});
  Diagnostics diagnostics;
  NoPrograms launcher;
  auto plan = runtime::make_plan(model, diagnostics);
  (void)runtime::assemble(model, plan, launcher, diagnostics);
  std::vector<std::string> said;
  for (const auto& one : diagnostics) {
    CHECK(one.severity == Severity::warning);
    said.push_back(std::to_string(one.place.line) + " " + one.message);
  }
  CHECK(said ==
        std::vector{
            "1 password_file " + open_to_all + " may be read by everybody: run chmod 0600 on it",
            "3 open password_file " + none + ": No such file or directory",
            "4 open ca " + none + ": No such file or directory",
            "5 key " + key + " may be read by everybody: run chmod 0600 on it",
            "6 password_file " + empty + " has an empty first line: the password belongs there"});
}

TEST_CASE("what is wrong with [peer] is found before anything runs") {
  Settings::Value name{.data = std::string{"orders"}, .key_place = {}, .place = {}};
  Settings table{{"vrrpd.toml", 7, 1, 1}};
  table.set("name", name);
  config::Model model;
  model.peer = table;
  Diagnostics diagnostics;
  NoPrograms launcher;
  auto plan = runtime::make_plan(model, diagnostics);
  const auto assembly = runtime::assemble(model, plan, launcher, diagnostics);
  CHECK_FALSE(assembly.peer);
  REQUIRE(diagnostics.size() == 2);
  CHECK(diagnostics[0].message == "[peer] needs at least one [peer.path.NAME]");
  CHECK(diagnostics[0].place.line == 7);
}

// Decision 4: one database server, one gate. Two that drain and open one server would undo each
// other's work.
TEST_CASE("a server belongs to one group") {
  const auto use = [](const std::string& name, const std::string& server, unsigned line) {
    config::ModuleUse one;
    one.name = name;
    one.module = "mysql";
    one.server = server;
    one.place = {"vrrpd.toml", line, 1, 1};
    return one;
  };
  const auto complaint = [&](const std::string& second_server) {
    config::Model model;
    for (const char* name : {"VI_1", "VI_2"}) {
      config::VrrpInstance instance;
      instance.name = name;
      model.instances.push_back(instance);
    }
    model.notifies = {use("VI_1", "orders", 3), use("VI_2", second_server, 9)};
    Diagnostics diagnostics;
    NoPrograms launcher;
    auto plan = runtime::make_plan(model, diagnostics);
    (void)runtime::assemble(model, plan, launcher, diagnostics);
    std::string found;
    for (const auto& one : diagnostics)
      if (one.message.starts_with("[notify."))
        found = one.message + " " + std::to_string(one.place.line);
    return found;
  };
  CHECK(complaint("users").empty());
  CHECK(complaint("orders") ==
        "[notify.VI_1] and [notify.VI_2] dispose of the same mysql server 9");
}
