// SPDX-License-Identifier: Apache-2.0
// May this server become the primary? One set of rules for the standing eligibility, which is
// posted each second, and for the promotion, which asks once more. Pure.
#pragma once

#include <optional>
#include <string>

#include "notify/mysql/knowledge.hpp"
#include "notify/mysql/policy.hpp"
#include "notify/mysql/replica_sight.hpp"
#include "notify/mysql/sight.hpp"
#include "notify/mysql/vote.hpp"
#include "notify/notify.hpp"

namespace vrrpd::mysql {

struct Situation {
  ServerStatus local;
  PeerSight peer;
  Knowledge knowledge;
  bool last_primary = false;  ///< the record, or what we closed ourselves, says so
  /// It was, and the peer was attached when this node left: that one may have been promoted since.
  bool left_to_another = false;
  /// The record, of whatever boot, says so too, and no later promotion is known of either node.
  bool latest_term = false;
  bool promoted_here = false;  ///< by this run of the daemon, and the peer was no primary since
  bool resumable = false;      ///< a promotion here was not finished; see last_promotion.hpp
  Policy policy = {};
  Term own_term = {};  ///< of the last promotion of the local server
  VoteSight vote = {};
  /// The source that this server was promoted from could not be closed then, and was not seen
  /// behind it since: it may have gone on beside this one.
  bool source_at_large = false;
  /// last_primary rests on the record of a daemon that was stopped for some time, which closed the
  /// server: a peer that was away may have come, been promoted with what it fetched here, and gone.
  bool stopped_meanwhile = false;
  std::optional<ReplicaSight> replica = {};  ///< see Sighting
};

/// It has a source that it took its data from. A primary that was lost before it could forget its
/// old source has none: its promotion drained the relay log, whatever that shows now.
[[nodiscard]] bool replicates(const Situation& situation);

/// The peer lacks what crash recovery has committed here: whoever opens this server shows it to
/// readers, although nobody was told of it and nobody else has it.
[[nodiscard]] bool recovered_alone(const Situation& situation);

/// Why nobody may read yet what crash recovery has committed here; nothing: somebody may. What is
/// written here waits for the peer. This does not: it is there for the first reader. Until the peer
/// has it, or cannot be promoted any more without having asked this server, nobody may read here.
/// With a third vote that takes the right to acknowledge alone, and no time.
[[nodiscard]] std::optional<std::string> shown_too_early(const Situation& situation, Instant now);

struct Admission {
  notify::Eligibility eligibility = notify::Eligibility::unknown;
  std::string reason;
  Verdict verdict = Verdict::unknown;  ///< of an admitted one: what is known of the data
  bool only_time_lacks = false;        ///< nothing else has to change for it to be admitted

  [[nodiscard]] bool admitted() const { return eligibility == notify::Eligibility::eligible; }
};

/// What stands against it in the local server alone; nothing: nothing.
[[nodiscard]] std::optional<Admission> local_obstacle(const Situation& situation);

/// What the third vote has against it; nothing: nothing.
[[nodiscard]] std::optional<Admission> vetoed(const Situation& situation);

[[nodiscard]] Admission admit(const Situation& situation, Instant now);

/// A fingerprint of what an admission rests on (notify::Refusal::evidence). It does not change by
/// itself while the situation stays.
[[nodiscard]] std::string evidence(const ServerStatus& local, const PeerSight& peer);

/// Of a refusal: what the next standing will see too, so that it lasts as long as its cause. Empty
/// (worth another question after the hold-down) if the cause is over already: the peer, which could
/// not be asked, answers `now`, or is no primary any more. Nothing would change after that.
[[nodiscard]] std::string lasting_evidence(const ServerStatus& local, const PeerSight& refused_on,
                                           const PeerSight& now);

}  // namespace vrrpd::mysql
