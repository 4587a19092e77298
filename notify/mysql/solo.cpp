// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/solo.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace vrrpd::mysql {
namespace {

constexpr std::uint64_t a_year_ms = 365ULL * 24 * 3600 * 1000;

/// The peer takes no writes, and confirms those of the local server.
bool follows(const PeerSight& peer) {
  return peer.status && peer.status->closed() && attached(*peer.status);
}

bool has_all(const PeerSight& peer, const ServerStatus& local) {
  return follows(peer) && reaches(held_by(*peer.status), local.executed);
}

/// "bin.000012" and "bin.000012": the number that both flavours count their files with.
std::uint64_t number_of(std::string_view file) {
  std::uint64_t number = 0;
  const auto dot = file.rfind('.');
  if (dot == file.npos) return 0;
  file.remove_prefix(dot + 1);
  std::from_chars(file.data(), file.data() + file.size(), number);
  return number;
}

bool is_past(const BinlogPosition& read, const BinlogPosition& end) {
  const auto read_number = number_of(read.file), end_number = number_of(end.file);
  if (read_number != end_number) return read_number > end_number;
  return read.position >= end.position;
}

/// It has been open: nobody else wrote what it has and `local` lacks. (MySQL shows a row that waits
/// for the peer only when that has it.)
bool has_own_rows(const PeerSight& peer, const ServerStatus& local) {
  return peer.status &&
         !empty(difference(without(peer.status->executed, local.identity), local.executed));
}

Done nothing(std::string why) { return Done{std::move(why)}; }

}  // namespace

std::string_view name(SoloStep step) {
  switch (step) {
    case SoloStep::claim: return "claim the third vote";
    case SoloStep::go_alone: return "go on without the replica";
    case SoloStep::switch_off: return "switch semi-sync off";
    case SoloStep::release: return "wait for the replica again";
  }
  return "";
}

bool is_endless(const SemiSync& semi_sync) { return semi_sync.timeout_ms >= a_year_ms; }

bool waits_for_ever(const SemiSync& semi_sync) {
  return semi_sync.source_enabled && semi_sync.source_on && is_endless(semi_sync);
}

bool nothing_only_here(const ServerStatus& local, const BinlogPosition& end,
                       const PeerSight& peer) {
  if (!local.closed() && !waits_for_ever(local.semi_sync)) return false;
  if (!has_all(peer, local)) return false;
  // A commit that was written down, and did not wait, may not count as executed yet.
  return !end.file.empty() && is_past(peer.status->replica->read, end);
}

witness::Claim claim_after(SoloStep step, const SoloView& view) {
  const Term above = after(view.vote.term(), view.own_term);
  const std::string& self = view.local.identity;
  if (step == SoloStep::go_alone) return {above.number, self, true};
  if (step == SoloStep::release) return {view.vote.term().number, self, false};
  // The first claim of all is of the promotion that was before it.
  const bool first = !view.vote.value && view.own_term > Term{};
  return {first ? view.own_term.number : above.number, self, false};
}

void SoloRight::see(const VoteSight& vote) {
  if (vote.kind == VoteSight::Kind::answers) last_ = vote.value;
}

void SoloRight::see_opened(const witness::Claim& claim) {
  if (std::exchange(opened_, claim) == claim) return;
  if (!last_ || last_->term < claim.term) last_ = claim;
}

void SoloRight::giving_back() {
  if (last_) last_->solo = false;
}

bool SoloRight::held_by(const std::string& server) const {
  return last_ && last_->solo && last_->holder == server;
}

Decision<SoloStep> Solo::next(const SoloView& view, Instant now) {
  const bool primary = view.master && view.local.is_primary();
  if (!primary) away_since_.reset();
  if (view.vote.kind != VoteSight::Kind::answers) return nothing("no third vote");
  if (view.vote.value && !view.vote.held_by(view.local.identity))
    return primary ? held_by_other(view) : nothing("the peer's");
  if (view.vote.alone(view.local.identity)) return alone(view);
  return primary ? waiting(view, now) : nothing("not the primary");
}

// The peer has won a promotion. It may have opened since, or it may have not, and follows us still.
// One that has opened to acknowledge alone may follow too: it was closed again, by its own daemon,
// and somebody has started its replication.
Decision<SoloStep> Solo::held_by_other(const SoloView& view) {
  const witness::Claim& theirs = *view.vote.value;
  if (has_all(view.peer, view.local) && waits_for_ever(view.local.semi_sync)) {
    if (!theirs.solo) return Do{SoloStep::claim};
    if (!has_own_rows(view.peer, view.local))
      return nothing("the peer has not given back yet what it did not use");
  }
  if (theirs.term > view.own_term.number)
    return notify::Refusal{
        .reason = fmt::format("the third vote has server {} as the primary since term {} (here: "
                              "term {}): this server is closed and gives up its role",
                              theirs.holder, theirs.term, view.own_term.number),
        .evidence = {}};
  return nothing(fmt::format(
      "the third vote has term {} of server {}, which is older than ours: it was set back",
      theirs.term, theirs.holder));
}

// It was opened so, or went on so. Also a closed one gives that back, so that the peer may be
// promoted; but not one that is about to be opened on it.
Decision<SoloStep> Solo::alone(const SoloView& view) const {
  const bool primary = view.master && view.local.is_primary();
  const bool closed = !view.master && !view.candidate && view.local.closed();
  if (!primary && !closed) return nothing("not settled");
  if (closed)
    return has_all(view.peer, view.local) ? Decision<SoloStep>{Do{SoloStep::release}}
                                          : nothing("the peer lacks what is here");
  if (!follows(view.peer)) {
    if (!view.local.semi_sync.source_enabled) return nothing("without a replica");
    return Do{view.just_won ? SoloStep::switch_off : SoloStep::go_alone};
  }
  // Semi-sync is switched on when the peer has caught up (PrimaryCare).
  const bool both = waits_for_ever(view.local.semi_sync) && view.local.semi_sync.clients > 0;
  return both && has_all(view.peer, view.local) ? Decision<SoloStep>{Do{SoloStep::release}}
                                                : nothing("the peer catches up");
}

Decision<SoloStep> Solo::waiting(const SoloView& view, Instant now) {
  if (follows(view.peer)) {
    away_since_.reset();
    if (view.vote.value) return nothing("with the replica");
    const bool whole = waits_for_ever(view.local.semi_sync) && has_all(view.peer, view.local);
    return whole ? Decision<SoloStep>{Do{SoloStep::claim}} : nothing("not whole yet");
  }
  if (!away_since_) away_since_ = now;
  if (now - *away_since_ < patience_) return nothing("the replica is away");
  return Do{SoloStep::go_alone};
}

}  // namespace vrrpd::mysql
