// SPDX-License-Identifier: Apache-2.0
// What was seen of both servers, as long as it may have to be known: in memory, and on disk for the
// run after this one.
#pragma once

#include <mutex>
#include <optional>

#include "checks/mysql/transactions.hpp"
#include "notify/mysql/events.hpp"
#include "notify/mysql/lag.hpp"
#include "notify/mysql/memory_file.hpp"
#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/replica_sight.hpp"
#include "notify/mysql/report.hpp"
#include "notify/mysql/vote.hpp"

namespace vrrpd::mysql {

/// What was seen last.
struct Sighting {
  std::optional<ServerStatus> local;
  /// Its process is the one that the run before this one saw last; false also: not known.
  bool same_server = false;
  PeerSight peer;
  Knowledge knowledge;
  /// That was ever seen, of both nodes and the third vote: the next promotion takes a later one.
  Term highest_term;
  Term last_promotion = {};  ///< the term of the last that did not fail, as far as is known
  /// While the local server was the primary.
  std::optional<ReplicaSight> replica = {};
  /// Of the primary before the local server, which says so, until they are switched here; nothing:
  /// it has said nothing, or what it said is too old.
  std::optional<ToldEvents> events = {};
  VoteSight vote = {};               ///< of the last look
  std::optional<Duration> lag = {};  ///< of the backup's server; nothing: not known
  /// Of the local server's clients, a moment ago.
  std::optional<TransactionRow> oldest = {};
};

/// last() from any thread, the rest on one, unless it says otherwise.
class Recollection {
 public:
  /// Begins with what the run before this one left, as far as it counts.
  Recollection(const PairSettings& pair, const Report& report);

  /// Of the local server, as the run before this one knew it.
  [[nodiscard]] std::optional<Instant> server_started_at() const { return server_started_at_; }
  /// When the run before this one ended the peer could be promoted, and may have been since.
  [[nodiscard]] bool left_to_another() const { return left_to_another_; }

  /// A look at both servers; `own` is the term of the local server's last promotion, or of a try.
  void see(const ServerStatus& local, const PeerSight& peer, Term own, Instant at);
  /// A look at which the local server did not answer.
  void see(const PeerSight& peer);
  void see(const VoteSight& vote);
  /// Any thread.
  void see(const ReplicaThreads& running);
  /// A promotion, here or of the peer, that did not fail.
  void see_promotion(Term term);
  void see(const std::optional<TransactionRow>& oldest);
  /// The peer is the primary, and says this of its events.
  void see(const ToldEvents& events);
  /// What the primary before the local server said does not age: nothing is switched there any
  /// more.
  void keep_events(Instant now);
  /// As long as it may be another's turn what was said does.
  void age_events(Instant now);
  void forget_events();
  /// The local server was restarted.
  void forget_relay_log();
  /// The local server was promoted: what a look that began before saw of its source counts no more.
  void forget_source();
  /// Onto the disk, if that is worth it.
  void write_down(Flavour flavour, std::optional<Instant> server_started_at, Instant now);

  [[nodiscard]] Sighting last() const;

 private:
  void replica_of_another_boot();
  // Under mutex_.
  void see_replica(const ServerStatus& local, const PeerSight& peer, Instant at);
  void forget_replica_if_gone(const PeerSight& peer, bool may_have_been_promoted);

  OnceReported write_;
  MemoryFile file_;
  const std::string boot_id_ = current_boot_id();
  std::optional<Instant> server_started_at_;
  bool left_to_another_ = false;

  mutable std::mutex mutex_;
  Sighting last_;  ///< under mutex_
  Instant forgotten_at_{};
  Lag lag_;
};

}  // namespace vrrpd::mysql
