// SPDX-License-Identifier: Apache-2.0
// May the data of this node's server be replaced by the primary's (vrrpctl rebuild)? Only where the
// rejoin has refused, and nothing is lost by it that is not saved. Pure.
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

/// Why not, and what to do; nothing: it may be rebuilt.
[[nodiscard]] std::optional<std::string> against_rebuild(const RejoinView& servers,
                                                         const RebuildView& rebuild);

/// The two can clone from each other: the same release, or, from MySQL 8.0.37 on, the same series.
[[nodiscard]] bool clones_from(const Version& recipient, const Version& donor);

}  // namespace vrrpd::mysql
