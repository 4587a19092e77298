// SPDX-License-Identifier: Apache-2.0
// Every word of the dialect table, said to the real server.
#include <fmt/format.h>

#include "checks/mysql/change_source.hpp"
#include "checks/mysql/server_status.hpp"
#include "tests/servers/test_server.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace std::chrono_literals;
using mysql::Dialect;
using mysql::Session;

namespace {

constexpr unsigned unknown_variable = 1193;

Session root(const TestServer& server) {
  auto session =
      Session::connect(server.by_socket({.user = "root", .password_file = {}}), {boot_now() + 5s});
  REQUIRE(session);
  return *std::move(session);
}

/// 0: it did.
unsigned error_of(Session& session, std::string_view sql) {
  const auto done = session.query(sql, {boot_now() + 10s});
  if (!done) UNSCOPED_INFO(sql << ": " << done.error().text);
  return done ? 0 : done.error().number;
}

std::string change(const TestServer& server, const Dialect& dialect, bool demote) {
  const mysql::Endpoint itself = server.by_tcp({.user = "repl"});
  return mysql::change_source_statement(
      dialect, {.server = itself, .user = "repl", .password = "it's \\ quoted"}, demote);
}

}  // namespace

TEST_CASE("every statement of the dialect is understood") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  TestServer server{flavour, 1};
  const Dialect& dialect = server.dialect();
  INFO(server.sql("SELECT VERSION()"));
  Session session = root(server);
  REQUIRE(error_of(session, "SET SESSION sql_mode = ''") == 0);

  for (const std::string_view statement :
       {dialect.replica_status, dialect.binlog_position, dialect.variables,
        dialect.receiver_threads, dialect.replica_threads})
    if (!statement.empty()) CHECK(error_of(session, statement) == 0);

  REQUIRE(error_of(session, change(server, dialect, false)) == 0);
  for (const std::string_view statement :
       {dialect.start_receiver, dialect.start_applier, dialect.stop_receiver, dialect.stop_replica,
        dialect.start_replica})
    CHECK(error_of(session, statement) == 0);
  const auto status = session.query(dialect.replica_status, {boot_now() + 5s});
  REQUIRE(status);
  REQUIRE(status->size() == 1);
  for (const std::string_view column :
       {dialect.replica.source_host, dialect.replica.source_port, dialect.replica.receiver,
        dialect.replica.applier, dialect.replica.source_file, dialect.replica.read_position,
        dialect.replica.executed_file, dialect.replica.executed_position})
    CHECK(status->row(0).find(column).has_value());
  CHECK(status->row(0).text(dialect.replica.source_host) == "127.0.0.1");

  CHECK(error_of(session, dialect.stop_replica) == 0);
  CHECK(error_of(session, dialect.forget_source) == 0);
}

TEST_CASE("what the dialect says that a server has, it has, and nothing else") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  TestServer server{flavour, 1};
  const Dialect& dialect = server.dialect();
  INFO(server.sql("SELECT VERSION()"));
  Session session = root(server);

  CHECK(error_of(session, "SELECT @@super_read_only") ==
        (dialect.super_read_only ? 0 : unknown_variable));
  if (flavour == Flavour::mariadb) {
    CHECK(error_of(session, change(server, dialect, true)) == 0);
    CHECK(change(server, dialect, true).ends_with("MASTER_DEMOTE_TO_SLAVE=1"));
  }

  const mysql::SemiSyncNames& names = dialect.semi_sync;
  for (const std::string_view variable :
       {names.source_enabled, names.source_timeout, names.replica_enabled,
        names.wait_without_replica, names.confirmations})
    if (!variable.empty()) CHECK(error_of(session, fmt::format("SELECT @@{}", variable)) == 0);
  for (const std::string_view counter : {names.source_status, names.source_clients, names.no_tx,
                                         names.yes_tx, names.wait_sessions, names.replica_status}) {
    CAPTURE(counter);
    CHECK(server.sql(fmt::format("SHOW GLOBAL STATUS LIKE '{}'", counter)) == counter);
  }
  CHECK(dialect.after_sync);
  CHECK(server.sql("SHOW GLOBAL VARIABLES LIKE '%sync%wait_point'") != "");
}

TEST_CASE("what is read of a server reads rightly") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  TestServer server{flavour, 7};
  Session session = root(server);
  const auto identified = mysql::identify(session, {boot_now() + 5s});
  REQUIRE(identified);
  CHECK(identified->dialect == &server.dialect());
  server.sql("CREATE DATABASE x");
  const auto status = mysql::read_server_status(session, *identified, {boot_now() + 5s});
  REQUIRE(status);
  CHECK(status->server_id == 7);
  CHECK(status->writable());
  CHECK(status->durable);
  CHECK(status->gtid_on);
  CHECK_FALSE(status->replica.has_value());
  CHECK(status->semi_sync.installed);
}

TEST_CASE("the accounts of `vrrpd --grants` lack nothing that is looked for") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  TestServer server{flavour, 1};
  const auto account = server.create_account(mysql::Role::promotion, "vrrpd");
  auto session = Session::connect(server.by_socket(account), {boot_now() + 5s});
  REQUIRE(session);
  const auto shown = session->query("SHOW GRANTS", {boot_now() + 5s});
  REQUIRE(shown);
  std::vector<std::string> grants;
  for (std::size_t i = 0; i < shown->size(); ++i) grants.push_back(shown->row(i).first());
  CHECK(mysql::missing_privileges(server.dialect().privileges, mysql::Role::promotion, grants)
            .empty());
}
