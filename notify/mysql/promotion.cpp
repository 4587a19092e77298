// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/promotion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "notify/mysql/applier_trouble.hpp"
#include "notify/mysql/receiver_trouble.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

constexpr Duration look_again = 3ms;
constexpr Duration closure_pause = 20ms;  ///< between two looks at a peer that does not close yet
/// An applier that stands still for so long may wait for a lock that a client holds.
constexpr Duration lock_patience = 2s;
/// What the fence has found may be another after so long: a peer that did not answer, or was gone,
/// is back, and one that was closed is promoted.
constexpr Duration fence_lasts = 1s;

/// From the fence to the opening, as a rule. What took longer looks at the peer once more, which
/// may have been promoted meanwhile; to look always would make each failover from one that hangs
/// longer.
constexpr Duration last_steps_take = 250ms;

/// The fence could not look at a peer that the look before has shown, and what that one saw, up to
/// a second ago, does not hold any more. Of a primary that is gone since it does: nobody else was
/// one.
bool outdates_the_look(const PeerFence& fence, const PeerSight& peer) {
  if (fence.kind == PeerFence::Kind::gone) return peer.status && !peer.status->writable();
  return fence.kind == PeerFence::Kind::unanswered;
}

/// The peer as the fence found it: what was seen before is from before the fault. A server that was
/// closed then, and does not answer now or is gone, may have been promoted meanwhile.
Situation as_fenced(Situation situation, const PeerFence& fence) {
  PeerSight& peer = situation.peer;
  const bool gone = fence.kind == PeerFence::Kind::gone;
  const auto kind = gone ? PeerSight::Kind::refused : PeerSight::Kind::silent;
  if (gone) peer.kind = kind;
  if (!outdates_the_look(fence, peer)) return situation;
  if (peer.status && attached(*peer.status) && situation.last_primary) {
    situation.left_to_another = true;
    situation.last_primary = false;
  }
  peer = {.kind = kind, .status = {}, .text = fence.text, .term = peer.term};
  return situation;
}

Admission fenced_and_all_here() {
  return {notify::Eligibility::eligible, "the peer was fenced, and all that it has is here",
          Verdict::lossless};
}

}  // namespace

std::string_view name(PromotionStep step) {
  switch (step) {
    case PromotionStep::fence_peer: return "fence the peer";
    case PromotionStep::start_receiver: return "start the receiver";
    case PromotionStep::stop_receiver: return "stop the receiver";
    case PromotionStep::start_applier: return "start the applier";
    case PromotionStep::end_blockers: return "end the sessions in the applier's way";
    case PromotionStep::keep_relay_logs: return "keep the relay logs";
    case PromotionStep::stop_replication: return "stop replication";
    case PromotionStep::make_durable: return "set durability";
    case PromotionStep::win_term: return "win the third vote";
    case PromotionStep::write_record: return "write the record";
    case PromotionStep::set_roles: return "set semi-sync roles";
    case PromotionStep::fence_late: return "fence the peer again";
    case PromotionStep::open: return "open for writes";
    case PromotionStep::complete_record: return "complete the record";
  }
  return "";
}

bool counts_on_waiting(const PromotionView& view) {
  const Situation& situation = view.situation;
  // One that follows another primary since is a replica like any: nobody's promise rests on it.
  const bool left = situation.left_to_another && !replicates(situation);
  // Whoever closed it: a run of the daemon that never could look at it knows no more than that.
  const bool was_source = view.was_source && !replicates(situation);
  const bool was_primary = situation.last_primary || left || was_source;
  return was_primary && view.fence && view.fence->kind != PeerFence::Kind::gone;
}

Decision<PromotionStep> Promotion::next(const PromotionView& view, Instant now) {
  for (;;)
    if (Answer decided = answer(view, now)) return *std::move(decided);
}

Promotion::Answer Promotion::answer(const PromotionView& view, Instant now) {
  switch (phase_) {
    case Phase::admit: return admit_first(view, now);
    case Phase::fenced: return judge_fence(view, now);
    case Phase::receive: return receive(view, now);
    case Phase::ready: return stop_receiver(view);
    case Phase::receiver_stopped:
    case Phase::stopped: return stop_or_go_on(view);
    case Phase::drain: return drain(view, now);
    case Phase::fenced_again: return judge_second_fence(view, now);
    case Phase::durable:
    case Phase::unvoted:
    case Phase::recorded:
    case Phase::roles:
    case Phase::opened:
    case Phase::marked: return open(view, now);
    case Phase::fenced_late: return judge_late_fence(view, now);
    case Phase::done: break;
  }
  return Done{"this server is the primary"};
}

// Nothing may be touched, not even the peer, for a promotion that cannot succeed.
Promotion::Answer Promotion::admit_first(const PromotionView& view, Instant now) {
  const Situation& situation = view.situation;
  if (const auto veto = vetoed(situation)) return refuse(view, *veto);
  if (const auto obstacle = local_obstacle(situation)) return refuse(view, *obstacle);
  if (!replicates(situation)) {
    if (const Admission admission = admit(situation, now); !admission.admitted())
      return refuse(view, admission);
  }
  return step_then(Phase::fenced, PromotionStep::fence_peer);
}

// Nothing: it is over, and what it found does not rule out that this server is opened.
Promotion::Answer Promotion::look_at_the_fence(const PromotionView& view, const PeerFence& fence,
                                               Instant now) {
  if (fence.kind == PeerFence::Kind::pending) return await_closure(view, now);
  if (fence.kind == PeerFence::Kind::refused)
    return again_later(
        fmt::format("the peer's server takes writes and cannot be closed: {}. This "
                    "one is not opened beside it",
                    fence.text));
  if (fence.kind == PeerFence::Kind::not_proven) return again_later(fence.text);
  if (fence.kind == PeerFence::Kind::closed) {
    unfenced_ = false;
    if (const auto& peer = view.situation.peer.status) fenced_with_ = held_by(*peer);
  }
  if (fence.kind == PeerFence::Kind::unanswered) count_as_unfenced(fence);
  moved_at_.reset();
  return std::nullopt;
}

void Promotion::count_as_unfenced(const PeerFence& fence) {
  if (!std::exchange(unfenced_, true))
    warnings_.push_back(fmt::format("not fenced: {}", fence.text));
}

Promotion::Answer Promotion::judge_fence(const PromotionView& view, Instant now) {
  const bool receives = replicates(view.situation);
  const PeerFence fence = view.fence.value_or(PeerFence{});
  if (Answer stands = look_at_the_fence(view, fence, now)) return stands;
  fenced_at_ = now;
  if (receives && fence.kind == PeerFence::Kind::closed && view.situation.peer.status)
    return go_on(Phase::receive);
  // Until it was fenced the peer may have gone further than when it was admitted.
  basis_ = admit(as_fenced(view.situation, fence), now);
  // One that answered a moment ago may do so again: nothing that is seen changes then.
  const bool fell_silent =
      view.situation.peer.status && outdates_the_look(fence, view.situation.peer);
  if (!basis_.admitted() && fell_silent) return again_later(basis_.reason);
  if (!basis_.admitted()) return refuse(view, basis_);
  return go_on(receives ? Phase::ready : Phase::durable);
}

// A drain takes as long as it takes, and what nobody could ask when it began may be back since: a
// living primary, whose clients were told OK. The applier still runs then, and what that one has
// more can be fetched.
Promotion::Answer Promotion::fence_again(const PromotionView& view, Instant now) {
  const auto kind = view.fence.value_or(PeerFence{}).kind;
  const bool unseen = kind == PeerFence::Kind::unanswered || kind == PeerFence::Kind::gone;
  if (!unseen || now - fenced_at_ < fence_lasts)
    return step_then(Phase::stopped, PromotionStep::stop_replication);
  moved_at_.reset();
  receiver_started_ = false;
  return step_then(Phase::fenced_again, PromotionStep::fence_peer);
}

Promotion::Answer Promotion::judge_second_fence(const PromotionView& view, Instant now) {
  const ServerStatus& local = view.situation.local;
  const PeerSight& peer = view.situation.peer;
  const PeerFence fence = view.fence.value_or(PeerFence{});
  fenced_at_ = now;
  // It lives, and has waited for this replica since the receiver was stopped.
  if (fence.kind == PeerFence::Kind::refused)
    if (Answer start = start_receiver(view)) return start;
  if (Answer stands = look_at_the_fence(view, fence, now)) return stands;
  const bool closed = fence.kind == PeerFence::Kind::closed && peer.status;
  if (!closed && unfenced_) count_the_drain(view.situation, fence, now);
  const bool lacks = closed && !reaches(held_by(local), peer.status->executed);
  // Or it was started for the writers in the way, and has received since.
  if (lacks || local.replica->receiver != Receiver::no) {
    relay_logs_asked_ = false;
    return go_on(closed ? Phase::receive : Phase::ready);
  }
  // What the applier could not apply is not here, although it was received.
  if (closed && !relay_logs_asked_) basis_ = fenced_and_all_here();
  return step_then(Phase::stopped, PromotionStep::stop_replication);
}

// One that did not answer waited for this replica no longer than its semi-sync timeout. That is
// written down, and no reason to refuse: what nobody can close may acknowledge beside this server
// at any time after, too.
void Promotion::count_the_drain(const Situation& situation, const PeerFence& fence, Instant now) {
  if (basis_.verdict != Verdict::lossless) return;
  Situation late = as_fenced(situation, fence);
  late.policy = {.min_failover_interval = {}};
  const Admission admission = admit(late, now);
  if (admission.verdict == Verdict::lossless) return;
  basis_.verdict = admission.verdict;
  basis_.reason += "; when all was applied here, " + admission.reason;
  warnings_.push_back(basis_.reason);
}

// A server that answers and takes writes is a living primary, whatever its daemon does: when the
// writers in the way of its closure have waited for their semi-sync timeout, they are told OK. What
// they wait for is this server's confirmation, if its receiver runs.
Promotion::Answer Promotion::await_closure(const PromotionView& view, Instant now) {
  const ServerStatus& local = view.situation.local;
  if (replicates(view.situation))
    if (Answer start = start_receiver(view)) return start;
  if (stands_still(local, now) < stall_)
    return Wait{.pause = closure_pause,
                .text = fmt::format("waiting for the peer's server to close: {}", view.fence->text),
                .moved = moved_};
  return again_later(
      fmt::format("the peer's server answers and does not close ({}): a session "
                  "there is in the way. This one is not opened beside it",
                  view.fence->text));
}

// Nothing: it runs, or was started. With both threads down MariaDB deletes the relay log then,
// which holds nothing that is not applied (local_obstacle()), or is kept.
Promotion::Answer Promotion::start_receiver(const PromotionView& view) {
  const ReplicaStatus& replica = *view.situation.local.replica;
  if (replica.receiver == Receiver::no && !receiver_started_) {
    receiver_started_ = true;
    return Do{PromotionStep::start_receiver};
  }
  // This promotion may be refused yet. What has arrived until then, and was perhaps confirmed, must
  // not be left in a relay log that nobody applies: when the source is gone, no start would keep it
  // on MariaDB.
  return receiver_started_ ? start_applier(view) : std::nullopt;
}

// Nothing: it runs, or was started. With the receiver down MariaDB would delete its input, and so
// also if a STOP that was asked for takes effect before it.
Promotion::Answer Promotion::start_applier(const PromotionView& view) {
  const ReplicaStatus& replica = *view.situation.local.replica;
  const bool trap = view.stop_pending && view.situation.local.version.flavour == Flavour::mariadb;
  if (replica.applier_running || replica.receiver == Receiver::no || applier_started_ || trap)
    return std::nullopt;
  applier_started_ = true;
  return Do{PromotionStep::start_applier};
}

// The fenced peer told its final position: everything up to there must arrive here.
Promotion::Answer Promotion::receive(const PromotionView& view, Instant now) {
  const ServerStatus& local = view.situation.local;
  const History& final_position = view.situation.peer.status->executed;
  if (reaches(held_by(local), final_position)) {
    basis_ = fenced_and_all_here();
    return go_on(Phase::ready);
  }
  if (Answer start = start_receiver(view)) return start;
  const std::string lacking = missing(held_by(local), final_position);
  if (stands_still(local, now) < stall_)
    return wait(fmt::format("fetching {} from the fenced peer", lacking));
  // The operator's word was about what he was shown: not about a peer that answers now.
  if (!view.situation.policy.allow_lossy || view.situation.policy.overruled) {
    const std::string why = receiver_trouble(*local.replica);
    return again_later(fmt::format("the peer has transactions that do not arrive here: {}{}",
                                   lacking, why.empty() ? "" : "; " + why));
  }
  basis_ = {notify::Eligibility::eligible,
            fmt::format("allow_lossy: the peer's transactions {} are not here", lacking),
            Verdict::behind};
  warnings_.push_back(basis_.reason);
  return go_on(Phase::ready);
}

Promotion::Answer Promotion::stop_receiver(const PromotionView& view) {
  if (Answer start = start_applier(view)) return start;
  return step_then(Phase::receiver_stopped, PromotionStep::stop_receiver);
}

// After stop_receiver and after stop_replication.
Promotion::Answer Promotion::stop_or_go_on(const PromotionView& view) {
  if (view.step_error) return again_later(*view.step_error);
  const ReplicaStatus& replica = *view.situation.local.replica;
  if (replica.receiver != Receiver::no)
    return refuse(view, "the receiver was told to stop and runs again: somebody else starts it");
  moved_at_.reset();
  return go_on(phase_ == Phase::receiver_stopped ? Phase::drain : Phase::durable);
}

Promotion::Answer Promotion::drain(const PromotionView& view, Instant now) {
  const ServerStatus& local = view.situation.local;
  const ReplicaStatus& replica = *local.replica;
  // A resumed promotion has drained what a restarted MariaDB no longer knows of.
  if (drained(local) || (view.situation.resumable && !replica.received_known))
    return fence_again(view, now);
  const std::string left =
      replica.received_known
          ? fmt::format("{} received but not applied", missing(local.applied, replica.received))
          : "it is not known what was received";
  if (Answer trouble = judge_applier(view, left, now)) return trouble;
  if (!replica.received_known) return refuse(view, left);
  if (!replica.applier_running) {
    // MariaDB would delete the relay log: with the receiver stopped this start counts as the first.
    if (local.version.flavour == Flavour::mariadb || applier_started_)
      return refuse(view,
                    fmt::format("the applier is stopped, {}, and starting it would delete the "
                                "relay log",
                                left));
    applier_started_ = true;
    return Do{PromotionStep::start_applier};
  }
  const Duration still = stands_still(local, now);
  if (!blockers_ended_ && still >= std::min(lock_patience, stall_ / 2)) {
    blockers_ended_ = true;
    return Do{PromotionStep::end_blockers};
  }
  if (still < stall_) return wait(left);
  return again_later(fmt::format("the applier does not move: {}", left));
}

// 3.4. Nothing if the applier may still get there.
Promotion::Answer Promotion::judge_applier(const PromotionView& view, const std::string& left,
                                           Instant now) {
  const ThreadError& error = view.situation.local.replica->applier_error;
  const ApplierTrouble trouble = applier_trouble(error.number);
  if (trouble == ApplierTrouble::none || trouble == ApplierTrouble::transient) return std::nullopt;
  const std::string what =
      fmt::format("the applier stopped with error {} ({}): {}", error.number, left, error.text);
  const bool go_on_without = trouble == ApplierTrouble::data_differs &&
                             view.situation.policy.on_applier_error == OnApplierError::promote;
  if (!go_on_without) return refuse(view, what);
  if (!relay_logs_asked_) {
    relay_logs_asked_ = true;
    return Do{PromotionStep::keep_relay_logs};
  }
  if (view.step_error) return again_later(*view.step_error);
  basis_ = {notify::Eligibility::eligible, "on_applier_error = promote, although " + what,
            Verdict::behind};
  warnings_.push_back(basis_.reason);
  return fence_again(view, now);
}

// The last part is one line of steps; only a vote that was not won, a record that is not on disk
// and a server that does not open stop it, and one that would acknowledge without its replica
// although it must not.
Promotion::Answer Promotion::open(const PromotionView& view, Instant now) {
  const bool asked = phase_ != Phase::durable;
  const bool votes = view.situation.vote.asked_for();
  const bool must_wait =
      votes || view.situation.policy.no_replica == NoReplica::block || counts_on_waiting(view);
  if (asked && view.step_error) {
    const bool needed = phase_ == Phase::recorded || phase_ == Phase::roles ||
                        phase_ == Phase::marked || (phase_ == Phase::opened && must_wait);
    if (needed) return again_later(*view.step_error);
    warnings_.push_back(*view.step_error);
  }
  if (phase_ == Phase::opened && is_late(view, now))
    return step_then(Phase::fenced_late, PromotionStep::fence_late);
  switch (phase_) {
    case Phase::durable:
      if (!view.situation.local.durable)
        return step_then(Phase::unvoted, PromotionStep::make_durable);
      [[fallthrough]];
    case Phase::unvoted:
      if (votes) return step_then(Phase::recorded, PromotionStep::win_term);
      [[fallthrough]];
    case Phase::recorded: return step_then(Phase::roles, PromotionStep::write_record);
    case Phase::roles: return step_then(Phase::opened, PromotionStep::set_roles);
    case Phase::opened: return step_then(Phase::marked, PromotionStep::open);
    default: return step_then(Phase::done, PromotionStep::complete_record);
  }
}

// MySQL takes up to a second to leave its source role, and a disk that syncs as long as it likes.
// Two nodes that do not hear each other may both be in here, and the faster one has served
// meanwhile, if only until it heard the other one: also one whose server was not up yet when it was
// fenced. Who has won the third vote is the only one.
bool Promotion::is_late(const PromotionView& view, Instant now) const {
  return !view.situation.vote.asked_for() && now - fenced_at_ >= last_steps_take;
}

// One that does not answer tells no more than it did, if it was closed then and had that. But it
// may have been opened since, and go on.
Promotion::Answer Promotion::judge_late_fence(const PromotionView& view, Instant now) {
  const PeerFence fence = view.fence.value_or(PeerFence{});
  if (fence.kind == PeerFence::Kind::pending || fence.kind == PeerFence::Kind::refused) {
    found_another_ = fence.takes_writes;
    return again_later(
        fmt::format("the peer's server was {} when this promotion began, answers now, and is not "
                    "closed: {}. This one is not opened beside it",
                    fenced_with_ ? "closed" : "out of reach", fence.text));
  }
  if (fence.kind == PeerFence::Kind::not_proven) return again_later(fence.text);
  if (fence.kind == PeerFence::Kind::unanswered) count_as_unfenced(fence);
  if (fence.kind == PeerFence::Kind::closed)
    if (Answer against = judge_closed_late(view, now)) return against;
  return step_then(Phase::marked, PromotionStep::open);
}

// Nothing: it may be opened beside it.
Promotion::Answer Promotion::judge_closed_late(const PromotionView& view, Instant now) {
  const Situation& situation = view.situation;
  unfenced_ = false;
  if (!situation.peer.status) return std::nullopt;
  const History there = held_by(*situation.peer.status);
  const History here = held_by(situation.local);
  if (fenced_with_ && contains(*fenced_with_, there)) return std::nullopt;
  const bool all_here = contains(here, there);
  // It is seen for the first time, and judged as if it had answered at once.
  if (!fenced_with_ && !replicates(situation)) {
    const Admission admission = admit(situation, now);
    if (admission.admitted()) {
      basis_ = admission;
      return std::nullopt;
    }
    found_another_ = !all_here;
    return again_later(admission.reason);
  }
  if (all_here) return std::nullopt;
  found_another_ = true;
  return again_later(
      fmt::format("the peer was {} while this promotion was under way, and has what is not here: "
                  "{}",
                  fenced_with_ ? "promoted" : "out of reach", missing(here, there)));
}

Promotion::Answer Promotion::go_on(Phase phase) {
  phase_ = phase;
  return std::nullopt;
}

Promotion::Answer Promotion::step_then(Phase phase, PromotionStep step) {
  phase_ = phase;
  return Do{step};
}

/// How long neither the receiver nor the applier has moved.
Duration Promotion::stands_still(const ServerStatus& local, Instant now) {
  std::string position = mysql::text(held_by(local)) + " " + mysql::text(local.applied);
  moved_ = position != last_position_;
  if (moved_ || !moved_at_) moved_at_ = now;
  last_position_ = std::move(position);
  return now - *moved_at_;
}

Promotion::Answer Promotion::wait(std::string text) const {
  return Wait{.pause = look_again, .text = std::move(text), .moved = moved_};
}

Promotion::Answer Promotion::refuse(const PromotionView& view, std::string reason) const {
  return notify::Refusal{.reason = std::move(reason),
                         .evidence = evidence(view.situation.local, view.situation.peer)};
}

// What time alone mends has no evidence: nothing that is seen changes when it is over.
Promotion::Answer Promotion::refuse(const PromotionView& view, const Admission& admission) const {
  return admission.only_time_lacks ? again_later(admission.reason) : refuse(view, admission.reason);
}

// A long transaction, a statement that took too long, a full disk: nothing that is seen changes
// when it is over. No evidence, so that the gate is asked again after the hold-down.
Promotion::Answer Promotion::again_later(std::string reason) {
  return notify::Refusal{.reason = std::move(reason), .evidence = {}};
}

}  // namespace vrrpd::mysql
