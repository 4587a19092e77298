// SPDX-License-Identifier: Apache-2.0
// The gate on two real servers.
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>

#include "checks/mysql/session.hpp"
#include "notify/mysql/record.hpp"
#include "notify/mysql/replication_threads.hpp"
#include "tests/servers/pair_fixture.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace std::chrono_literals;
using notify::Eligibility;

namespace {

double gate_ms(const Node& node, std::expected<void, notify::Refusal>& result) {
  const Instant started = boot_now();
  result = node.promote();
  return std::chrono::duration<double, std::milli>{boot_now() - started}.count();
}

std::string content(const std::filesystem::path& file) {
  std::ostringstream all;
  all << std::ifstream{file}.rdbuf();
  return all.str();
}

/// b gets a row of its own, which then comes from a as well.
void break_applier(const Pair& pair) {
  const bool mariadb = pair.b.server.flavour() == Flavour::mariadb;
  pair.b.server.sql("SET GLOBAL read_only = 0");
  pair.b.server.sql(mariadb ? "SET STATEMENT sql_log_bin = 0 FOR INSERT INTO t.t VALUES (7)"
                            : "INSERT /*+ SET_VAR(sql_log_bin=0) */ INTO t.t VALUES (7)");
  pair.b.server.sql(mariadb ? "SET GLOBAL read_only = 1" : "SET GLOBAL super_read_only = 1");
  pair.write(pair.a, 7, 8);
  std::this_thread::sleep_for(300ms);
}

}  // namespace

TEST_CASE("a killed primary is replaced and no acknowledged write is missing") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  pair.write(pair.a, 1, 50);
  static_cast<void>(pair.b.standing());
  pair.a.server.kill();
  std::expected<void, notify::Refusal> promoted;
  const double ms = gate_ms(pair.b, promoted);
  INFO(pair.b.lines.all());
  REQUIRE(promoted);
  CHECK(Pair::rows(pair.b) == "50");
  CHECK(pair.b.server.sql("SELECT @@read_only") == "0");
  pair.write(pair.b, 51, 51);

  const auto record = pair.b.server.folder() / "state" / "master_info";
  CHECK(content(record).starts_with("{\n  \"File\": \"bin.0000"));
  CHECK(mysql::read_last_promotion(record)->complete);
  CHECK(mysql::read_last_promotion(record)->held);
  std::cerr << fmt::format("{}: gate after SIGKILL: {:.1f} ms\n{}\n", mysql::name(flavour), ms,
                           pair.b.lines.all());

  SECTION("and the old primary follows the new one when it is back") {
    pair.a.server.start();
    pair.a.back_up(20s);
    INFO(pair.a.lines.all());
    CHECK(pair.a.lines.have("has caught up"));
    CHECK(Pair::rows(pair.a) == "51");
    CHECK(pair.a.server.sql("SELECT @@read_only") == "1");
    static_cast<void>(pair.b.standing());
    static_cast<void>(pair.b.standing());
    static_cast<void>(pair.b.standing());
    CHECK(pair.b.lines.have("protected: "));
    CHECK(pair.a.standing().eligibility == Eligibility::eligible);
  }
}

TEST_CASE(
    "acknowledged rows that stand only in the relay log are drained before the server opens") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  pair.write(pair.a, 1, 1);
  auto lock = mysql::Session::connect(
      pair.b.server.by_socket({.user = "root", .password_file = {}}), {boot_now() + 5s});
  REQUIRE(lock);
  REQUIRE(lock->query("LOCK TABLES t.t READ", {boot_now() + 5s}));
  pair.write(pair.a, 2, 40);
  static_cast<void>(pair.b.standing());
  pair.a.server.kill();
  std::jthread unlock{[&] {
    std::this_thread::sleep_for(300ms);
    static_cast<void>(lock->query("UNLOCK TABLES", {boot_now() + 5s}));
  }};
  const auto promoted = pair.b.promote();
  INFO(pair.b.lines.all());
  REQUIRE(promoted);
  CHECK(Pair::rows(pair.b) == "40");
}

TEST_CASE("an applier that stopped with an error keeps the server closed") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  break_applier(pair);
  const auto standing = pair.b.standing();
  CHECK(standing.eligibility == Eligibility::behind);
  // Also where MySQL's summary is 3030, that of a worker which stopped because another had failed.
  CHECK_THAT(standing.reason, Catch::Contains("1062"));
  pair.a.server.kill();
  const auto promoted = pair.b.promote();
  REQUIRE_FALSE(promoted);
  CHECK_THAT(promoted.error().reason, Catch::Contains("the applier stopped with error "));
  CHECK(pair.b.server.sql("SELECT @@read_only") == "1");
  CHECK(promoted.error().evidence == pair.b.standing().evidence);
  SECTION("and the evidence stays as it is while the situation does") {
    static_cast<void>(pair.b.standing());
    CHECK(pair.b.standing().evidence == pair.b.standing().evidence);
  }
}

TEST_CASE("a client on the backup that holds up the applier is ended") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  pair.a.server.sql("CREATE USER app@localhost");
  pair.a.server.sql("GRANT SELECT, LOCK TABLES ON t.* TO app@localhost");
  pair.write(pair.a, 1, 1);
  std::this_thread::sleep_for(300ms);
  auto lock = mysql::Session::connect(pair.b.server.by_socket({.user = "app", .password_file = {}}),
                                      {boot_now() + 5s});
  REQUIRE(lock);
  REQUIRE(lock->query("LOCK TABLES t.t READ", {boot_now() + 5s}));
  pair.write(pair.a, 2, 5);
  static_cast<void>(pair.b.standing());
  pair.a.server.kill();
  const auto promoted = pair.b.promote();
  INFO(pair.b.lines.all());
  REQUIRE(promoted);
  CHECK(pair.b.lines.have("the applier waited for a lock: 1 clients' sessions were killed"));
  CHECK(Pair::rows(pair.b) == "5");
}

TEST_CASE("with on_applier_error = promote what was not applied is kept, and given up") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour, [](mysql::PairSettings& settings) {
              settings.policy.on_applier_error = mysql::OnApplierError::promote;
              settings.policy.takeover_delay = 0s;
            }};
  break_applier(pair);
  static_cast<void>(pair.b.standing());
  pair.a.server.kill();
  const auto promoted = pair.b.promote();
  INFO(pair.b.lines.all());
  REQUIRE(promoted);
  CHECK(pair.b.lines.have("on_applier_error = promote, although the applier stopped with error "));
  bool kept = false;
  for (const auto& entry : std::filesystem::directory_iterator{pair.b.server.folder() / "state"})
    kept = kept || (entry.is_directory() && !std::filesystem::is_empty(entry.path()));
  CHECK(kept);
  CHECK(content(pair.b.server.folder() / "state" / "master_info").find("\"verdict\": \"behind\"") !=
        std::string::npos);
}

TEST_CASE("a frozen primary is not fenced, and said so") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  pair.write(pair.a, 1, 10);
  static_cast<void>(pair.b.standing());
  pair.a.server.freeze();
  static_cast<void>(pair.b.standing());
  pair.b.module->master_silent(boot_now() + 3s);
  std::expected<void, notify::Refusal> promoted;
  const double ms = gate_ms(pair.b, promoted);
  INFO(pair.b.lines.all());
  REQUIRE(promoted);
  CHECK(pair.b.lines.have("not fenced: connect as vrrpd_fence@127.0.0.1"));
  CHECK(Pair::rows(pair.b) == "10");
  CHECK(ms < 2000);
  pair.a.server.thaw();
}

TEST_CASE("a living primary is closed first, and its last transactions arrive") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  pair.write(pair.a, 1, 20);
  const auto promoted = pair.b.promote();
  INFO(pair.b.lines.all());
  REQUIRE(promoted);
  CHECK(pair.a.server.sql("SELECT @@read_only") == "1");
  CHECK(Pair::rows(pair.b) == "20");
}

TEST_CASE("without knowledge of the primary's semi-sync a dead primary is not replaced") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  pair.a.server.kill();
  std::filesystem::remove(pair.b.server.folder() / "state" / "master_info.memory");
  pair.restart_daemons();
  CHECK(pair.b.standing().eligibility == Eligibility::unknown);
  const auto promoted = pair.b.promote();
  REQUIRE_FALSE(promoted);
  CHECK_THAT(promoted.error().reason, Catch::Contains("not seen as primary"));
  CHECK(promoted.error().evidence == pair.b.standing().evidence);
}

TEST_CASE("a daemon that was restarted just before the fault still knows that nothing is missing") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  pair.write(pair.a, 1, 10);
  std::this_thread::sleep_for(1100ms);  // what is remembered is written once a second at most
  REQUIRE(pair.b.standing().eligibility == Eligibility::eligible);
  pair.a.server.kill();
  pair.restart_daemons();
  const auto promoted = pair.b.promote();
  INFO(pair.b.lines.all());
  REQUIRE(promoted);
  CHECK(Pair::rows(pair.b) == "10");
  CHECK(pair.b.lines.have(" ms: term 1, lossless (semi-sync was on"));
}

TEST_CASE("a master whose server somebody closed gives up its role") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  static_cast<void>(pair.a.standing());
  CHECK_FALSE(pair.a.lines.have("its server is read-only"));
  pair.a.server.sql("SET GLOBAL read_only = 1");
  CHECK(pair.a.standing().eligibility != Eligibility::superseded);  // it may be our own fence
  CHECK(pair.a.standing().eligibility == Eligibility::superseded);
  CHECK(pair.a.lines.have("this node is master, but its server is read-only"));
  pair.a.server.sql("SET GLOBAL read_only = 0");
  pair.b.server.sql(flavour == Flavour::mariadb ? "STOP SLAVE" : "STOP REPLICA");
  pair.b.server.sql("SET GLOBAL read_only = 0");
  static_cast<void>(pair.a.standing());
  CHECK(pair.a.lines.have("the peer's server takes writes too"));
}

TEST_CASE("the receiver of a silent source ends, and goes on when it is started again") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  mysql::Endpoint on_b;  // with the privileges that --grants asks for
  Pair pair{flavour, [&](const mysql::PairSettings& settings) { on_b = settings.local; }};
  pair.write(pair.a, 1, 3);
  mysql::ServerLink b{on_b};
  REQUIRE(b.ensure({boot_now() + 5s}));
  if (flavour == Flavour::mariadb) {
    const auto threads = b.ask(b.dialect().receiver_threads, {boot_now() + 5s});
    REQUIRE(threads);
    CHECK(threads->size() == 1);
  }
  pair.a.server.freeze();
  // A bare STOP takes 2 s on MariaDB.
  mysql::OwnStop own_stop;
  REQUIRE(mysql::stop_receiver(b, own_stop, {boot_now() + 1500ms}));
  CHECK(own_stop.pending());
  const auto status = b.replication({boot_now() + 5s});
  REQUIRE(status);
  REQUIRE(status->replica);
  CHECK(status->replica->receiver == mysql::Receiver::no);
  CHECK(status->replica->applier_running);
  pair.a.server.thaw();
  REQUIRE(mysql::stop_receiver(b, own_stop, {boot_now() + 10s}));  // may be repeated
  REQUIRE(b.ask(b.dialect().start_receiver, {boot_now() + 5s}));
  pair.write(pair.a, 4, 6);
  for (int i = 0; i < 100 && Pair::rows(pair.b) != "6"; ++i) std::this_thread::sleep_for(100ms);
  CHECK(Pair::rows(pair.b) == "6");
}

TEST_CASE("a KILL of the receiver that is late finds another one, which goes on") {
  if (flavours().front() != Flavour::mariadb) return;  // MySQL's is not killed
  mysql::Endpoint on_b;
  Pair pair{Flavour::mariadb, [&](const mysql::PairSettings& settings) { on_b = settings.local; }};
  pair.write(pair.a, 1, 3);
  mysql::ServerLink b{on_b};
  const auto thread = [&] {
    REQUIRE(b.ensure({boot_now() + 5s}));
    auto threads = b.ask(b.dialect().receiver_threads, {boot_now() + 5s});
    for (int i = 0; i < 100 && threads && threads->empty(); ++i) {  // it is connecting
      std::this_thread::sleep_for(50ms);
      threads = b.ask(b.dialect().receiver_threads, {boot_now() + 5s});
    }
    REQUIRE(threads);
    REQUIRE(threads->size() == 1);
    return threads->row(0).number("id");
  };
  const auto before = thread();
  mysql::OwnStop own_stop;
  {
    mysql::OwnStop::UnderWay given_up{own_stop};
    given_up.kills();
  }
  REQUIRE(mysql::start_receiver(b, own_stop, {boot_now() + 5s}));
  CHECK_FALSE(own_stop.pending());
  CHECK(thread() != before);
  CHECK_FALSE(b.ask("KILL " + std::to_string(before), {boot_now() + 5s}));
  pair.write(pair.a, 4, 6);
  for (int i = 0; i < 100 && Pair::rows(pair.b) != "6"; ++i) std::this_thread::sleep_for(100ms);
  CHECK(Pair::rows(pair.b) == "6");
}

TEST_CASE("leaving master closes the server") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  CHECK(pair.a.module->fence(boot_now() + 1s).outcome == notify::Fenced::Outcome::closed);
  CHECK(pair.a.server.sql("SELECT @@read_only") == "1");
  pair.a.server.freeze();
  CHECK(pair.a.module->fence(boot_now() + 200ms).outcome == notify::Fenced::Outcome::not_fenced);
  pair.a.server.kill();
  CHECK(pair.a.module->fence(boot_now() + 1s).outcome == notify::Fenced::Outcome::gone);
}

TEST_CASE("with kill_hung_server a server that does not close is dead when the fence is through") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour, [](mysql::PairSettings& settings) { settings.kill_hung_server = true; }};
  static_cast<void>(pair.a.standing());
  INFO(pair.a.lines.all());
  REQUIRE(pair.a.lines.have("self-fence: process "));
  pair.a.server.freeze();
  CHECK(pair.a.module->fence(boot_now() + 2s).outcome == notify::Fenced::Outcome::gone);
  CHECK(pair.a.lines.have("the local server does not close: killing process "));
  CHECK(pair.a.module->fence(boot_now() + 1s).outcome == notify::Fenced::Outcome::gone);
  pair.a.server.kill();  // reaps it
}
