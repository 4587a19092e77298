// SPDX-License-Identifier: Apache-2.0
// MySQL's clone plugin (MySQL manual, "Cloning Remote Data"): the local server replaces its data by
// the donor's and stops; whoever started it starts it again.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/rebuild_mark.hpp"
#include "notify/mysql/server_link.hpp"
#include "notify/order.hpp"

namespace vrrpd::mysql {

/// The clone plugin is loaded and active.
[[nodiscard]] bool can_clone(ServerLink& server, const Bound& bound);

enum class Cloned : std::uint8_t {
  taken_in,  ///< it said so, and stops
  unproven,  ///< it ended the connection: it restarts with all taken in, or was killed
};

/// Clones `local` from the peer, whose `replication` account needs BACKUP_ADMIN; the local one
/// needs CLONE_ADMIN. Returns when the server stops, or restarts by itself. The error says what
/// state the local server is in. `mark` is set before anything is deleted, and stays unless it is
/// certain that nothing was. `bound` is for all of it, and may be hours.
[[nodiscard]] std::expected<Cloned, std::string> clone_from_peer(const PairSettings& pair,
                                                                 ServerLink& local,
                                                                 RebuildMark& mark,
                                                                 const notify::Order& order,
                                                                 const Bound& bound);

/// The server's last clone has all; nothing: the account may not read
/// performance_schema.clone_status, or the server does not answer.
[[nodiscard]] std::optional<bool> clone_completed(ServerLink& server, const Bound& bound);

}  // namespace vrrpd::mysql
