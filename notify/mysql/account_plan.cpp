// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/account_plan.hpp"

#include <fmt/format.h>

#include <limits>

namespace vrrpd::mysql {
namespace {

std::string_view key_of(Role role) {
  switch (role) {
    case Role::promotion: return "local";
    case Role::monitor: return "peer";
    case Role::fence: return "peer_fence";
    case Role::replication: return "replication";
    case Role::repair: return "local";
  }
  return "";
}

std::string create_user(const Dialect& dialect, std::string_view user, std::string_view host) {
  return fmt::format("CREATE USER {}`{}`@`{}` IDENTIFIED BY 'PASSWORD'",
                     dialect.create_user_if_not_exists ? "IF NOT EXISTS " : "", user, host);
}

}  // namespace

PlannedAccount plan_account(const Dialect& dialect, Role role, std::string_view user,
                            std::string_view host) {
  const auto name = fmt::format("{}@{}", user, host);
  PlannedAccount account{
      .key = std::string{key_of(role)},
      .user = std::string{user},
      .host = std::string{host},
      .statements = {create_user(dialect, user, host),
                     grant_statement(privileges(dialect.privileges, role), name)}};
  if (role == Role::promotion)
    for (const auto& besides :
         {privileges(dialect.privileges, Role::repair), event_privileges(dialect)})
      account.statements.push_back(grant_statement(besides, name));
  return account;
}

PlannedAccount plan_heartbeat(const Dialect& dialect, const TableName& table,
                              std::string_view user) {
  PlannedAccount account{
      .key = "heartbeat",
      .user = std::string{user},
      .host = "localhost",
      .statements = heartbeat_statements(table, fmt::format("{}@localhost", user))};
  account.statements.insert(account.statements.begin(), create_user(dialect, user, "localhost"));
  return account;
}

std::expected<Version, std::string> named_version(std::string_view name) {
  const auto dash = name.find('-');
  const std::string_view family = name.substr(0, dash);
  const bool mariadb = family == "mariadb";
  if (dash == std::string_view::npos || (!mariadb && family != "mysql"))
    return std::unexpected{
        fmt::format("\"{}\" names no server: write mysql-8.4 or mariadb-10.11", name)};
  const std::string_view numbers = name.substr(dash + 1);
  if (numbers.empty() || numbers.find_first_not_of("0123456789.") != std::string_view::npos ||
      numbers.find('.') == std::string_view::npos)
    return std::unexpected{
        fmt::format("\"{}\" has no version: write mysql-8.4 or mariadb-10.11", name)};
  Version version = Version::parse(numbers);
  version.flavour = mariadb ? Flavour::mariadb : Flavour::mysql;
  const bool patch_given = numbers.find('.', numbers.find('.') + 1) != std::string_view::npos;
  if (!patch_given) version.patch = std::numeric_limits<unsigned>::max();
  if (!dialect_for(version))
    return std::unexpected{fmt::format(
        "{} is not supported: MySQL 5.6.10 and newer and MariaDB 10.4 and newer are", name)};
  return version;
}

std::string account_script(const Version& version, const Dialect& dialect, std::string_view peer) {
  std::string script = fmt::format(
      "-- {} {}.{}: run on the primary; replication carries it to the other server. For the "
      "other node's\n-- address do it again. Put passwords of your own in place of PASSWORD, and "
      "the same into the files\n-- that [mysql] names as password_file.\n",
      name(version.flavour), version.major, version.minor);
  const TableName table;
  for (const PlannedAccount& account :
       {plan_account(dialect, Role::promotion, "vrrpd", "localhost"),
        plan_account(dialect, Role::monitor, "vrrpd_monitor", peer),
        plan_account(dialect, Role::fence, "vrrpd_fence", peer),
        plan_account(dialect, Role::replication, "repl", peer),
        plan_heartbeat(dialect, table, "vrrpd_heartbeat")}) {
    script += fmt::format("\n-- [mysql] {}\n", account.key);
    for (const std::string& statement : account.statements) script += statement + ";\n";
  }
  return script;
}

}  // namespace vrrpd::mysql
