// SPDX-License-Identifier: Apache-2.0
// What the daemon still knows of the pair after it was restarted, and how much of that it may
// believe. Pure; memory_file.hpp keeps it on disk.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "notify/mysql/events.hpp"
#include "notify/mysql/knowledge.hpp"
#include "notify/mysql/last_promotion.hpp"
#include "notify/mysql/replica_sight.hpp"
#include "notify/mysql/term.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

struct Memory {
  std::string boot_id;  ///< of the host: the times below are of this boot
  Instant at;           ///< when this was true
  Knowledge knowledge;
  std::optional<Instant> server_started_at;  ///< the local server's start
  std::optional<ReplicaSight> replica = {};  ///< see Sighting
  std::optional<ToldEvents> events = {};     ///< see Sighting
  Term term;                                 ///< the highest that was ever seen, of both nodes
  Term promoted = {};                        ///< the same, of promotions that did not fail
};

/// What of `memory` still counts now, in the boot `boot_id`. Of this boot, and younger than
/// notify::restart_time: all but that the primary was gone, since it may have come back meanwhile
/// (so that time weakens what is known, and nothing else does). Older: only what speaks against a
/// promotion, and the term. What the primary said of its events is as old as when it said so.
[[nodiscard]] Memory recall(Memory memory, std::string_view boot_id, Instant now);

/// The local server has no source since `last`, a promotion that opened it, if that is one which
/// `memory` does not know of yet: it is not written at once.
void count_promotion(Memory& memory, const std::optional<LastPromotion>& last);

/// Is `next` worth a write, after `last` was written? At a change of what was seen, and now and
/// then while nothing changes, so that a restart finds it young; never within a second.
[[nodiscard]] bool worth_writing(const Memory& last, const Memory& next);

}  // namespace vrrpd::mysql
