// SPDX-License-Identifier: Apache-2.0
// The statements of the daemon's dialects, as the model understands them.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "checks/mysql/transactions.hpp"
#include "notify/mysql/events.hpp"
#include "tests/simulation/pair/addresses.hpp"
#include "tests/simulation/pair/conversation.hpp"
#include "tests/simulation/violation.hpp"

namespace vrrpd::simulation::pair {
namespace {

using mysql::Result;

/// What is longer is endless.
constexpr std::uint64_t a_year_ms = 365ULL * 24 * 3600 * 1000;

Result table(std::string column, std::string cell) {
  return Result{{std::move(column)}, {{std::move(cell)}}};
}

void answer(Reply<Result>& reply, std::expected<void, mysql::SqlError> done) {
  if (done)
    reply(Result{});
  else
    reply(std::unexpected{std::move(done.error())});
}

/// "name = value" of "SET GLOBAL name = value, GLOBAL …"; cuts it off.
std::pair<std::string_view, std::string_view> next_assignment(std::string_view& list) {
  constexpr std::string_view scope = "GLOBAL ", equals = " = ", comma = ", ";
  if (list.starts_with(scope)) list.remove_prefix(scope.size());
  const auto middle = list.find(equals);
  const auto end = std::min(list.find(comma), list.size());
  const auto name = list.substr(0, middle);
  const auto value = list.substr(middle + equals.size(), end - middle - equals.size());
  list.remove_prefix(std::min(end + comma.size(), list.size()));
  return {name, value};
}

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

void set(Server& server, const SessionLife& session, std::string_view assignments,
         Reply<Result> reply) {
  const auto [name, value] = next_assignment(assignments);
  // Each variable in its turn; an answer is due when the last is set.
  auto rest = [&server, session, left = std::string{assignments},
               reply = std::move(reply)](std::expected<Result, mysql::SqlError> said) mutable {
    if (!said || left.empty()) return reply(std::move(said));
    set(server, session, left, std::move(reply));
  };
  const bool on = value == "1";
  const auto named = [name](std::string_view one, std::string_view other) {
    return name == one || name == other;
  };
  if (named("read_only", "super_read_only")) {
    if (on) return server.close(*session, std::move(rest));
    server.open();
  } else if (named("rpl_semi_sync_source_enabled", "rpl_semi_sync_master_enabled")) {
    return server.set_semi_sync_source(on, std::move(rest));
  } else if (named("rpl_semi_sync_replica_enabled", "rpl_semi_sync_slave_enabled")) {
    server.set_semi_sync_replica(on);
  } else if (named("rpl_semi_sync_source_timeout", "rpl_semi_sync_master_timeout")) {
    server.set_semi_sync_timeout(std::chrono::milliseconds{std::min(number(value), a_year_ms)});
  } else if (name == "gtid_slave_pos") {
    server.set_slave_position();
  } else if (named("rpl_semi_sync_source_wait_no_replica", "rpl_semi_sync_master_wait_no_slave")) {
    require(on, "the model server waits although no replica is attached");
  } else {
    require(named("sync_binlog", "innodb_flush_log_at_trx_commit"),
            fmt::format("the model server knows the variable {}", name));
  }
  rest(Result{});
}

std::expected<void, mysql::SqlError> change_source(Server& server, std::string_view sql) {
  const bool to_a = sql.find(fmt::format("'{}'", address_of(0))) != std::string_view::npos;
  const bool demote = sql.find("MASTER_DEMOTE_TO_SLAVE=1") != std::string_view::npos;
  return server.follow(to_a ? 0 : 1, demote);
}

/// Questions whose answer is a table.
std::optional<Result> question(const Server& server, std::string_view sql) {
  const auto& version = server.plan().version;
  if (sql == "SELECT VERSION() AS version")
    return table("version", fmt::format("{}.{}.{}{}", version.major, version.minor, version.patch,
                                        server.plan().mariadb() ? "-MariaDB" : ""));
  if (sql == "SELECT @@read_only = 0 AS open") return table("open", server.read_only() ? "0" : "1");
  if (sql == "SHOW GLOBAL STATUS LIKE 'Uptime'") {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(server.uptime()).count();
    return Result{{"Variable_name", "Value"}, {{"Uptime", std::to_string(seconds)}}};
  }
  if (sql == "SELECT @@datadir AS datadir, @@pid_file AS pid_file")
    return Result{{"datadir", "pid_file"}, {{"/var/lib/mysql", "mysqld.pid"}}};
  // blocking_sessions: does the applier wait for a lock, and who else is there?
  const bool blocked = server.applier_waits();
  if (sql.ends_with(" AS waits")) return table("waits", blocked ? "1" : "0");
  if (sql.starts_with("SELECT ID AS id, USER AS user FROM information_schema.PROCESSLIST"))
    return blocked ? Result{{"id", "user"}, {{"7", "backup"}}} : Result{};
  if (sql == mysql::oldest_transaction || sql == mysql::events_query) return Result{};
  if (sql == "SHOW GRANTS") return table("Grants", "GRANT ALL PRIVILEGES ON *.* TO `vrrpd`@`%`");
  if (sql == "SELECT CURRENT_USER() AS account") return table("account", "vrrpd@localhost");
  return std::nullopt;
}

Result replica_threads(const Server& server) {
  std::vector<std::vector<Result::Cell>> rows;
  if (const auto id = server.receiver_thread()) rows.push_back({std::to_string(*id), "Slave_IO"});
  if (const auto id = server.applier_thread()) rows.push_back({std::to_string(*id), "Slave_SQL"});
  return {{"id", "command"}, std::move(rows)};
}

/// The advisory lock of lone_source.hpp.
std::optional<Result> locking(Server& server, const SessionLife& session, std::string_view sql) {
  if (sql == "SELECT GET_LOCK('vrrpd.semi_sync', 0) AS held")
    return table("held", server.lock(session) ? "1" : "0");
  if (sql == "SELECT RELEASE_LOCK('vrrpd.semi_sync') AS ended")
    return table("ended", server.unlock(session) ? "1" : "0");
  if (sql.starts_with("SELECT @@GLOBAL.rpl_semi_sync_") && sql.ends_with("_enabled = 0 AS off"))
    return table("off", server.semi_sync().source_enabled ? "0" : "1");
  return std::nullopt;
}

/// The session lives until that is done.
void switch_off(Server& server, const SessionLife& session, Reply<Result> reply) {
  if (!server.has_lock(session)) return reply(Result{});
  server.set_semi_sync_source(
      false, [session, reply = std::move(reply)](
                 std::expected<Result, mysql::SqlError> said) mutable { reply(std::move(said)); });
}

}  // namespace

void obey(Server& server, const SessionLife& session, std::string_view sql, Reply<Result> reply) {
  if (auto found = locking(server, session, sql)) return reply(*std::move(found));
  if (sql.find("= IF(IS_USED_LOCK('vrrpd.semi_sync') = CONNECTION_ID(), 0, @@GLOBAL.") != sql.npos)
    return switch_off(server, session, std::move(reply));
  if (auto found = question(server, sql)) return reply(*std::move(found));
  if (sql == "SELECT CONNECTION_ID() AS id") return reply(table("id", std::to_string(*session)));
  if (sql == "SELECT CONNECTION_ID() AS id, @@global.read_only AS read_only")
    return reply(
        Result{{"id", "read_only"}, {{std::to_string(*session), server.read_only() ? "1" : "0"}}});
  const mysql::Dialect& dialect = **mysql::dialect_for(server.plan().version);
  if (sql == dialect.binlog_position)
    return reply(
        Result{{"File", "Position"}, {{"bin.000001", std::to_string(server.log().size())}}});
  if (sql == dialect.stop_replica) return server.stop_threads(true, true, std::move(reply));
  if (sql == dialect.stop_receiver) return server.stop_threads(true, false, std::move(reply));
  if (sql == dialect.forget_source) return answer(reply, server.forget_source());
  if (sql.starts_with("CHANGE ")) return answer(reply, change_source(server, sql));
  if (!sql.empty() && sql == dialect.receiver_threads)
    return reply(server.receiver_thread() ? table("id", std::to_string(*server.receiver_thread()))
                                          : Result{});
  if (!sql.empty() && sql == dialect.replica_threads) return reply(replica_threads(server));
  if (sql == "KILL 7") {
    server.end_sessions();
    return reply(Result{});
  }
  if (constexpr std::string_view kill = "KILL "; sql.starts_with(kill)) {
    const auto id = static_cast<int>(number(sql.substr(kill.size())));
    if (id >= Server::first_thread) return answer(reply, server.kill_thread(id));
    server.end_session(id);
    return reply(Result{});
  }
  if (sql == dialect.start_replica) return server.start_threads(true, true, std::move(reply));
  if (sql == dialect.start_receiver) return server.start_threads(true, false, std::move(reply));
  if (sql == dialect.start_applier) return server.start_threads(false, true, std::move(reply));
  if (sql.starts_with("SET GLOBAL ")) return set(server, session, sql.substr(4), std::move(reply));
  require(sql == "SET SESSION sql_mode = ''",
          fmt::format("the model server knows the statement {}", sql));
  reply(Result{});
}

}  // namespace vrrpd::simulation::pair
