// SPDX-License-Identifier: Apache-2.0
// Row 30: an old primary with rows that the new one does not have.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "notify/mysql/errant_files.hpp"
#include "tests/servers/pair_fixture.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/launcher/launcher.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

ProcessLauncher& launcher() {
  static linux::Launcher one = linux::start_launcher().value();
  return one;
}

std::string content(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// What an operator gets who asks the tool by hand, as root.
std::string by_hand(const Node& node, const std::string& filter, const std::string& log) {
  const auto file = node.server.folder() / "by-hand.sql";
  const auto command = fmt::format(
      "{} --no-defaults --user=root --socket={} --read-from-remote-server {} "
      "--to-last-log {} >{}",
      node.server.binlog_program(), (node.server.folder() / "socket").native(), filter, log,
      file.native());
  REQUIRE(std::system(command.c_str()) == 0);
  return content(file);
}

void stop_receiver(const Node& node) {
  node.server.sql(node.server.flavour() == Flavour::mariadb ? "STOP SLAVE IO_THREAD"
                                                            : "STOP REPLICA IO_THREAD");
}

/// MariaDB's crash recovery (init_rpl_role=SLAVE) cuts off what stands in the binary log alone. A
/// log that names itself as its checkpoint says that the engine has all of those before it on disk.
void keep_over_a_crash(const TestServer& server) {
  server.sql("FLUSH BINARY LOGS");
  const auto newest = server.sql("SHOW MASTER STATUS");
  const auto checkpoint = fmt::format("SHOW BINLOG EVENTS IN '{}' LIMIT 3, 1", newest);
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (server.sql(checkpoint).empty()) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::sleep_for(10ms);
  }
}

/// a, the primary, has two rows that b never received; then it dies, and b is promoted and goes on.
/// The name of a's binary log in which the two rows begin.
std::string make_errant(Pair& pair) {
  const bool mariadb = pair.a.server.flavour() == Flavour::mariadb;
  pair.write(pair.a, 1, 10);
  static_cast<void>(pair.b.standing());
  stop_receiver(pair.b);
  pair.a.server.sql(mariadb ? "SET GLOBAL rpl_semi_sync_master_enabled = 0"
                            : "SET GLOBAL rpl_semi_sync_source_enabled = 0");
  pair.a.server.sql("FLUSH BINARY LOGS");
  const auto log = pair.a.server.sql(mariadb ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS");
  pair.write(pair.a, 11, 12);
  if (mariadb) keep_over_a_crash(pair.a.server);
  pair.a.server.kill();
  REQUIRE(pair.b.promote());
  pair.write(pair.b, 100, 101);
  pair.a.server.start();
  return log;
}

std::string errant_filter(const Node& node) {
  if (node.server.flavour() == Flavour::mysql)
    return "--include-gtids=" +
           mysql::saved_errant(node.server.folder() / "state" / "master_info").at(0).gtids;
  // The last one that both have: two before the last of this server.
  const auto state = node.server.sql("SELECT @@gtid_binlog_state");
  const auto last = std::stoull(state.substr(state.rfind('-') + 1));
  return fmt::format("--start-position={}-{}", state.substr(0, state.rfind('-')), last - 2);
}

}  // namespace

TEST_CASE("each errant row is in the file, byte for byte as the tool gives it by hand") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  pair.a.launcher = &launcher();
  pair.restart_daemons();
  pair.settle();
  const auto log = make_errant(pair);
  pair.a.back_up(10s);
  INFO(pair.a.lines.all());

  const auto all = mysql::saved_errant(pair.a.server.folder() / "state" / "master_info");
  REQUIRE(all.size() == 1);
  const auto& saved = all[0];
  CHECK(saved.transactions == 2);
  CHECK(pair.a.lines.have("transactions that the primary lacks: " + saved.gtids +
                          ". It stays read-only and does not follow. They are saved: 2 "
                          "transactions in " +
                          saved.file.native()));
  CHECK(content(saved.file) == by_hand(pair.a, errant_filter(pair.a), log));
  CHECK((fs::status(saved.file).permissions() & fs::perms::mask) ==
        (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(pair.a.server.sql("SELECT @@read_only") == "1");
  CHECK(Pair::rows(pair.b) == "12");

  // No password is left on disk, and the operator is told by vrrpctl too.
  for (const auto& entry : fs::directory_iterator{pair.a.server.folder() / "state"})
    CHECK(content(entry.path()).find("secret of") == std::string::npos);
  notify::Order::Answer answer;
  pair.a.module->order({.kind = notify::Order::Kind::errant,
                        .answer = [&](notify::Order::Answer said) { answer = std::move(said); }});
  REQUIRE(answer);
  REQUIRE(answer->size() == 1);
  CHECK(answer->at(0).at(0) == std::pair<std::string, std::string>{"file", saved.file.native()});

  // A new run of the daemon does not save them again; more of them it does.
  pair.restart_daemons();
  pair.a.back_up(5s);
  CHECK(mysql::saved_errant(pair.a.server.folder() / "state" / "master_info").size() == 1);
  pair.a.server.sql("SET GLOBAL read_only = 0");
  pair.write(pair.a, 13, 13);
  pair.restart_daemons();
  pair.a.back_up(5s);
  INFO(pair.a.lines.all());
  const auto more = mysql::saved_errant(pair.a.server.folder() / "state" / "master_info");
  REQUIRE(more.size() == 2);
  CHECK(more[0].transactions == 3);
}

TEST_CASE("rows that were written on the backup, between those of the primary, are found alone") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  pair.b.launcher = &launcher();
  pair.restart_daemons();
  pair.settle();
  pair.write(pair.a, 1, 3);
  pair.b.server.sql("SET GLOBAL read_only = 0");
  pair.write(pair.b, 1000, 1000);
  pair.write(pair.a, 4, 6);
  pair.b.back_up(5s);
  INFO(pair.b.lines.all());
  const auto all = mysql::saved_errant(pair.b.server.folder() / "state" / "master_info");
  REQUIRE(all.size() == 1);
  CHECK(all[0].transactions == 1);
  CHECK(pair.b.lines.have("They are saved: 1 transaction in "));
}

TEST_CASE("a tool that is not there, or may not read, is named with what to do") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  const bool absent = GENERATE(true, false);
  Pair pair{flavour, [&](mysql::PairSettings& settings) {
              if (absent) settings.binlog_program = "/nowhere/mysqlbinlog";
            }};
  pair.a.launcher = &launcher();
  pair.restart_daemons();
  pair.settle();
  static_cast<void>(make_errant(pair));
  if (!absent) pair.a.server.sql("REVOKE REPLICATION SLAVE ON *.* FROM vrrpd@localhost");
  pair.a.back_up(5s);
  INFO(pair.a.lines.all());
  CHECK(pair.a.lines.have(absent ? "/nowhere/mysqlbinlog is not installed: install the package "
                                 : "REPLICATION SLAVE"));
  CHECK(pair.a.lines.have("They are not saved yet: "));
  CHECK(mysql::saved_errant(pair.a.server.folder() / "state" / "master_info").empty());
}
