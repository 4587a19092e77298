// SPDX-License-Identifier: Apache-2.0
// Clients that hold a lock which the applier waits for. On a backup nobody else has business there.
#pragma once

#include <set>
#include <string>

#include "notify/mysql/server_link.hpp"

namespace vrrpd::mysql {

/// Kills all clients' sessions but those of our own account and of the `spared` users, if an
/// applier waits for a lock; results in how many were killed. Needs PROCESS and CONNECTION ADMIN.
/// On MySQL, accounts with SYSTEM_USER (root) are out of reach: the error says so.
[[nodiscard]] std::expected<unsigned, SqlError> end_blocking_sessions(
    ServerLink& server, const std::set<std::string>& spared, const Bound& bound);

}  // namespace vrrpd::mysql
