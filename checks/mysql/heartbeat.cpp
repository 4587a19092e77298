// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/heartbeat.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

bool is_identifier(std::string_view text) {
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$";
  constexpr std::size_t longest = 64;
  return !text.empty() && text.size() <= longest &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace

std::optional<TableName> TableName::parse(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view database = text.substr(0, dot), table = text.substr(dot + 1);
  if (!is_identifier(database) || !is_identifier(table)) return std::nullopt;
  return TableName{.database = std::string{database}, .table = std::string{table}};
}

std::string TableName::quoted() const { return fmt::format("`{}`.`{}`", database, table); }

std::optional<HeartbeatSettings> read_heartbeat(SettingsReader& parent, const Endpoint& local,
                                                Diagnostics& diagnostics) {
  const Settings* settings = parent.table("heartbeat");
  if (settings == nullptr) return std::nullopt;
  SettingsReader reader{*settings, diagnostics};
  HeartbeatSettings heartbeat{.server = local, .table = {}};
  const auto account = account_from(reader);
  const auto name = reader.text("table");
  if (const auto deadline = reader.duration("deadline", 500ms, 1min))
    heartbeat.deadline = *deadline;
  reader.refuse_unknown_keys();
  const auto table = TableName::parse(name.value_or("vrrpd.heartbeat"));
  if (!table)
    reader.complain("table", fmt::format("\"{}\" does not name a table", *name),
                    "write database.table, of letters, digits, _ and $");
  if (account && account->user == local.account.user)
    reader.complain("user", "the heartbeat needs another account than \"local\"",
                    "one that may write when the server is read-only would make transactions on "
                    "a backup that the primary lacks");
  if (!account || !table || account->user == local.account.user) return std::nullopt;
  heartbeat.server.account = *account;
  heartbeat.table = *table;
  return heartbeat;
}

// The server's number stands there as it is, and no function of the statement's own moment but one:
// so it is the same on the replica in each binlog_format.
std::string beat_statement(const TableName& table, std::uint64_t row,
                           std::optional<std::uint64_t> term) {
  return fmt::format(
      "INSERT INTO {} (server_id, at, term, beat) VALUES ({}, UTC_TIMESTAMP(6), {}, 1) "
      "ON DUPLICATE KEY UPDATE at = UTC_TIMESTAMP(6), beat = beat + 1{}",
      table.quoted(), row, term.value_or(0), term ? fmt::format(", term = {}", *term) : "");
}

std::string create_database_statement(const TableName& table) {
  return fmt::format("CREATE DATABASE IF NOT EXISTS `{}`", table.database);
}

std::string create_table_statement(const TableName& table) {
  return fmt::format(
      "CREATE TABLE IF NOT EXISTS {} (server_id INT UNSIGNED NOT NULL PRIMARY KEY, "
      "at DATETIME(6) NOT NULL, term BIGINT UNSIGNED NOT NULL, beat BIGINT UNSIGNED NOT NULL) "
      "ENGINE=InnoDB",
      table.quoted());
}

}  // namespace vrrpd::mysql
