// SPDX-License-Identifier: Apache-2.0
// What a backup knows of its source from before a fault. Pure.
//
// A semi-synchronous source acknowledges a commit to its client when the replica has it in its
// relay log. So a replica that was attached, to a source whose semi-sync was on, holds everything
// that was acknowledged until the source could have given up waiting for it (its semi-sync
// timeout).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "notify/mysql/sight.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

struct Knowledge {
  /// The last look at the peer while it was the primary.
  struct Source {
    Instant at;
    SemiSync semi_sync;
    History executed;
    std::string identity = {};
    /// The relay log of that time is gone: what was confirmed from here need not be here any more.
    bool relay_log_gone = false;
  };
  std::optional<Source> source = {};
  /// The last look at which that was so, or at which it was closed and was not another's replica,
  /// its semi-sync was on, and our receiver was attached with
  /// its own semi-sync role active, and held what the source had at the look before. (A receiver
  /// alone that says Yes proves nothing: it does so for long after the link was cut, the source
  /// froze, or the relay log's disk was full.) The look before that, if commits waited for their
  /// confirmation at both: their timeout may have begun then, and nowhere before.
  std::optional<Instant> attached_at = {};

  /// What the local replica held at the last look: what it once received it cannot lack later,
  /// unless its relay log was deleted.
  std::optional<History> held = {};
  /// Those of it that ran last, at the last looks at which they did; nothing: none since both were
  /// seen stopped.
  std::optional<ReplicaThreads> threads = {};

  /// The source acknowledged commits that no replica had confirmed (its no_tx moved), and they were
  /// not seen here since. Semi-sync may be on again: that alone fills no hole.
  struct Hole {
    std::uint64_t commits = 0;
    /// What the source had when the counter stood still again; who has that has them all.
    std::optional<History> until = {};
  };
  std::optional<Hole> hole = {};

  /// Since when no look showed the peer as primary.
  std::optional<Instant> lost_at = {};
  /// Since when nobody listens at the peer any more: it acknowledges nothing since then.
  std::optional<Instant> source_gone_at = {};

  std::string primary = {};  ///< identity of the last primary that was seen, of both
  std::optional<Instant> failed_over_at = {};  ///< when that last became another
};

/// A look at both servers, at `local` first: what the peer shows afterwards contains what came from
/// it.
void learn(Knowledge& knowledge, const ServerStatus& local, const PeerSight& peer, Instant at);

/// `local` is to hold what it received from a source. (A primary may still be configured with the
/// one that it had.)
[[nodiscard]] bool has_relay_log(const ServerStatus& local);

/// `local` is a replica that lacks what it held, or may lack what it received since it was looked
/// at: somebody has restarted both of its threads (MariaDB), or pointed it to another source.
[[nodiscard]] bool lost_its_relay_log(const Knowledge& knowledge, const ServerStatus& local);

/// A look at nothing but the threads of the local replica, between two looks at the servers. One of
/// them that has run on since the last look has kept the relay log; so two restarts that deleted
/// nothing, one after the other, are not taken for one of both.
void see_threads(Knowledge& knowledge, const ReplicaThreads& running);

/// The local server was restarted: its relay log may be thrown away (relay_log_recovery; MariaDB
/// always), and what was acknowledged before need not be here any more.
void forget_relay_log(Knowledge& knowledge);

/// The local server was the primary since: whatever its source promised before, it may have served
/// again meanwhile without this replica.
void forget_source(Knowledge& knowledge);

enum class Verdict : std::uint8_t {
  lossless,    ///< every acknowledged transaction is here
  maybe_lost,  ///< the source may have gone on alone, for at most Assessment::window
  behind,      ///< the source did go on alone
  unknown,     ///< nothing is known
};

[[nodiscard]] std::string_view name(Verdict verdict);

struct Assessment {
  Verdict verdict = Verdict::unknown;
  std::string reason;  ///< does not change while the situation does not
  Duration window{};   ///< maybe_lost: writes of so long may be missing
};

/// What `knowledge` proves at `now`: mysql-failover 3.2, row by row.
/// The primary was out of sight for its semi-sync timeout, and is not known to be gone; or it was
/// never seen.
[[nodiscard]] bool may_have_gone_on(const Knowledge& knowledge, Instant now);

[[nodiscard]] Assessment assess(const Knowledge& knowledge, Instant now);

}  // namespace vrrpd::mysql
