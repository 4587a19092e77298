// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/primacy.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "notify/mysql/record.hpp"
#include "notify/mysql/standoff.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {

using notify::State;
using namespace std::chrono_literals;

namespace {

/// A node whose server comes up in the moment in which this one's daemon stops fetches from the
/// local server what it lacks, and is promoted: not sooner than after its skew time.
constexpr Duration peer_needs = 2s;

}  // namespace

Primacy::Primacy(const PairSettings& pair, const Report& report, bool left_to_another)
    : pair_{pair},
      report_{report},
      boot_id_{current_boot_id()},
      last_{read_last_promotion(pair.record)},
      held_{read_held_promotion(pair.record)},
      left_to_another_{left_to_another} {
  if (!last_) return;
  const LastPromotion& counted = held_ ? *held_ : *last_;
  term_ = counted.term;
  if (counted.complete) promoted_ = counted.term;
  source_at_large_ = counted.source_at_large;
  record_held_ = held_.has_value();
  if (held_ && counts(*held_)) record_of_ = held_->identity;
  record_counts_ = !record_of_.empty();
  if (held_ && (held_->stopped_beside_peer || held_->yielded)) left_to_another_ = true;
  stopped_long_ = held_ && held_->stopped_at && boot_now() - *held_->stopped_at >= peer_needs;
}

bool Primacy::counts(const LastPromotion& last) const {
  return last.complete && last.held && last.boot_id == boot_id_ &&
         (!last.stopped_at || boot_now() - *last.stopped_at < notify::restart_time);
}

Watch::ThisNode Primacy::this_node(const Sighting& seen) const {
  const bool resumable = unfinished_ && seen.local && last_ &&
                         mysql::resumable(*last_, *seen.local, boot_id_, boot_now());
  const bool stopped = stopped_meanwhile(seen);
  const bool to_another =
      left_to_another_ || found_closed(seen) || (stopped && held_->stopped_beside_host);
  return {.last_primary = was_primary_once(seen) && !to_another,
          .left_to_another = to_another,
          .master = master_,
          .term = own_term(seen, term_),
          .promoted = own_term(seen, promoted_),
          .record_held = record_held_ && seen.local && last_ &&
                         seen.local->identity == (held_ ? *held_ : *last_).identity,
          .resumable = resumable,
          .promoted_here = promoted_here_,
          .source_at_large = source_at_large_,
          .stopped_meanwhile = stopped};
}

// One that is open was closed by nobody. The peer's daemon, if it speaks and its module has looked,
// tells its last promotion.
bool Primacy::stopped_meanwhile(const Sighting& seen) const {
  return stopped_long_ && record_counts_ && !was_primary_ && seen.local &&
         !seen.local->writable() && !(seen.peer.speaks && seen.peer.term);
}

/// Going on alone takes a new term too, without a promotion.
Term Primacy::own_term(const Sighting& seen, Term promoted) {
  const bool ours = seen.local && seen.vote.held_by(seen.local->identity);
  return ours ? std::max(promoted, seen.vote.term()) : promoted;
}

bool Primacy::was_primary_once(const Sighting& seen) const {
  return was_primary_ || (record_counts_ && seen.local && seen.local->identity == record_of_);
}

// Of this boot; and what this run has closed, it has found open.
bool Primacy::found_closed(const Sighting& seen) const {
  return record_counts_ && !was_primary_ && seen.local &&
         closed_by_another(*held_, *seen.local, seen.same_server);
}

void Primacy::closed_a_primary() {
  was_primary_ = true;
  if (record_held_) report_unless(mark_closed_here(pair_.record));
}

// Resumed is what a daemon did not live to finish, and not what it had a reason to end: the peer
// may be promoted since.
void Primacy::failed(const FailedTry& end) {
  term_ = end.before;
  if (end.recorded) {
    unfinished_ = false;
    report_unless(mark_abandoned(pair_.record));
  }
  if (end.found_another) another_may_be();
}

void Primacy::promoted() {
  unfinished_ = false;
  promoted_here_ = true;
  record_held_ = true;
  promoted_ = term_.load();
  holds();
}

// Who is attached was compared when it came; what it has more by now came from here.
void Primacy::look_for_source(const Sighting& seen) {
  if (!source_at_large_ || !seen.local || !seen.local->is_primary() || !seen.peer.status) return;
  if (!attached(*seen.peer.status) && !standoff(*seen.local, seen.peer).all_here()) return;
  source_at_large_ = false;
  report_unless(mark_source_settled(pair_.record));
}

Supremacy Primacy::beside(const Sighting& seen) const {
  if (!seen.local) return Supremacy::unchallenged;
  return contest(*seen.local, own_term(seen, term_), seen.peer).supremacy;
}

// A master that was overtaken has yet to leave: a daemon that is stopped or killed before that has
// to find it in the record. Without [peer] it knows no term, but that its server was closed, and
// that the other one takes writes.
void Primacy::look_for_another(const Sighting& seen) {
  const bool closed_beside = seen.local && seen.local->closed() && seen.peer.is_primary();
  const bool overtaken = closed_beside || beside(seen) == Supremacy::theirs ||
                         promoted_later(seen.peer, own_term(seen, term_));
  if (master_ && overtaken) another_may_be();
  if (master_ || seen.peer.status || seen.peer.kind == PeerSight::Kind::not_looked) return;
  if (seen.peer.claimed || could_be_promoted(seen.replica, boot_now(), pair_.policy))
    left_to_another_ = true;
}

void Primacy::adopted() { holds(); }

void Primacy::holds() {
  left_to_another_ = false;
  master_ = was_primary_ = true;
}

/// Another node may be promoted from now on, unless none is there that could: then a restart of the
/// daemon finds the server as it left it, and a node that is back is the primary again. One that
/// takes writes beside this node, and was not promoted before it, is another already. So is one
/// whose advert has ended the mastership, or the claim: it can attach, close this server, be
/// promoted and go in less time than passes between two looks. And a master that slept for so long
/// that there may be one is judged by whether the peer can be asked.
void Primacy::left(State state, const Sighting& seen, bool yielded) {
  if (yielded) left_to_another_ = true;
  if (!master_.exchange(false)) {
    if (yielded && record_held_) report_unless(mark_yielded(pair_.record));
    return;
  }
  const bool peer_attached = seen.peer.status && attached(*seen.peer.status);
  const Supremacy rivals = beside(seen);
  const bool came_meanwhile = state == State::backup && (seen.peer.status || seen.peer.serves);
  const bool claimed = yielded || came_meanwhile;
  const bool another = claimed || rivals == Supremacy::theirs || rivals == Supremacy::unknown;
  left_to_another_ = another || could_be_promoted(seen.replica, boot_now(), pair_.policy);
  report_unless(state != State::stop || peer_attached || another
                    ? mark_left(pair_.record)
                    : mark_stopped(pair_.record, boot_now(), seen.peer.status.has_value(),
                                   seen.peer.speaks || seen.peer.host_lives));
}

notify::Mastership::Answer Primacy::count_as_last_primary(bool ours) {
  if (ours) holds();
  const auto marked = ours ? mark_held(pair_.record) : mark_left(pair_.record);
  if (!marked) return std::unexpected{fmt::format("record: {}", marked.error().text())};
  if (!ours) master_ = was_primary_ = promoted_here_ = record_counts_ = false;
  record_held_ = ours;
  return {};
}

void Primacy::another_may_be() {
  was_primary_ = promoted_here_ = source_at_large_ = false;
  unfinished_ = false;
  record_counts_ = false;
  if (record_held_.exchange(false)) report_unless(mark_left(pair_.record));
}

void Primacy::report_unless(const SystemResult<void>& marked) const {
  if (!marked) report_(Severity::error, fmt::format("record: {}", marked.error().text()));
}

}  // namespace vrrpd::mysql
