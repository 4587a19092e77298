// SPDX-License-Identifier: Apache-2.0
// What a heartbeat write that failed, or does not end, says about the server. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/check.hpp"
#include "checks/mysql/result.hpp"
#include "checks/mysql/sql_error.hpp"
#include "checks/mysql/transactions.hpp"

namespace vrrpd::mysql {

/// A row of SHOW PROCESSLIST.
struct SessionRow {
  std::uint64_t id = 0;
  std::string user = {}, command = {}, state = {};
  std::uint64_t seconds = 0;  ///< in this state, or since the command began
};

[[nodiscard]] std::vector<SessionRow> session_rows(const Result& processlist);

/// What holds a session up, by the state that it shows. MySQL 5.6 to 9, MariaDB 10.4 to 11; those
/// marked were seen on MySQL 9.7 and MariaDB 10.11.
enum class Hold : std::uint8_t {
  nothing,          ///< no state that stands for waiting
  acknowledgement,  ///< of semi-sync: "Waiting for semi-sync ACK from replica" (seen)
  global_lock,      ///< FLUSH TABLES WITH READ LOCK, BACKUP STAGE: "Waiting for backup lock" (seen)
  table_lock,       ///< ALTER, LOCK TABLES: "Waiting for table metadata lock" (seen)
  row_lock,         ///< "update" (seen)
  disk_space,  ///< "Waiting for someone to free space" (seen; MySQL says "commit" for this too)
  commit,      ///< "waiting for handler commit", "Commit" (seen)
};

[[nodiscard]] Hold hold_of(std::string_view state);

/// What was seen of one write of ours.
struct WriteSight {
  Duration age{};                      ///< since it was begun
  std::optional<SqlError> error = {};  ///< it ended so; nothing: it has not ended
  std::uint64_t session = 0;           ///< its CONNECTION_ID()
  std::string user = {};               ///< its account
  /// SHOW PROCESSLIST by another session, a moment ago (of an ended write: before it ended);
  /// nothing: it could not be had.
  std::optional<std::vector<SessionRow>> sessions = {};
  /// The largest ones, at the same moment; asked for only while it waits in a commit.
  std::vector<TransactionRow> transactions = {};
};

struct WriteVerdict {
  enum class Kind : std::uint8_t {
    going_on,  ///< too early to say
    none,      ///< nothing is against the server; it may have been closed just now
    peer,      ///< commits wait for the replica's acknowledgement: never a failover of this node
    busy,      ///< somebody holds a lock
    blind,     ///< the write could not be tried: says nothing about the server
    stuck,     ///< commits do not end, or fail for want of space
  };
  Kind kind = Kind::going_on;
  std::string text = {};  ///< for the operator

  /// hung, busy, or healthy: what only the peer can mend moves nothing here.
  [[nodiscard]] checks::Health health() const;
};

/// `deadline`: of a write; for one that ended with an error it has no meaning.
[[nodiscard]] WriteVerdict judge(const WriteSight& write, Duration deadline);

/// It is in a commit that does not end: the transactions say whether one is ahead of it.
[[nodiscard]] bool waits_in_commit(const WriteSight& write);

/// Somebody's commit waits for the replica, ours or one before it.
[[nodiscard]] bool awaits_acknowledgement(const WriteSight& write);

/// The newest replica's connection that is younger than the write: it attached after the write was
/// sent. If an acknowledgement was lost with the connection before it, none will come any more
/// (the replica has the transaction and is not sent it again) until something else is committed.
[[nodiscard]] std::optional<std::uint64_t> attached_since(const WriteSight& write);

}  // namespace vrrpd::mysql
