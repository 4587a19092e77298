// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/dialect.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <tuple>

namespace vrrpd::mysql {
namespace {

constexpr ReplicaColumns new_columns{
    .source_host = "Source_Host",
    .source_port = "Source_Port",
    .receiver = "Replica_IO_Running",
    .applier = "Replica_SQL_Running",
    .source_file = "Source_Log_File",
    .read_position = "Read_Source_Log_Pos",
    .executed_file = "Relay_Source_Log_File",
    .executed_position = "Exec_Source_Log_Pos",
};

constexpr ReplicaColumns old_columns{
    .source_host = "Master_Host",
    .source_port = "Master_Port",
    .receiver = "Slave_IO_Running",
    .applier = "Slave_SQL_Running",
    .source_file = "Master_Log_File",
    .read_position = "Read_Master_Log_Pos",
    .executed_file = "Relay_Master_Log_File",
    .executed_position = "Exec_Master_Log_Pos",
};

constexpr SemiSyncNames source_replica_names{
    .source_enabled = "rpl_semi_sync_source_enabled",
    .source_timeout = "rpl_semi_sync_source_timeout",
    .replica_enabled = "rpl_semi_sync_replica_enabled",
    .wait_without_replica = "rpl_semi_sync_source_wait_no_replica",
    .confirmations = "rpl_semi_sync_source_wait_for_replica_count",
    .source_status = "Rpl_semi_sync_source_status",
    .source_clients = "Rpl_semi_sync_source_clients",
    .no_tx = "Rpl_semi_sync_source_no_tx",
    .yes_tx = "Rpl_semi_sync_source_yes_tx",
    .wait_sessions = "Rpl_semi_sync_source_wait_sessions",
    .replica_status = "Rpl_semi_sync_replica_status",
    .install =
        "INSTALL PLUGIN rpl_semi_sync_source SONAME 'semisync_source.so'; "
        "INSTALL PLUGIN rpl_semi_sync_replica SONAME 'semisync_replica.so'",
};

constexpr SemiSyncNames master_slave_names{
    .source_enabled = "rpl_semi_sync_master_enabled",
    .source_timeout = "rpl_semi_sync_master_timeout",
    .replica_enabled = "rpl_semi_sync_slave_enabled",
    .wait_without_replica = "rpl_semi_sync_master_wait_no_slave",
    .confirmations = "",
    .source_status = "Rpl_semi_sync_master_status",
    .source_clients = "Rpl_semi_sync_master_clients",
    .no_tx = "Rpl_semi_sync_master_no_tx",
    .yes_tx = "Rpl_semi_sync_master_yes_tx",
    .wait_sessions = "Rpl_semi_sync_master_wait_sessions",
    .replica_status = "Rpl_semi_sync_slave_status",
    .install =
        "INSTALL PLUGIN rpl_semi_sync_master SONAME 'semisync_master.so'; "
        "INSTALL PLUGIN rpl_semi_sync_slave SONAME 'semisync_slave.so'",
};

// @@global: MySQL 5 has a gtid_executed of the session too, of what it has not committed yet.
constexpr std::string_view variables_of_56 =
    "SELECT @@global.read_only AS read_only, @@global.read_only AS super_read_only, "
    "@@global.server_id AS server_id, @@global.server_uuid AS identity, "
    "@@global.gtid_executed AS executed, @@global.gtid_executed AS applied, "
    "@@global.sync_binlog AS sync_binlog, "
    "@@global.innodb_flush_log_at_trx_commit AS flush_log, @@global.gtid_mode AS gtid_mode";
constexpr std::string_view variables_of_57 =
    "SELECT @@global.read_only AS read_only, @@global.super_read_only AS super_read_only, "
    "@@global.server_id AS server_id, @@global.server_uuid AS identity, "
    "@@global.gtid_executed AS executed, @@global.gtid_executed AS applied, "
    "@@global.sync_binlog AS sync_binlog, "
    "@@global.innodb_flush_log_at_trx_commit AS flush_log, @@global.gtid_mode AS gtid_mode";
// gtid_binlog_state: all tails; gtid_slave_pos: what came by replication, a primary's own is not in
// it.
constexpr std::string_view variables_of_mariadb =
    "SELECT @@read_only AS read_only, @@read_only AS super_read_only, "
    "@@server_id AS server_id, @@server_id AS identity, @@gtid_binlog_state AS executed, "
    "@@gtid_slave_pos AS applied, @@sync_binlog AS sync_binlog, "
    "@@innodb_flush_log_at_trx_commit AS flush_log, 'ON' AS gtid_mode";

// Each row says what its version changed in the one before it.

constexpr Dialect mysql_5_6{
    .from = {Flavour::mysql, 5, 6, 10},
    .replica_status = "SHOW SLAVE STATUS",
    .binlog_position = "SHOW MASTER STATUS",
    .start_replica = "START SLAVE",
    .stop_replica = "STOP SLAVE",
    .start_receiver = "START SLAVE IO_THREAD",
    .stop_receiver = "STOP SLAVE IO_THREAD",
    .start_applier = "START SLAVE SQL_THREAD",
    .receiver_threads = "",
    .replica_threads = "",
    .forget_source = "RESET SLAVE ALL",
    .variables = variables_of_56,
    .replica = old_columns,
    .change = {.statement = "CHANGE MASTER TO", .prefix = "MASTER_", .public_key = ""},
    .semi_sync = master_slave_names,
    .privileges = Privileges::super,
    .any_definer = "SUPER",
    .super_read_only = false,
    .after_sync = false,
    .demote_to_slave = false,
    .create_user_if_not_exists = false,
};

constexpr Dialect mysql_5_7 = [] {
  Dialect dialect = mysql_5_6;
  dialect.from = {Flavour::mysql, 5, 7, 9};
  dialect.variables = variables_of_57;
  dialect.semi_sync.confirmations = "rpl_semi_sync_master_wait_for_slave_count";
  dialect.super_read_only = true;
  dialect.after_sync = true;
  dialect.create_user_if_not_exists = true;
  return dialect;
}();

constexpr Dialect mysql_8_0 = [] {
  Dialect dialect = mysql_5_7;
  dialect.from = {Flavour::mysql, 8, 0, 11};
  dialect.change.public_key = "GET_MASTER_PUBLIC_KEY";
  dialect.privileges = Privileges::dynamic;
  dialect.any_definer = "SET_USER_ID";
  return dialect;
}();

constexpr Dialect mysql_8_0_22 = [] {
  Dialect dialect = mysql_8_0;
  dialect.from = {Flavour::mysql, 8, 0, 22};
  dialect.replica_status = "SHOW REPLICA STATUS";
  dialect.start_replica = "START REPLICA";
  dialect.stop_replica = "STOP REPLICA";
  dialect.start_receiver = "START REPLICA IO_THREAD";
  dialect.stop_receiver = "STOP REPLICA IO_THREAD";
  dialect.start_applier = "START REPLICA SQL_THREAD";
  dialect.forget_source = "RESET REPLICA ALL";
  dialect.replica = new_columns;
  return dialect;
}();

constexpr Dialect mysql_8_0_23 = [] {
  Dialect dialect = mysql_8_0_22;
  dialect.from = {Flavour::mysql, 8, 0, 23};
  dialect.change = {.statement = "CHANGE REPLICATION SOURCE TO",
                    .prefix = "SOURCE_",
                    .public_key = "GET_SOURCE_PUBLIC_KEY"};
  return dialect;
}();

constexpr Dialect mysql_8_2_old_plugin = [] {
  Dialect dialect = mysql_8_0_23;
  dialect.from = {Flavour::mysql, 8, 2, 0};
  dialect.any_definer = "SET_ANY_DEFINER";
  dialect.binlog_position = "SHOW BINARY LOG STATUS";
  return dialect;
}();

constexpr Dialect mysql_8_0_26 = [] {
  Dialect dialect = mysql_8_0_23;
  dialect.from = {Flavour::mysql, 8, 0, 26};
  dialect.semi_sync = source_replica_names;
  return dialect;
}();

constexpr Dialect mysql_8_2 = [] {
  Dialect dialect = mysql_8_0_26;
  dialect.from = {Flavour::mysql, 8, 2, 0};
  dialect.any_definer = "SET_ANY_DEFINER";
  dialect.binlog_position = "SHOW BINARY LOG STATUS";
  return dialect;
}();

constexpr Dialect mariadb_10_4 = [] {
  Dialect dialect = mysql_5_6;
  dialect.from = {Flavour::mariadb, 10, 4, 0};
  dialect.variables = variables_of_mariadb;
  dialect.receiver_threads =
      "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE COMMAND = 'Slave_IO'";
  dialect.replica_threads =
      "SELECT ID AS id, COMMAND AS command FROM information_schema.PROCESSLIST WHERE COMMAND IN "
      "('Slave_IO', 'Slave_SQL')";
  dialect.semi_sync.install = "";
  dialect.after_sync = true;
  dialect.create_user_if_not_exists = true;
  return dialect;
}();

constexpr Dialect mariadb_10_5 = [] {
  Dialect dialect = mariadb_10_4;
  dialect.from = {Flavour::mariadb, 10, 5, 2};
  dialect.privileges = Privileges::split;
  dialect.any_definer = "SET USER";
  return dialect;
}();

constexpr Dialect mariadb_10_10 = [] {
  Dialect dialect = mariadb_10_5;
  dialect.from = {Flavour::mariadb, 10, 10, 0};
  dialect.demote_to_slave = true;
  return dialect;
}();

// Newest first within a flavour.
constexpr std::array dialects{mysql_8_2, mysql_8_0_26, mysql_8_0_23,  mysql_8_0_22, mysql_8_0,
                              mysql_5_7, mysql_5_6,    mariadb_10_10, mariadb_10_5, mariadb_10_4};
/// With the old plugin, where there is a choice.
constexpr std::array old_plugin_dialects{mysql_8_2_old_plugin, mysql_8_0_23};
constexpr Version first_with_choice{Flavour::mysql, 8, 0, 26};

template <class Rows>
const Dialect* row_for(const Rows& rows, const Version& version) {
  for (const Dialect& dialect : rows)
    if (dialect.from.flavour == version.flavour && version >= dialect.from) return &dialect;
  return nullptr;
}

}  // namespace

std::string_view name(Flavour flavour) { return flavour == Flavour::mysql ? "MySQL" : "MariaDB"; }

Version Version::parse(std::string_view text) {
  Version version;
  if (text.find("MariaDB") != std::string_view::npos) version.flavour = Flavour::mariadb;
  // Replicas that knew nothing above 5 were once told this (MariaDB 10).
  constexpr std::string_view disguise = "5.5.5-";
  if (version.flavour == Flavour::mariadb && text.starts_with(disguise))
    text.remove_prefix(disguise.size());
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (unsigned* part : {&version.major, &version.minor, &version.patch}) {
    const auto [stop, error] = std::from_chars(at, end, *part);
    if (error != std::errc{} || stop == end || *stop != '.') break;
    at = stop + 1;
  }
  return version;
}

bool Version::of_older_series_than(const Version& other) const {
  return std::tie(major, minor) < std::tie(other.major, other.minor);
}

std::string Version::text() const {
  return fmt::format("{} {}.{}.{}", name(flavour), major, minor, patch);
}

std::expected<const Dialect*, std::string> dialect_for(const Version& version,
                                                       SemiSyncPlugin plugin) {
  const bool old_plugin = plugin == SemiSyncPlugin::master_slave &&
                          version.flavour == Flavour::mysql && version >= first_with_choice;
  const Dialect* row =
      old_plugin ? row_for(old_plugin_dialects, version) : row_for(dialects, version);
  if (row != nullptr) return row;
  return std::unexpected{
      fmt::format("{} is not supported: MySQL 5.6.10 and newer and MariaDB 10.4 and newer are",
                  version.text())};
}

}  // namespace vrrpd::mysql
