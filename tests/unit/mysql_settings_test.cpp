// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <memory>
#include <string>

#include "checks/mysql/mysql_check.hpp"
#include "notify/mysql/mysql_notify.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace std::chrono_literals;

namespace {

Settings::Value value(const std::string& text) {
  return {.data = text, .key_place = {}, .place = {}};
}
Settings::Value value(bool on) { return {.data = on, .key_place = {}, .place = {}}; }

Settings::Value table(const std::map<std::string, std::string>& texts) {
  auto settings = std::make_shared<Settings>();
  for (const auto& [key, text] : texts) settings->set(key, value(text));
  return {.data = std::shared_ptr<const Settings>{settings}, .key_place = {}, .place = {}};
}

Settings pair() {
  Settings settings;
  settings.set("local", table({{"socket", "/run/mysqld/mysqld.sock"}, {"user", "vrrpd"}}));
  settings.set("peer", table({{"host", "192.0.2.2"}, {"user", "vrrpd_monitor"}}));
  settings.set("replication", table({{"user", "repl"}}));
  return settings;
}

struct NoLauncher final : ProcessLauncher {
  ProcessEnd run(const Run&, Instant, const Cancellation&) override { return {}; }
};

std::string complaints(const Settings& own, const Settings& shared) {
  NoLauncher launcher;
  const notify::Host host{launcher, [](Severity, std::string_view) {}, "/var/lib/vrrpd"};
  Diagnostics diagnostics;
  const auto read = mysql::read_pair_settings("VG1", own, shared, host, diagnostics);
  std::string all;
  for (const Diagnostic& one : diagnostics) all += one.message + '\n';
  CHECK(read.has_value() == all.empty());
  if (read) CHECK(read->record == "/var/lib/vrrpd/master_info");
  return all;
}

}  // namespace

TEST_CASE("the pair's settings") {
  CHECK(complaints({}, pair()).empty());

  SECTION("own keys") {
    Settings own;
    own.set("allow_lossy", value(true));
    own.set("drain_stall", value(std::string{"10s"}));
    CHECK(complaints(own, pair()).empty());
    own.set("max_loss", value(std::string{"2s"}));
    own.set("takeover_delay", value(std::string{"0s"}));
    own.set("min_failover_interval", value(std::string{"5m"}));
    own.set("wait_for_closed_primary", value(std::string{"5m"}));
    own.set("on_applier_error", value(std::string{"promote"}));
    own.set("no_replica", value(std::string{"timeout"}));
    CHECK(complaints(own, pair()).empty());
    own.set("alow_lossy", value(true));
    CHECK_THAT(complaints(own, pair()), Catch::Contains("alow_lossy"));
  }
  SECTION("words that are none, and keys that exclude each other") {
    Settings own;
    own.set("on_applier_error", value(std::string{"ignore"}));
    CHECK(complaints(own, pair()) == "\"ignore\" is none of \"refuse\", \"promote\"\n");
    own = {};
    own.set("no_replica", value(std::string{"block"}));
    CHECK(complaints(own, pair()).empty());
    own.set("semi_sync_timeout", value(std::string{"5s"}));
    CHECK_THAT(complaints(own, pair()), Catch::StartsWith("no_replica = \"block\" waits for ever"));
  }
  SECTION("a fence account is optional") {
    Settings shared = pair();
    shared.set("peer_fence", table({{"user", "vrrpd_fence"}}));
    CHECK(complaints({}, shared).empty());
  }
  SECTION("of several servers each has a record of its own") {
    NoLauncher launcher;
    const notify::Host host{.launcher = launcher,
                            .report = [](Severity, std::string_view) {},
                            .state_directory = "/var/lib/vrrpd",
                            .server = "orders"};
    Diagnostics diagnostics;
    const auto read = mysql::read_pair_settings("VI_1", {}, pair(), host, diagnostics);
    REQUIRE(read);
    CHECK(read->record == "/var/lib/vrrpd/master_info.orders");
    CHECK(read->memory() == "/var/lib/vrrpd/master_info.orders.memory");
  }
  SECTION("a missing table") {
    CHECK(complaints({}, {}) ==
          "[mysql] has no \"local\"\n"
          "[mysql] has no \"peer\"\n"
          "[mysql] has no \"replication\"\n");
  }
  SECTION("a name in place of an address") {
    Settings shared = pair();
    shared.set("peer", table({{"host", "db2"}, {"user", "vrrpd_monitor"}}));
    CHECK(complaints({}, shared) == "\"db2\" is not an address\n");
  }
  SECTION("TLS to the peer") {
    Settings shared = pair();
    const auto peer = [&](std::map<std::string, std::string> more) {
      more.insert({{"host", "192.0.2.2"}, {"user", "vrrpd_monitor"}});
      shared.set("peer", table(more));
      return complaints({}, shared);
    };
    CHECK(peer({{"ca", "/etc/vrrpd/ca.pem"}}).empty());
    CHECK(peer({{"ca", "/c"}, {"certificate", "/d"}, {"key", "/k"}}).empty());
    CHECK(peer({{"ca", "/c"}, {"certificate", "/d"}}) ==
          "\"certificate\" and \"key\" belong together\n");
    CHECK(peer({{"certificate", "/d"}, {"key", "/k"}}) ==
          "\"ca\" is missing: TLS without it would believe any server\n");
    CHECK(peer({}).empty());
    shared.set("local", table({{"socket", "/s"}, {"user", "vrrpd"}, {"ca", "/c"}}));
    CHECK(complaints({}, shared) == "TLS has no meaning beside \"socket\"\n");
  }
  SECTION("a heartbeat is optional, and another account than the local one") {
    Settings shared = pair();
    shared.set("heartbeat", table({{"user", "vrrpd_heartbeat"}}));
    CHECK(complaints({}, shared).empty());
    shared.set("heartbeat", table({{"user", "vrrpd"}}));
    CHECK(complaints({}, shared) == "the heartbeat needs another account than \"local\"\n");
  }
  SECTION("a socket and a host") {
    Settings shared = pair();
    shared.set("local", table({{"socket", "/s"}, {"host", "127.0.0.1"}, {"user", "vrrpd"}}));
    CHECK(complaints({}, shared) == "exactly one of \"socket\" and \"host\" is needed\n");
  }
}

TEST_CASE("the check's defaults, and what it needs") {
  const checks::Kind& kind = checks::mysql_kind();
  CHECK(kind.name == "mysql");
  CHECK(kind.defaults.interval == 1s);
  CHECK(kind.defaults.deadline == 300ms);
  CHECK(kind.defaults.fall == 2);
  NoLauncher launcher;
  const checks::Host host{launcher, [](Severity, std::string_view) {}};
  Diagnostics diagnostics;
  CHECK(kind.create("check_run", {}, pair(), host, diagnostics) != nullptr);
  CHECK(diagnostics.empty());
  CHECK(kind.create("check_run", {}, {}, host, diagnostics) == nullptr);
  CHECK(diagnostics.size() == 1);
}
