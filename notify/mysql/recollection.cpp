// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/recollection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "notify/mysql/record.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
Recollection::Recollection(const PairSettings& pair, const Report& report)
    : write_{report}, file_{pair.memory()} {
  Memory before = file_.recall(boot_id_, boot_now());
  count_promotion(before, read_last_promotion(pair.record));
  server_started_at_ = before.server_started_at;
  last_.same_server = server_started_at_.has_value();
  left_to_another_ = could_be_promoted(before.replica, before.at, pair.policy);
  last_.knowledge = std::move(before.knowledge);
  last_.replica = before.replica;  // this run may leave before it has seen the peer
  if (last_.replica) last_.replica->there = last_.replica->at == before.at;
  if (before.boot_id != boot_id_) replica_of_another_boot();
  last_.events = std::move(before.events);
  last_.highest_term = before.term;
  last_.last_promotion = before.promoted;
}

// Until the host went down, which no clock of this boot tells; its server ended with it. Or its
// time was over by then, and stays so.
void Recollection::replica_of_another_boot() {
  if (!left_to_another_) return last_.replica.reset();
  const Instant now = boot_now();
  last_.replica = {.at = now, .timeout = last_.replica->timeout, .recovered = now};
}

Sighting Recollection::last() const {
  const std::scoped_lock guard{mutex_};
  return last_;
}

void Recollection::see(const ServerStatus& local, const PeerSight& peer, Term own, Instant at) {
  const std::scoped_lock guard{mutex_};
  if (at >= forgotten_at_) learn(last_.knowledge, local, peer, at);
  see_replica(local, peer, at);
  last_.highest_term = std::max({last_.highest_term, own, peer.term.value_or(Term{})});
  last_.local = local;
  last_.peer = peer;
  if (peer.is_primary() && local.closed()) {
    lag_.see(local.executed, peer.status->executed, at);
  } else {
    lag_.forget();
  }
  last_.lag = lag_.behind(at);
}

// A look may come late: who was there at the one before may have been until this one.
void Recollection::see_replica(const ServerStatus& local, const PeerSight& peer, Instant at) {
  const bool was_there = last_.replica && last_.replica->there;
  const bool confirms = local.semi_sync.source_on && local.semi_sync.clients > 0;
  const bool there = !local.follows() && (confirms || (peer.status && attached(*peer.status)));
  const auto recovered =
      last_.replica && local.closed() ? last_.replica->recovered : std::optional<Instant>{};
  if (there) {
    // A server that was started anew shows what its configuration says, not what it promised.
    const auto promised = recovered ? std::optional{last_.replica->timeout} : std::nullopt;
    last_.replica = replica_sight(local.semi_sync, at);
    if (promised) last_.replica->timeout = *promised;
    last_.replica->there = true;
  } else if (last_.replica && std::exchange(last_.replica->there, false)) {
    last_.replica->at = at;
  }
  if (last_.replica) last_.replica->recovered = recovered;
  // Beside a closed server, and in less time than passes between two looks (look_for_another()).
  forget_replica_if_gone(peer, was_there && local.closed());
}

// A server that was started anew proves nothing of before (forget_relay_log()).
void Recollection::forget_replica_if_gone(const PeerSight& peer, bool may_have_been_promoted) {
  const bool gone = peer.kind == PeerSight::Kind::refused;
  if (peer.is_primary() || (gone && !may_have_been_promoted))
    last_.replica.reset();
  else if (gone)
    last_.replica->there = false;
}

void Recollection::see(const PeerSight& peer) {
  const std::scoped_lock guard{mutex_};
  last_.local.reset();
  last_.peer = peer;
  forget_replica_if_gone(peer, false);
}

void Recollection::see(const VoteSight& vote) {
  const std::scoped_lock guard{mutex_};
  last_.vote = vote;
  last_.highest_term = std::max(last_.highest_term, vote.term());
}

void Recollection::see(const ReplicaThreads& running) {
  const std::scoped_lock guard{mutex_};
  see_threads(last_.knowledge, running);
}

void Recollection::see_promotion(Term term) {
  const std::scoped_lock guard{mutex_};
  last_.last_promotion = std::max(last_.last_promotion, term);
}

void Recollection::see(const std::optional<TransactionRow>& oldest) {
  const std::scoped_lock guard{mutex_};
  last_.oldest = oldest;
}

void Recollection::see(const ToldEvents& events) {
  const std::scoped_lock guard{mutex_};
  last_.events = events;
}

void Recollection::keep_events(Instant now) {
  const std::scoped_lock guard{mutex_};
  if (last_.events) last_.events->at = now;
}

void Recollection::age_events(Instant now) {
  const std::scoped_lock guard{mutex_};
  if (last_.events && outdated(*last_.events, now)) last_.events.reset();
}

void Recollection::forget_events() {
  const std::scoped_lock guard{mutex_};
  last_.events.reset();
}

void Recollection::forget_relay_log() {
  const std::scoped_lock guard{mutex_};
  mysql::forget_relay_log(last_.knowledge);
  if (last_.replica)
    last_.replica->recovered = last_.replica->there ? boot_now() : last_.replica->at;
  last_.same_server = false;
}

void Recollection::forget_source() {
  const std::scoped_lock guard{mutex_};
  mysql::forget_source(last_.knowledge);
  forgotten_at_ = boot_now();
}

void Recollection::write_down(Flavour flavour, std::optional<Instant> server_started_at,
                              Instant now) {
  const Sighting seen = last();
  const auto written = file_.keep({.boot_id = boot_id_,
                                   .at = now,
                                   .knowledge = seen.knowledge,
                                   .server_started_at = server_started_at,
                                   .replica = seen.replica,
                                   .events = seen.events,
                                   .term = seen.highest_term,
                                   .promoted = seen.last_promotion},
                                  flavour);
  write_(Severity::warning,
         written ? std::string{} : fmt::format("memory: {}", written.error().text()));
}

}  // namespace vrrpd::mysql
