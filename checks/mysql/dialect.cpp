// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/dialect.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

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

constexpr SemiSyncNames plugin_names{
    .source_enabled = "rpl_semi_sync_source_enabled",
    .source_timeout = "rpl_semi_sync_source_timeout",
    .replica_enabled = "rpl_semi_sync_replica_enabled",
    .wait_without_replica = "rpl_semi_sync_source_wait_no_replica",
    .confirmations = "rpl_semi_sync_source_wait_for_replica_count",
    .source_status = "Rpl_semi_sync_source_status",
    .source_clients = "Rpl_semi_sync_source_clients",
    .no_tx = "Rpl_semi_sync_source_no_tx",
    .replica_status = "Rpl_semi_sync_replica_status",
    .install =
        "INSTALL PLUGIN rpl_semi_sync_source SONAME 'semisync_source.so'; "
        "INSTALL PLUGIN rpl_semi_sync_replica SONAME 'semisync_replica.so'",
};

constexpr SemiSyncNames built_in_names{
    .source_enabled = "rpl_semi_sync_master_enabled",
    .source_timeout = "rpl_semi_sync_master_timeout",
    .replica_enabled = "rpl_semi_sync_slave_enabled",
    .wait_without_replica = "rpl_semi_sync_master_wait_no_slave",
    .confirmations = "",
    .source_status = "Rpl_semi_sync_master_status",
    .source_clients = "Rpl_semi_sync_master_clients",
    .no_tx = "Rpl_semi_sync_master_no_tx",
    .replica_status = "Rpl_semi_sync_slave_status",
    .install = "",
};

constexpr std::string_view mysql_variables =
    "SELECT @@read_only AS read_only, @@super_read_only AS super_read_only, "
    "@@server_id AS server_id, @@server_uuid AS identity, @@gtid_executed AS executed, "
    "@@gtid_executed AS applied, @@sync_binlog AS sync_binlog, "
    "@@innodb_flush_log_at_trx_commit AS flush_log, @@gtid_mode AS gtid_mode";
// gtid_binlog_state: all tails; gtid_slave_pos: what came by replication, a primary's own is not in
// it.
constexpr std::string_view mariadb_variables =
    "SELECT @@read_only AS read_only, @@read_only AS super_read_only, "
    "@@server_id AS server_id, @@server_id AS identity, @@gtid_binlog_state AS executed, "
    "@@gtid_slave_pos AS applied, @@sync_binlog AS sync_binlog, "
    "@@innodb_flush_log_at_trx_commit AS flush_log, 'ON' AS gtid_mode";

constexpr Dialect mysql_dialect(Version from, std::string_view binlog_position) {
  return {.from = from,
          .replica_status = "SHOW REPLICA STATUS",
          .binlog_position = binlog_position,
          .start_replica = "START REPLICA",
          .stop_replica = "STOP REPLICA",
          .start_receiver = "START REPLICA IO_THREAD",
          .stop_receiver = "STOP REPLICA IO_THREAD",
          .start_applier = "START REPLICA SQL_THREAD",
          .forget_source = "RESET REPLICA ALL",
          .variables = mysql_variables,
          .replica = new_columns,
          .semi_sync = plugin_names,
          .super_read_only = true,
          .demote_to_slave = false};
}

constexpr Dialect mariadb_dialect(Version from, bool demote_to_slave) {
  return {.from = from,
          .replica_status = "SHOW SLAVE STATUS",
          .binlog_position = "SHOW MASTER STATUS",
          .start_replica = "START SLAVE",
          .stop_replica = "STOP SLAVE",
          .start_receiver = "START SLAVE IO_THREAD",
          .stop_receiver = "STOP SLAVE IO_THREAD",
          .start_applier = "START SLAVE SQL_THREAD",
          .forget_source = "RESET SLAVE ALL",
          .variables = mariadb_variables,
          .replica = old_columns,
          .semi_sync = built_in_names,
          .super_read_only = false,
          .demote_to_slave = demote_to_slave};
}

// Newest first within a flavour.
constexpr std::array dialects{
    mysql_dialect({Flavour::mysql, 8, 2, 0}, "SHOW BINARY LOG STATUS"),
    mysql_dialect({Flavour::mysql, 8, 0, 26}, "SHOW MASTER STATUS"),
    mariadb_dialect({Flavour::mariadb, 10, 10, 0}, true),
    mariadb_dialect({Flavour::mariadb, 10, 5, 2}, false),
};

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

std::string Version::text() const {
  return fmt::format("{} {}.{}.{}", name(flavour), major, minor, patch);
}

std::expected<const Dialect*, std::string> dialect_for(const Version& version) {
  for (const Dialect& dialect : dialects)
    if (dialect.from.flavour == version.flavour && version >= dialect.from) return &dialect;
  return std::unexpected{
      fmt::format("{} is not supported: MySQL 8.0.26 and newer and MariaDB 10.5.2 and newer are",
                  version.text())};
}

}  // namespace vrrpd::mysql
