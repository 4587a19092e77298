// SPDX-License-Identifier: Apache-2.0
// MySQL's clone plugin (MySQL manual, "Cloning Remote Data"): the local server replaces its data by
// the donor's and stops; whoever started it starts it again.
#pragma once

#include <expected>
#include <string>

#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/server_link.hpp"
#include "notify/order.hpp"

namespace vrrpd::mysql {

/// The clone plugin is loaded and active.
[[nodiscard]] bool can_clone(ServerLink& server, const Bound& bound);

/// Clones `local` from the peer, whose `replication` account needs BACKUP_ADMIN; the local one
/// needs CLONE_ADMIN. Returns when the server has taken all in and stops, or restarts by itself.
/// The error says what state the local server is in. `bound` is for all of it, and may be hours.
[[nodiscard]] std::expected<void, std::string> clone_from_peer(const PairSettings& pair,
                                                               ServerLink& local,
                                                               const notify::Order& order,
                                                               const Bound& bound);

}  // namespace vrrpd::mysql
