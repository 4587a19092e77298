// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/knowledge.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vrrpd::mysql {
namespace {

/// "Infinite" timeouts are 2^32-1 and 2^64-1 ms.
Duration timeout_of(const SemiSync& semi_sync) {
  constexpr std::uint64_t a_year_ms = 365ULL * 24 * 3600 * 1000;
  return std::chrono::milliseconds{std::min(semi_sync.timeout_ms, a_year_ms)};
}

bool confirms(const SemiSync& source) { return source.source_on && source.clients > 0; }

/// With more replicas than confirmations are asked for, another one may have given them.
bool confirmed_by_all(const SemiSync& source) {
  return confirms(source) && source.clients <= source.confirmations;
}

// The counter is read after the source's position. So a commit that it counts may not stand in that
// position yet, but surely does in the one of the next look.
void watch_hole(Knowledge& knowledge, const ServerStatus& local, const ServerStatus& source) {
  if (!knowledge.source) return;
  const std::uint64_t before = knowledge.source->semi_sync.unacknowledged;
  const std::uint64_t now = source.semi_sync.unacknowledged;
  if (before != now) {  // lower: the source was restarted, or its counters flushed
    const std::uint64_t known = knowledge.hole ? knowledge.hole->commits : 0;
    knowledge.hole = {.commits = known + (now > before ? now - before : now), .until = {}};
    return;
  }
  if (!knowledge.hole) return;
  if (!knowledge.hole->until) knowledge.hole->until = source.executed;
  if (confirms(source.semi_sync) && attached(local) &&
      reaches(held_by(local), *knowledge.hole->until))
    knowledge.hole.reset();
}

// The source stops waiting for all at the first commit that has waited for its timeout, which may
// be one that is here long since, and whose confirmation was lost. Confirmations come in the order
// of the log: if as many came since a look as waited then, whoever waits now began after it.
/// No commit waits at the source that was written before this; nothing: it is not known.
std::optional<Instant> none_waits_from_before(const std::optional<Knowledge::Source>& last,
                                              const SemiSync& now, Instant at) {
  if (now.waiting == 0) return at;
  if (!last || now.acknowledged < last->semi_sync.acknowledged) return std::nullopt;
  const bool over = now.acknowledged - last->semi_sync.acknowledged >= last->semi_sync.waiting;
  return over ? std::optional{last->at} : std::nullopt;
}

void learn_source(Knowledge& knowledge, const ServerStatus& local, const ServerStatus& source,
                  Instant at) {
  watch_hole(knowledge, local, source);
  // At the first look, and after one at which it acknowledged without this replica, or before which
  // this one has lost its relay log, all that it has must be here.
  const bool confirmed_since = knowledge.source && !knowledge.source->relay_log_gone &&
                               confirmed_by_all(knowledge.source->semi_sync);
  const bool keeps_up =
      reaches(held_by(local), confirmed_since ? knowledge.source->executed : source.executed);
  const bool whole = keeps_up && !knowledge.hole;
  // What it did without this replica is not made good by having been attached a while ago.
  if (!confirmed_by_all(source.semi_sync))
    knowledge.attached_at.reset();
  else if (const auto since = none_waits_from_before(knowledge.source, source.semi_sync, at);
           since && attached(local) && whole)
    knowledge.attached_at = since;
  knowledge.source = {.at = at,
                      .semi_sync = source.semi_sync,
                      .executed = source.executed,
                      .identity = source.identity};
  knowledge.lost_at.reset();
  knowledge.source_gone_at.reset();
}

// A source that was closed, by a handover that failed say, and is opened again waits for this
// replica as it did before: what a look at it shows holds for its timeout, although it takes no
// writes. One that does not wait, or not for this replica, may acknowledge at once; of that nothing
// new is known.
void learn_closed_source(Knowledge& knowledge, const ServerStatus& local,
                         const ServerStatus& source, Instant at) {
  if (!knowledge.source || knowledge.source->identity != source.identity || source.follows())
    return;
  const SemiSync& before = knowledge.source->semi_sync;
  const bool waits = confirmed_by_all(before) && confirmed_by_all(source.semi_sync) &&
                     before.unacknowledged == source.semi_sync.unacknowledged && !knowledge.hole;
  if (!waits || !attached(local) || !reaches(held_by(local), source.executed)) return;
  knowledge.source->semi_sync = source.semi_sync;
  knowledge.source->executed = source.executed;
  knowledge.attached_at = at;
}

// What comes between a look and the START that deletes it no look has shown, and its source knows
// it as confirmed. So it counts that both threads may have been down: the applier is another one,
// and the receiver does not run or is another one too, or the other way round.
bool both_may_have_been_down(const Knowledge& knowledge, const ReplicaThreads& now) {
  if (!knowledge.threads) return false;
  const ReplicaThreads& before = *knowledge.threads;
  const bool any = now.receiver != 0 || now.applier != 0;
  return any && now.receiver != before.receiver && now.applier != before.applier;
}

void take(Knowledge& knowledge, const ReplicaThreads& running) {
  if (!knowledge.threads) knowledge.threads.emplace();
  if (running.receiver != 0) knowledge.threads->receiver = running.receiver;
  if (running.applier != 0) knowledge.threads->applier = running.applier;
}

// What a look shows of a replica with both threads down is `held` from then on.
void watch_threads(Knowledge& knowledge, const ServerStatus& local) {
  if (!local.follows() || local.is_primary()) return knowledge.threads.reset();
  if (local.replica->threads) take(knowledge, *local.replica->threads);
}

void watch_relay_log(Knowledge& knowledge, const ServerStatus& local) {
  if (lost_its_relay_log(knowledge, local)) forget_relay_log(knowledge);
  watch_threads(knowledge, local);
  knowledge.held = has_relay_log(local) ? std::optional{held_by(local)} : std::nullopt;
}

void see_primary(Knowledge& knowledge, const std::string& identity, Instant at) {
  if (knowledge.primary == identity) return;
  if (!knowledge.primary.empty()) knowledge.failed_over_at = at;
  knowledge.primary = identity;
}

}  // namespace

void learn(Knowledge& knowledge, const ServerStatus& local, const PeerSight& peer, Instant at) {
  watch_relay_log(knowledge, local);
  const bool local_primary = local.is_primary();
  if (local_primary != peer.is_primary())
    see_primary(knowledge, local_primary ? local.identity : peer.status->identity, at);
  if (local_primary) forget_source(knowledge);
  if (peer.is_primary()) return learn_source(knowledge, local, *peer.status, at);
  if (peer.status && peer.status->closed()) learn_closed_source(knowledge, local, *peer.status, at);
  if (!knowledge.lost_at) knowledge.lost_at = at;
  if (peer.kind == PeerSight::Kind::answers) knowledge.source_gone_at.reset();
  if (peer.kind == PeerSight::Kind::refused && !knowledge.source_gone_at)
    knowledge.source_gone_at = at;
}

bool has_relay_log(const ServerStatus& local) { return local.replica && !local.is_primary(); }

bool lost_its_relay_log(const Knowledge& knowledge, const ServerStatus& local) {
  if (!has_relay_log(local)) return false;
  const bool lacks = knowledge.held && !reaches(held_by(local), *knowledge.held);
  const auto& threads = local.replica->threads;
  return lacks || (threads && both_may_have_been_down(knowledge, *threads));
}

// Of both that are down only a whole look shows what is held from then on.
void see_threads(Knowledge& knowledge, const ReplicaThreads& running) {
  if (running == ReplicaThreads{}) return;
  if (both_may_have_been_down(knowledge, running)) forget_relay_log(knowledge);
  take(knowledge, running);
}

void forget_relay_log(Knowledge& knowledge) {
  knowledge.attached_at.reset();
  knowledge.held.reset();
  knowledge.threads.reset();
  if (knowledge.source) knowledge.source->relay_log_gone = true;
}

void forget_source(Knowledge& knowledge) {
  knowledge.source.reset();
  knowledge.attached_at.reset();
  knowledge.hole.reset();
}

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::lossless: return "lossless";
    case Verdict::maybe_lost: return "maybe_lost";
    case Verdict::behind: return "behind";
    case Verdict::unknown: return "unknown";
  }
  return "";
}

bool may_have_gone_on(const Knowledge& knowledge, Instant now) {
  if (!knowledge.source) return true;
  const Instant end = std::min(now, knowledge.source_gone_at.value_or(now));
  return end - knowledge.source->at >= timeout_of(knowledge.source->semi_sync);
}

Assessment assess(const Knowledge& knowledge, Instant now) {
  if (!knowledge.source)
    return {Verdict::unknown, "the peer was not seen as primary since this daemon started"};
  const SemiSync& semi_sync = knowledge.source->semi_sync;
  if (!confirms(semi_sync))
    return {Verdict::behind,
            fmt::format("semi-sync of the primary was {} with {} replicas when it was "
                        "last seen: it acknowledged on its own",
                        semi_sync.source_on ? "ON" : "OFF", semi_sync.clients)};
  if (knowledge.hole)
    return {Verdict::behind,
            fmt::format("the primary acknowledged {} commits without a replica, and they were not "
                        "seen here since",
                        knowledge.hole->commits)};
  // That it waits says nothing of this replica then, not even for as long as the timeout.
  if (!confirmed_by_all(semi_sync))
    return {Verdict::unknown,
            fmt::format("the primary has {} semi-sync replicas and waits for {}: another one may "
                        "have confirmed what is not here",
                        semi_sync.clients, semi_sync.confirmations)};
  if (!knowledge.attached_at)
    return {Verdict::unknown,
            "the receiver was not seen attached with semi-sync since the local server started, or "
            "since its relay log was deleted"};
  const Instant end = std::min(now, knowledge.source_gone_at.value_or(now));
  const Duration alone = end - *knowledge.attached_at - timeout_of(semi_sync);
  if (alone >= Duration::zero())
    return {
        Verdict::maybe_lost,
        fmt::format("the primary was out of reach for longer than its semi-sync timeout of {} ms "
                    "and may have acknowledged on its own",
                    semi_sync.timeout_ms),
        alone};
  return {Verdict::lossless, knowledge.source_gone_at || knowledge.lost_at
                                 ? "semi-sync was on and the receiver attached until the primary "
                                   "was lost"
                                 : "semi-sync was on and the receiver attached at the last look at "
                                   "the primary"};
}

}  // namespace vrrpd::mysql
