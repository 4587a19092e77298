// SPDX-License-Identifier: Apache-2.0
// May the data of this node's server be replaced by the primary's (vrrpctl rebuild)? Only where the
// rejoin has refused; and what would be lost by it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "notify/mysql/rejoin.hpp"

namespace vrrpd::mysql {

/// What is looked at only for a rebuild.
struct RebuildView {
  bool confirmed = false;  ///< --yes
  bool can_clone = false;  ///< the clone plugin is active here
};

/// All that a rebuild deletes and that the primary lacks: it is saved first. Unlike errant_at() it
/// has the primary's own too: one that was restored, or lost the end of its binary log, does not
/// have them any more (error 1236).
[[nodiscard]] History lost_by_rebuild(const ServerStatus& local, const ServerStatus& primary);

/// What stands only in the local relay log: the primary lacks it too.
[[nodiscard]] History lost_unapplied(const ServerStatus& local, const ServerStatus& primary);

/// Why not, and what to do; nothing: it may be rebuilt, once what it has alone is saved.
[[nodiscard]] std::optional<std::string> against_rebuild(const RejoinView& servers,
                                                         const RebuildView& rebuild);

/// The two can clone from each other: the same release, or, from MySQL 8.0.37 on, the same series.
[[nodiscard]] bool clones_from(const Version& recipient, const Version& donor);

}  // namespace vrrpd::mysql
