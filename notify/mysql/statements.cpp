// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/statements.hpp"

#include <fmt/format.h>

#include <initializer_list>
#include <string>

#include "checks/mysql/change_source.hpp"
#include "notify/mysql/replication_threads.hpp"
#include "vrrpd/base/password_file.hpp"

namespace vrrpd::mysql {
namespace {

std::unexpected<SqlError> not_taken(std::string reason) {
  return std::unexpected{SqlError{SqlError::Kind::local, 0, std::move(reason)}};
}

Deed run(ServerLink& server, std::string_view sql, const Bound& bound) {
  const auto done = server.ask(sql, bound);
  if (!done) return std::unexpected{done.error()};
  return {};
}

Deed set(ServerLink& server, std::initializer_list<std::string_view> names, std::uint64_t value,
         const Bound& bound) {
  std::string sql = "SET ";
  for (const std::string_view name : names)
    sql += fmt::format("{}GLOBAL {} = {}", sql.size() > 4 ? ", " : "", name, value);
  return run(server, sql, bound);
}

/// Server errors quote the statement's text around a mistake.
SqlError without(SqlError error, std::string_view secret) {
  if (!secret.empty() && error.text.find(secret) != std::string::npos)
    error.text = fmt::format("the server refused the statement (error {})", error.number);
  return error;
}

/// Session mode in which sql_literal() quotes rightly.
constexpr std::string_view plain_quoting = "SET SESSION sql_mode = ''";

}  // namespace

Deed close_for_writes(ServerLink& server, const Bound& bound) {
  if (auto ready = server.ensure(bound); !ready) return ready;
  if (auto done = run(server, closing_statement(server.dialect()), bound); !done) return done;
  const auto status = server.replication(bound);
  if (!status) return std::unexpected{status.error()};
  if (!status->closed()) return not_taken("read_only was set, but the server still shows it off");
  return {};
}

std::string closing_statement(const Dialect& dialect) {
  // super_read_only sets read_only too, in one step.
  return dialect.super_read_only ? "SET GLOBAL super_read_only = 1" : "SET GLOBAL read_only = 1";
}

Deed open_for_writes(ServerLink& server, const Bound& bound) {
  // On MySQL this clears super_read_only as well.
  if (auto done = set(server, {"read_only"}, 0, bound); !done) return done;
  const auto answer = server.ask("SELECT @@read_only = 0 AS open", bound);
  if (!answer) return std::unexpected{answer.error()};
  if (answer->empty() || !answer->row(0).flag("open"))
    return not_taken("read_only was cleared, but the server still shows it on");
  return {};
}

Deed make_durable(ServerLink& server, const Bound& bound) {
  if (auto done = set(server, {"sync_binlog"}, 1, bound); !done) return done;
  return set(server, {"innodb_flush_log_at_trx_commit"}, 1, bound);
}

Deed leave_semi_sync(ServerLink& server, const Bound& bound) {
  if (auto ready = server.ensure(bound); !ready) return ready;
  const SemiSyncNames& names = server.dialect().semi_sync;
  return set(server, {names.replica_enabled, names.source_enabled}, 0, bound);
}

Deed leave_semi_sync_replica(ServerLink& server, const Bound& bound) {
  if (auto ready = server.ensure(bound); !ready) return ready;
  return set(server, {server.dialect().semi_sync.replica_enabled}, 0, bound);
}

Deed become_semi_sync_replica(ServerLink& server, const Bound& bound) {
  if (auto ready = server.ensure(bound); !ready) return ready;
  return set(server, {server.dialect().semi_sync.replica_enabled}, 1, bound);
}

Deed become_semi_sync_source(ServerLink& server, std::optional<Duration> timeout,
                             const Bound& bound) {
  if (auto ready = server.ensure(bound); !ready) return ready;
  const SemiSyncNames& names = server.dialect().semi_sync;
  if (timeout) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(*timeout).count();
    if (auto done = set(server, {names.source_timeout}, static_cast<std::uint64_t>(ms), bound);
        !done)
      return done;
  }
  // Else a MariaDB without a replica acknowledges at once, and shows semi-sync as on.
  return set(server, {names.wait_without_replica, names.source_enabled}, 1, bound);
}

Deed follow_peer(ServerLink& server, const PairSettings& pair, OwnStop& own_stop, bool applied_all,
                 const Bound& bound) {
  std::string password;
  if (!pair.replication.password_file.empty()) {
    auto read = read_password(pair.replication.password_file);
    if (!read) return not_taken(std::move(read.error()));
    password = *std::move(read);
  }
  if (auto ready = server.ensure(bound); !ready) return ready;
  const Dialect& dialect = server.dialect();
  const bool mariadb = server.flavour() == Flavour::mariadb;
  const bool demote = mariadb && !applied_all;
  if (auto done = stop_replica(server, own_stop, bound); !done) return done;
  if (auto done = run(server, plain_quoting, bound); !done) return done;
  if (demote && !dialect.demote_to_slave) {
    if (auto done = run(server, "SET GLOBAL gtid_slave_pos = @@gtid_binlog_pos", bound); !done)
      return done;
  }
  const std::string change = change_source_statement(
      dialect, {.server = pair.peer, .user = pair.replication.user, .password = password}, demote);
  if (auto done = run(server, change, bound); !done)
    return std::unexpected{without(done.error(), password)};
  return start_replica(server, own_stop, bound);
}

}  // namespace vrrpd::mysql
