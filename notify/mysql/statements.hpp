// SPDX-License-Identifier: Apache-2.0
// What is done to a server, one function a deed. Each may be repeated.
#pragma once

#include <expected>
#include <string>

#include "notify/mysql/own_stop.hpp"
#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/server_link.hpp"

namespace vrrpd::mysql {

using Deed = std::expected<void, SqlError>;

/// read_only, and super_read_only where it exists; read back. Waits for writers that wait for an
/// acknowledgement: give it a deadline and a connection of its own.
/// (closure.hpp has one that may take longer than a deadline.)
[[nodiscard]] Deed close_for_writes(ServerLink& server, const Bound& bound);
[[nodiscard]] std::string closing_statement(const Dialect& dialect);
[[nodiscard]] Deed open_for_writes(ServerLink& server, const Bound& bound);
/// sync_binlog = 1 and innodb_flush_log_at_trx_commit = 1; the latter needs SUPER on MariaDB.
[[nodiscard]] Deed make_durable(ServerLink& server, const Bound& bound);

/// Semi-sync. Turning the source role off takes up to 1 s on MySQL (lone_source.hpp has it alone).
[[nodiscard]] Deed leave_semi_sync(ServerLink& server, const Bound& bound);
/// The replica role only.
[[nodiscard]] Deed leave_semi_sync_replica(ServerLink& server, const Bound& bound);
/// The same; the source role stays as it is.
[[nodiscard]] Deed become_semi_sync_replica(ServerLink& server, const Bound& bound);
/// `timeout`: nothing: as it is.
[[nodiscard]] Deed become_semi_sync_source(ServerLink& server, std::optional<Duration> timeout,
                                           const Bound& bound);

/// STOP, CHANGE … TO the peer of `pair` by GTID, START. `applied_all`: gtid_slave_pos has all that
/// was executed; false for a former primary, whose own writes are not in it (MariaDB).
[[nodiscard]] Deed follow_peer(ServerLink& server, const PairSettings& pair, OwnStop& own_stop,
                               bool applied_all, const Bound& bound);

}  // namespace vrrpd::mysql
