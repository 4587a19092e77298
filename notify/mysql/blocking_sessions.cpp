// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/blocking_sessions.hpp"

#include <fmt/format.h>

#include <optional>

namespace vrrpd::mysql {
namespace {

/// The session ended by itself.
constexpr unsigned no_such_thread = 1094;

// A wait for a row shows in the transaction only, one for a table or a global lock in the thread
// only.
constexpr std::string_view applier_waits =
    "SELECT (SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'system user' AND "
    "STATE LIKE 'Waiting for%lock%') + (SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE "
    "trx_state = 'LOCK WAIT') > 0 AS waits";

constexpr std::string_view clients =
    "SELECT ID AS id, USER AS user FROM information_schema.PROCESSLIST WHERE USER NOT IN ('system "
    "user', "
    "'event_scheduler', SUBSTRING_INDEX(USER(), '@', 1)) AND COMMAND NOT IN ('Binlog Dump', "
    "'Binlog Dump GTID', 'Daemon', 'Slave_IO', 'Slave_SQL', 'Slave_worker')";

}  // namespace

std::expected<unsigned, SqlError> end_blocking_sessions(ServerLink& server,
                                                        const std::set<std::string>& spared,
                                                        const Bound& bound) {
  const auto waits = server.ask(applier_waits, bound);
  if (!waits) return std::unexpected{waits.error()};
  if (waits->empty() || !waits->row(0).flag("waits")) return 0U;
  const auto found = server.ask(clients, bound);
  if (!found) return std::unexpected{found.error()};
  unsigned killed = 0;
  std::optional<SqlError> failure;
  for (std::size_t i = 0; i < found->size(); ++i) {
    if (spared.contains(found->row(i).text("user"))) continue;
    const auto id = found->row(i).number("id");
    const auto done = server.ask(fmt::format("KILL {}", id), bound);
    if (done) {
      ++killed;
    } else if (!done.error().answered()) {
      return std::unexpected{done.error()};
    } else if (done.error().number != no_such_thread) {
      failure = done.error();
      failure->text = fmt::format("session {} may block the applier: {}", id, failure->text);
    }
  }
  if (failure) return std::unexpected{*std::move(failure)};
  return killed;
}

}  // namespace vrrpd::mysql
