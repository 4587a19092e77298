// SPDX-License-Identifier: Apache-2.0
// The sessions of applications: what they are doing, and their end.
#pragma once

#include <expected>
#include <optional>
#include <set>
#include <string>

#include "notify/mysql/server_link.hpp"

namespace vrrpd::mysql {

/// What a closure would cut off or hang on (mysql-failover 4.1, step 0): a transaction that is open
/// for more than a second, or a DDL statement; nothing: nothing is seen. LOCK TABLES shows in no
/// table that the account may read; the closure itself meets it. `spared`: accounts of vrrpd. Needs
/// PROCESS.
[[nodiscard]] std::expected<std::optional<std::string>, SqlError> work_in_progress(
    ServerLink& server, const std::set<std::string>& spared, const Bound& bound);

struct EndedSessions {
  unsigned killed = 0;
  /// Of the last one that was out of reach, as on MySQL an account with SYSTEM_USER (root) is.
  std::optional<SqlError> failure = {};
};

/// Kills all clients' sessions but those of our own account and of the `spared` users; replicas
/// stay attached. Needs PROCESS and CONNECTION ADMIN.
[[nodiscard]] std::expected<EndedSessions, SqlError> end_client_sessions(
    ServerLink& server, const std::set<std::string>& spared, const Bound& bound);

}  // namespace vrrpd::mysql
