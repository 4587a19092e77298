// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/client_sessions.hpp"

#include <fmt/format.h>

namespace vrrpd::mysql {
namespace {

/// The session ended by itself.
constexpr unsigned no_such_thread = 1094;

constexpr std::string_view clients =
    "SELECT ID AS id, USER AS user FROM information_schema.PROCESSLIST WHERE USER NOT IN ('system "
    "user', "
    "'event_scheduler', SUBSTRING_INDEX(USER(), '@', 1)) AND COMMAND NOT IN ('Binlog Dump', "
    "'Binlog Dump GTID', 'Daemon', 'Slave_IO', 'Slave_SQL', 'Slave_worker')";

// In whole seconds, cut off: a difference of two is more than one second for sure.
constexpr std::string_view transactions =
    "SELECT p.ID AS id, p.USER AS user, TIMESTAMPDIFF(SECOND, t.trx_started, NOW()) AS seconds "
    "FROM "
    "information_schema.INNODB_TRX t JOIN information_schema.PROCESSLIST p ON p.ID = "
    "t.trx_mysql_thread_id WHERE p.USER NOT IN ('system user', 'event_scheduler') AND "
    "TIMESTAMPDIFF(SECOND, t.trx_started, NOW()) >= 2 ORDER BY seconds DESC";

constexpr std::string_view definitions =
    "SELECT ID AS id, USER AS user FROM information_schema.PROCESSLIST WHERE COMMAND = 'Query' AND "
    "USER <> 'system user' AND INFO REGEXP "
    "'^[[:space:]]*(ALTER|CREATE|DROP|RENAME|TRUNCATE|OPTIMIZE|REPAIR)[[:space:]]'";

}  // namespace

std::expected<std::optional<std::string>, SqlError> work_in_progress(
    ServerLink& server, const std::set<std::string>& spared, const Bound& bound) {
  const auto open = server.ask(transactions, bound);
  if (!open) return std::unexpected{open.error()};
  for (std::size_t i = 0; i < open->size(); ++i) {
    const auto row = open->row(i);
    if (spared.contains(row.text("user"))) continue;
    return fmt::format("a transaction of connection {} ({}) is open for {} s", row.number("id"),
                       row.text("user"), row.number("seconds"));
  }
  const auto running = server.ask(definitions, bound);
  if (!running) return std::unexpected{running.error()};
  if (running->empty()) return std::nullopt;
  return fmt::format("connection {} ({}) runs a DDL statement", running->row(0).number("id"),
                     running->row(0).text("user"));
}

std::expected<EndedSessions, SqlError> end_client_sessions(ServerLink& server,
                                                           const std::set<std::string>& spared,
                                                           const Bound& bound) {
  const auto found = server.ask(clients, bound);
  if (!found) return std::unexpected{found.error()};
  EndedSessions ended;
  for (std::size_t i = 0; i < found->size(); ++i) {
    if (spared.contains(found->row(i).text("user"))) continue;
    const auto id = found->row(i).number("id");
    const auto done = server.ask(fmt::format("KILL {}", id), bound);
    if (done) {
      ++ended.killed;
    } else if (!done.error().answered()) {
      return std::unexpected{done.error()};
    } else if (done.error().number != no_such_thread) {
      ended.failure = done.error();
      ended.failure->text = fmt::format("session {} is out of reach: {}", id, done.error().text);
    }
  }
  return ended;
}

}  // namespace vrrpd::mysql
