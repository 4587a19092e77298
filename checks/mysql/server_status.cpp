// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/server_status.hpp"

#include <fmt/format.h>

namespace vrrpd::mysql {
namespace {

/// A text that the server sent and that we do not understand is an error of the server.
std::expected<History, SqlError> history_from(const Server& server, std::string_view text) {
  auto history = parse_history(server.version.flavour, text);
  if (!history)
    return std::unexpected{SqlError{SqlError::Kind::local, 0, std::move(history.error())}};
  return *std::move(history);
}

Receiver receiver_state(std::string_view text) {
  if (text == "Yes") return Receiver::yes;
  return text == "Connecting" || text == "Preparing" ? Receiver::connecting : Receiver::no;
}

bool is_mariadb(const Server& server) { return server.version.flavour == Flavour::mariadb; }

std::expected<ReplicaStatus, SqlError> replica_from(const Result::Row& row, const Server& server) {
  const ReplicaColumns& columns = server.dialect->replica;
  ReplicaStatus replica;
  replica.source_host = row.text(columns.source_host);
  replica.source_port = static_cast<std::uint16_t>(row.number(columns.source_port));
  replica.receiver = receiver_state(row.text(columns.receiver));
  replica.applier_running = row.flag(columns.applier);
  replica.receiver_error = {static_cast<unsigned>(row.number("Last_IO_Errno")),
                            row.text("Last_IO_Error")};
  replica.applier_error = {static_cast<unsigned>(row.number("Last_SQL_Errno")),
                           row.text("Last_SQL_Error")};
  replica.delay_s = row.number("SQL_Delay");
  replica.read = {row.text(columns.source_file), row.number(columns.read_position)};
  replica.executed = {row.text(columns.executed_file), row.number(columns.executed_position)};

  const std::string received = row.text(is_mariadb(server) ? "Gtid_IO_Pos" : "Retrieved_Gtid_Set");
  auto parsed = history_from(server, received);
  if (!parsed) return std::unexpected{parsed.error()};
  replica.received = *std::move(parsed);
  replica.received_known = !is_mariadb(server) || !received.empty();
  replica.by_gtid = is_mariadb(server)
                        ? !row.text("Using_Gtid").empty() && row.text("Using_Gtid") != "No"
                        : row.flag("Auto_Position");
  return replica;
}

std::expected<ServerStatus, SqlError> status_from(const Result::Row& row, const Server& server) {
  ServerStatus status;
  status.version = server.version;
  status.identity = row.text("identity");
  status.server_id = row.number("server_id");
  // read_only is a number, or from MariaDB 12 on a word (NO_LOCK and others close it too).
  const auto on = [&](std::string_view name) {
    const std::string value = row.text(name);
    return !value.empty() && value != "0" && value != "OFF";
  };
  status.read_only = on("read_only");
  status.super_read_only = on("super_read_only");
  status.durable = row.number("sync_binlog") == 1 && row.number("flush_log") == 1;
  status.gtid_on = row.flag("gtid_mode");

  auto executed = history_from(server, row.text("executed"));
  auto applied = history_from(server, row.text("applied"));
  if (!executed) return std::unexpected{executed.error()};
  if (!applied) return std::unexpected{applied.error()};
  // A MariaDB replica without log_slave_updates has only gtid_slave_pos to show.
  status.executed = joined(*executed, *applied);
  status.applied = *std::move(applied);
  return status;
}

// With several workers MySQL's summary may be that of one which stopped because another had failed:
// the reason stands with the other.
void find_failed_worker(Session& session, ThreadError& error, const Bound& bound) {
  constexpr unsigned stopped_after_another = 3030, stopped_with_the_others = 1756;
  if (error.number != stopped_after_another && error.number != stopped_with_the_others) return;
  const auto workers = session.query(
      "SELECT LAST_ERROR_NUMBER AS number, LAST_ERROR_MESSAGE AS message FROM "
      "performance_schema.replication_applier_status_by_worker WHERE LAST_ERROR_NUMBER NOT IN (0, "
      "3030, 1756) ORDER BY LAST_ERROR_TIMESTAMP LIMIT 1",
      bound);
  if (!workers)
    error.text += " (which worker failed is not known: " + workers.error().text + ")";
  else if (!workers->empty())
    error = {static_cast<unsigned>(workers->row(0).number("number")),
             workers->row(0).text("message")};
}

}  // namespace

namespace {

/// The versions that have both pairs of plugins.
bool may_have_old_plugin(const Version& version) {
  return version >= Version{Flavour::mysql, 8, 0, 26} && version < Version{Flavour::mysql, 9, 0, 0};
}

}  // namespace

std::expected<Server, SqlError> identify(Session& session, const Bound& bound) {
  const auto answer = session.query("SELECT VERSION() AS version", bound);
  if (!answer) return std::unexpected{answer.error()};
  const auto version =
      Version::parse(answer->empty() ? std::string{} : answer->row(0).text("version"));
  SemiSyncPlugin plugin = SemiSyncPlugin::newest;
  if (may_have_old_plugin(version)) {
    const auto old =
        session.query("SHOW GLOBAL VARIABLES LIKE 'rpl_semi_sync_master_enabled'", bound);
    if (!old) return std::unexpected{old.error()};
    if (!old->empty()) plugin = SemiSyncPlugin::master_slave;
  }
  const auto dialect = dialect_for(version, plugin);
  if (!dialect) return std::unexpected{SqlError{SqlError::Kind::local, 0, dialect.error()}};
  return Server{version, *dialect};
}

std::expected<ServerStatus, SqlError> read_replication(Session& session, const Server& server,
                                                       const Bound& bound) {
  // The replica first: what it has received can only be applied later, never the other way round.
  const auto replica = session.query(server.dialect->replica_status, bound);
  if (!replica) return std::unexpected{replica.error()};
  const auto variables = session.query(server.dialect->variables, bound);
  if (!variables) return std::unexpected{variables.error()};
  if (variables->empty())
    return std::unexpected{SqlError{SqlError::Kind::local, 0, "the server showed no variables"}};

  auto status = status_from(variables->row(0), server);
  if (!status || replica->empty()) return status;
  auto parsed = replica_from(replica->row(0), server);
  if (!parsed) return std::unexpected{parsed.error()};
  status->replica = *std::move(parsed);
  find_failed_worker(session, status->replica->applier_error, bound);
  return status;
}

std::expected<SemiSync, SqlError> read_semi_sync(Session& session, const Server& server,
                                                 const Bound& bound) {
  const SemiSyncNames& names = server.dialect->semi_sync;
  SemiSync semi_sync;
  const auto variables = session.query("SHOW GLOBAL VARIABLES LIKE 'rpl_semi_sync_%'", bound);
  if (!variables) return std::unexpected{variables.error()};
  for (std::size_t i = 0; i < variables->size(); ++i) {
    const Result::Row row = variables->row(i);
    const std::string variable = row.text("Variable_name");
    if (variable == names.source_enabled) {
      semi_sync.installed = true;
      semi_sync.source_enabled = row.flag("Value");
    } else if (variable == names.source_timeout) {
      semi_sync.timeout_ms = row.number("Value");
    } else if (variable == names.confirmations) {
      semi_sync.confirmations = row.number("Value");
    } else if (variable == names.replica_enabled) {
      semi_sync.replica_enabled = row.flag("Value");
    }
  }
  if (!semi_sync.installed) return semi_sync;

  const auto counters = session.query("SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_%'", bound);
  if (!counters) return std::unexpected{counters.error()};
  for (std::size_t i = 0; i < counters->size(); ++i) {
    const Result::Row row = counters->row(i);
    const std::string counter = row.text("Variable_name");
    if (counter == names.source_status) semi_sync.source_on = row.flag("Value");
    if (counter == names.replica_status) semi_sync.replica_on = row.flag("Value");
    if (counter == names.source_clients) semi_sync.clients = row.number("Value");
    if (counter == names.no_tx) semi_sync.unacknowledged = row.number("Value");
    if (counter == names.yes_tx) semi_sync.acknowledged = row.number("Value");
    if (counter == names.wait_sessions) semi_sync.waiting = row.number("Value");
  }
  return semi_sync;
}

std::expected<ServerStatus, SqlError> read_server_status(Session& session, const Server& server,
                                                         const Bound& bound) {
  auto status = read_replication(session, server, bound);
  if (!status) return status;
  auto semi_sync = read_semi_sync(session, server, bound);
  if (!semi_sync) return std::unexpected{semi_sync.error()};
  status->semi_sync = *semi_sync;
  return status;
}

std::expected<BinlogPosition, SqlError> read_binlog_position(Session& session, const Server& server,
                                                             const Bound& bound) {
  const auto answer = session.query(server.dialect->binlog_position, bound);
  if (!answer) return std::unexpected{answer.error()};
  if (answer->empty()) return BinlogPosition{};
  return BinlogPosition{answer->row(0).text("File"), answer->row(0).number("Position")};
}

}  // namespace vrrpd::mysql
