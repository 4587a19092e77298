// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/errant_saver.hpp"

#include <fmt/format.h>

#include "checks/mysql/change_source.hpp"
#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/grants.hpp"
#include "notify/mysql/server_tool.hpp"

namespace vrrpd::mysql {
namespace {

/// Of the newest: whoever must judge them has time.
constexpr std::size_t files_kept = 10;

constexpr unsigned access_denied = 1227;  // ER_SPECIFIC_ACCESS_DENIED_ERROR

ServerTool tool_for(Flavour flavour, const std::string& program) {
  const bool mariadb = flavour == Flavour::mariadb;
  return {.program = !program.empty() ? program
                     : mariadb        ? "mariadb-binlog"
                                      : "mysqlbinlog",
          .package = mariadb ? "mariadb-client" : "mysql-client"};
}

std::string explained(const SqlError& error, const ServerLink& server) {
  if (error.number != access_denied) return explain(error);
  return fmt::format("the local account lacks a privilege: {}",
                     grant_statement(privileges(server.dialect().privileges, Role::repair),
                                     server.endpoint().account.user + "@localhost"));
}

/// What was executed before the log of that name began; nothing: it does not say.
std::expected<std::optional<History>, SqlError> executed_before(ServerLink& server,
                                                                const std::string& log,
                                                                const Bound& bound) {
  // Format_desc, and MariaDB's Start_encryption, may come before it.
  const auto events =
      server.ask(fmt::format("SHOW BINLOG EVENTS IN {} LIMIT 3", sql_literal(log)), bound);
  if (!events) return std::unexpected{events.error()};
  for (std::size_t i = 0; i < events->size(); ++i) {
    const auto event = events->row(i);
    const auto type = event.text("Event_type");
    if (type != "Previous_gtids" && type != "Gtid_list") continue;
    std::string info = event.text("Info");
    std::erase_if(info, [](char c) { return c == '[' || c == ']'; });
    if (const auto history = parse_history(server.flavour(), info)) return *history;
  }
  return std::optional<History>{};
}

/// The newest log that has all that is errant in it or behind it.
std::expected<std::string, SqlError> first_log(ServerLink& server, const Errant& errant,
                                               const Bound& bound) {
  const auto logs = server.ask("SHOW BINARY LOGS", bound);
  if (!logs) return std::unexpected{logs.error()};
  if (logs->empty()) return std::unexpected{SqlError{SqlError::Kind::local, 0, "no binary logs"}};
  for (std::size_t i = logs->size(); i-- > 1;) {
    const auto log = logs->row(i).text("Log_name");
    const auto before = executed_before(server, log, bound);
    if (!before) return std::unexpected{before.error()};
    if (*before && starts_early_enough(errant, **before)) return log;
  }
  return logs->row(0).text("Log_name");
}

}  // namespace

std::expected<SavedErrant, std::string> ErrantSaver::save(ServerLink& server,
                                                          const std::string& identity,
                                                          const Errant& errant,
                                                          const Bound& bound) const {
  if (auto saved = find_saved(pair_.record, identity, text(errant.set))) return *std::move(saved);
  if (launcher_ == nullptr) return std::unexpected{std::string{"no program can be started here"}};
  forget_old_errant(pair_.record, files_kept - 1);
  const auto log = first_log(server, errant, bound);
  if (!log) return std::unexpected{explained(log.error(), server)};
  auto file = ErrantFile::create(pair_.record);
  if (!file) return std::unexpected{file.error()};
  const auto client = ClientFile::create(server.endpoint());
  if (!client) return std::unexpected{client.error()};
  for (const auto& filters : binlog_filters(errant)) {
    std::vector<std::string> arguments{client->option(), "--read-from-remote-server"};
    arguments.insert(arguments.end(), filters.begin(), filters.end());
    arguments.insert(arguments.end(), {"--to-last-log", *log});
    const auto done = run_tool(*launcher_, tool_for(server.flavour(), pair_.binlog_program),
                               arguments, file->path(), bound);
    if (!done) return std::unexpected{done.error()};
  }
  return file->commit(errant, identity,
                      pair_.heartbeat ? std::optional{pair_.heartbeat->table} : std::nullopt);
}

}  // namespace vrrpd::mysql
