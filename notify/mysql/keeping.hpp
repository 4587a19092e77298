// SPDX-License-Identifier: Apache-2.0
// A node held the addresses, and its server lets nobody look (decision 2): may it keep them? Pure.
#pragma once

#include <optional>
#include <string>

#include "notify/mysql/sight.hpp"
#include "notify/mysql/vote.hpp"

namespace vrrpd::mysql {

/// What the run before this one promoted.
struct OwnPromotion {
  std::string server;  ///< its identity; "": not known
  Term term;
};

/// Why it must not: another server was promoted later, which shows without a look at the own one.
/// Nothing: nobody can tell, and what was held is kept.
[[nodiscard]] std::optional<std::string> overtaken(const OwnPromotion& own, const VoteSight& vote,
                                                   const PeerSight& peer);

}  // namespace vrrpd::mysql
