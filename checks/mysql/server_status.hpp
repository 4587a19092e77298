// SPDX-License-Identifier: Apache-2.0
// How a server is, in words that both flavours share.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "checks/mysql/dialect.hpp"
#include "checks/mysql/gtid.hpp"
#include "checks/mysql/session.hpp"

namespace vrrpd::mysql {

/// GTIDs as a server of that flavour writes them. The error says what is wrong with `text`.
[[nodiscard]] std::expected<History, std::string> parse_history(Flavour flavour,
                                                                std::string_view text);

enum class Receiver : std::uint8_t { no, connecting, yes };

/// A position in a server's binary log.
struct BinlogPosition {
  std::string file;
  std::uint64_t position = 0;
  bool operator==(const BinlogPosition&) const = default;
};

struct ThreadError {
  unsigned number = 0;  ///< 0: none
  std::string text;
};

/// Of a replica, by their ids in the server's list; 0: it does not run.
struct ReplicaThreads {
  std::uint64_t receiver = 0, applier = 0;
  bool operator==(const ReplicaThreads&) const = default;
};

struct ReplicaStatus {
  std::string source_host;
  std::uint16_t source_port = 0;
  Receiver receiver = Receiver::no;
  bool applier_running = false;
  ThreadError receiver_error, applier_error;
  History received;               ///< what stands in the relay log; see received_known
  bool received_known = false;    ///< MariaDB forgets it at a restart: empty there means unknown
  bool by_gtid = false;           ///< Auto_Position, Using_Gtid
  std::uint64_t delay_s = 0;      ///< SQL_Delay: the applier waits on purpose
  BinlogPosition read, executed;  ///< in the source's binary log
  std::optional<ReplicaThreads> threads = {};  ///< nothing: nobody has asked, or it is not known
};

struct SemiSync {
  bool installed = false;
  bool source_enabled = false, replica_enabled = false;  ///< the roles that are switched on
  bool source_on = false, replica_on = false;            ///< their status
  std::uint64_t clients = 0;
  std::uint64_t confirmations = 1;   ///< that a commit waits for (wait_for_replica_count)
  std::uint64_t unacknowledged = 0;  ///< no_tx: commits that no replica confirmed
  std::uint64_t acknowledged = 0;    ///< yes_tx: commits that a replica confirmed
  std::uint64_t waiting = 0;         ///< wait_sessions: commits that wait for that now
  std::uint64_t timeout_ms = 0;
};

struct ServerStatus {
  Version version;
  std::string identity;  ///< server_uuid; MariaDB: server_id
  std::uint64_t server_id = 0;
  bool read_only = false, super_read_only = false;
  bool durable = false;  ///< sync_binlog=1 and innodb_flush_log_at_trx_commit=1
  bool gtid_on = false;
  History executed;  ///< all transactions that are in this server, own and replicated
  History applied;   ///< what came by replication and is applied
  std::optional<ReplicaStatus> replica;  ///< nothing: no source is configured
  SemiSync semi_sync;

  [[nodiscard]] bool writable() const { return !read_only; }
  /// Nobody but the appliers can write.
  [[nodiscard]] bool closed() const { return read_only && super_read_only; }
  /// Replicates, or tries to. A promoted server may still have its old source configured.
  [[nodiscard]] bool follows() const {
    return replica && (replica->receiver != Receiver::no || replica->applier_running);
  }
  [[nodiscard]] bool is_primary() const { return writable() && !follows(); }
};

/// What tells apart the rows of the dialect table: one question.
struct Server {
  Version version;
  const Dialect* dialect = nullptr;
};
[[nodiscard]] std::expected<Server, SqlError> identify(Session& session, const Bound& bound);

/// Variables and replica status: two questions. `semi_sync` stays as it is by default.
[[nodiscard]] std::expected<ServerStatus, SqlError> read_replication(Session& session,
                                                                     const Server& server,
                                                                     const Bound& bound);
[[nodiscard]] std::expected<SemiSync, SqlError> read_semi_sync(Session& session,
                                                               const Server& server,
                                                               const Bound& bound);
/// Both of the above.
[[nodiscard]] std::expected<ServerStatus, SqlError> read_server_status(Session& session,
                                                                       const Server& server,
                                                                       const Bound& bound);
/// The end of the server's own binary log; an empty file name: it writes none.
[[nodiscard]] std::expected<BinlogPosition, SqlError> read_binlog_position(Session& session,
                                                                           const Server& server,
                                                                           const Bound& bound);

}  // namespace vrrpd::mysql
