// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/blocking_sessions.hpp"

#include <utility>

#include "notify/mysql/client_sessions.hpp"

namespace vrrpd::mysql {
namespace {

// A wait for a row shows in the transaction only, one for a table or a global lock in the thread
// only.
constexpr std::string_view applier_waits =
    "SELECT (SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'system user' AND "
    "STATE LIKE 'Waiting for%lock%') + (SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE "
    "trx_state = 'LOCK WAIT') > 0 AS waits";

}  // namespace

std::expected<unsigned, SqlError> end_blocking_sessions(ServerLink& server,
                                                        const std::set<std::string>& spared,
                                                        const Bound& bound) {
  const auto waits = server.ask(applier_waits, bound);
  if (!waits) return std::unexpected{waits.error()};
  if (waits->empty() || !waits->row(0).flag("waits")) return 0U;
  auto ended = end_client_sessions(server, spared, bound);
  if (!ended) return std::unexpected{ended.error()};
  if (ended->failure) return std::unexpected{*std::move(ended->failure)};
  return ended->killed;
}

}  // namespace vrrpd::mysql
