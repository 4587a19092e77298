// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <utility>

#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/blocking_sessions.hpp"
#include "notify/mysql/executor.hpp"
#include "notify/mysql/fence_hook.hpp"
#include "notify/mysql/lone_source.hpp"
#include "notify/mysql/peer_terms.hpp"
#include "notify/mysql/record.hpp"
#include "notify/mysql/relay_logs.hpp"
#include "notify/mysql/replication_threads.hpp"
#include "notify/mysql/standoff.hpp"
#include "notify/mysql/statements.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

constexpr Duration promotion_look_time = 500ms;
constexpr Duration promotion_stop_time =
    5s;  ///< MariaDB's receiver needs 2 s when its source is silent and it cannot be killed
/// Of a peer that falls silent while this server is about to open: it is part of the gap.
constexpr Duration promotion_late_fence_time = 500ms;
constexpr Duration promotion_step_time =
    2s;  ///< turning the source role off takes up to 1 s on MySQL

Duration time_for(PromotionStep step) {
  if (step == PromotionStep::fence_late) return promotion_late_fence_time;
  const bool takes_long = step == PromotionStep::stop_receiver ||
                          step == PromotionStep::stop_replication ||
                          step == PromotionStep::keep_relay_logs;
  return takes_long ? promotion_stop_time : promotion_step_time;
}

double milliseconds(Duration duration) {
  return std::chrono::duration<double, std::milli>{duration}.count();
}

/// A SqlError as the operator reads it.
std::expected<void, std::string> told(const Deed& deed) {
  if (!deed) return std::unexpected{explain(deed.error())};
  return {};
}

/// Steps after which the planner must see the server again.
bool changes_replication(PromotionStep step) {
  switch (step) {
    case PromotionStep::start_receiver:
    case PromotionStep::stop_receiver:
    case PromotionStep::start_applier:
    case PromotionStep::end_blockers:
    case PromotionStep::stop_replication: return true;
    default: return false;
  }
}

}  // namespace

PromotionRun::PromotionRun(const PairSettings& pair, const Report& report, ServerLink local,
                           KeptClosure& closure, Sighting seen, Watch::ThisNode own,
                           OwnStop& own_stop, OwnCandidacy& candidacy,
                           std::shared_ptr<witness::Witness> third, ProcessLauncher* launcher,
                           notify::PeerLink* peer_daemon)
    : pair_{pair},
      report_{report},
      local_{std::move(local)},
      closure_{closure},
      fencing_{pair},
      own_stop_{own_stop},
      launcher_{launcher},
      peer_daemon_{peer_daemon},
      candidacy_{pair, std::move(third), candidacy} {
  view_.situation.peer = std::move(seen.peer);
  view_.situation.knowledge = seen.knowledge;
  view_.situation.last_primary = own.last_primary;
  view_.situation.left_to_another = own.left_to_another;
  view_.situation.resumable = own.resumable;
  view_.situation.latest_term = is_latest(own, view_.situation.peer, seen.last_promotion);
  view_.situation.promoted_here = own.promoted_here;
  view_.situation.source_at_large = own.source_at_large;
  view_.situation.stopped_meanwhile = own.stopped_meanwhile;
  view_.situation.replica = seen.replica;
  view_.situation.policy = policy_of(own, pair.policy);
  view_.situation.own_term = own.term;
  term_ = after(seen.highest_term, own.term);
}

std::expected<void, std::string> PromotionRun::take_over(const HandoverOrder& order) {
  term_ = std::max(term_, after(order.term, {}));
  PeerSight& peer = view_.situation.peer;
  // Without a look at the peer before, the fence has the first.
  if (!peer.status) return {};
  auto executed = parse_history(peer.status->version.flavour, order.position);
  if (!executed) return std::unexpected{std::move(executed.error())};
  peer.kind = PeerSight::Kind::answers;
  peer.status->executed = *std::move(executed);
  peer.status->read_only = peer.status->super_read_only = true;
  handed_over_ = true;
  return {};
}

std::expected<void, notify::Refusal> PromotionRun::run(notify::Progress& progress,
                                                       const Cancellation& cancel) {
  progress_ = &progress;
  const Instant started = boot_now();
  promoted_at_ = utc_now();
  const auto threads = running_threads(local_, {boot_now() + promotion_look_time, &cancel});
  if (const auto seen = look(cancel); !seen) return std::unexpected{cannot_look(seen.error())};
  look_for_restart(threads);
  if (const auto seen = look_at_source_role(cancel); !seen)
    return std::unexpected{cannot_look(seen.error())};
  before_ = view_.situation.local;
  has_source_ = replicates(view_.situation);
  view_.situation.vote = candidacy_.look();
  // It was drained when that was won, and has followed nobody since.
  if (view_.situation.vote.alone(before_.identity)) view_.situation.resumable = true;
  Promotion plan{pair_.drain_stall};
  std::size_t warned = 0;
  for (;;) {
    const auto decision = plan.next(view_, boot_now());
    for (; warned < plan.warnings().size(); ++warned)
      report_(Severity::warning, plan.warnings()[warned]);
    found_another_ = plan.found_another();
    if (const auto* refusal = std::get_if<notify::Refusal>(&decision)) {
      if (refusal->evidence.empty()) return std::unexpected{*refusal};
      return std::unexpected{notify::Refusal{refusal->reason, evidence_now(cancel)}};
    }
    if (std::holds_alternative<Done>(decision)) break;
    const auto* step = std::get_if<Do<PromotionStep>>(&decision);
    const bool opened = step != nullptr && step->step == PromotionStep::complete_record;
    if (cancel.requested() && !opened)
      return std::unexpected{notify::Refusal{"told to stop", "told to stop"}};
    if (step != nullptr) {
      basis_ = plan.basis();
      unfenced_ = plan.left_unfenced();
      progress.moved(name(step->step));
      perform(step->step, cancel);
    } else {
      const auto& wait = std::get<Wait>(decision);
      if (wait.moved) progress.moved(wait.text);
      static_cast<void>(cancel.wait_until(boot_now() + wait.pause));
    }
    if (step == nullptr || changes_replication(step->step))
      if (const auto seen = look(cancel); !seen) return std::unexpected{cannot_look(seen.error())};
  }
  report_(Severity::note,
          fmt::format("promoted in {:.1f} ms: term {}, {} ({})", milliseconds(boot_now() - started),
                      term_.number, name(basis_.verdict), basis_.reason));
  return {};
}

std::expected<void, SqlError> PromotionRun::look(const Cancellation& cancel) {
  auto status = local_.replication({boot_now() + promotion_look_time, &cancel});
  if (!status) return std::unexpected{status.error()};
  view_.situation.local = *std::move(status);
  view_.stop_pending = own_stop_.pending();
  if (view_.fence && view_.fence->kind == PeerFence::Kind::pending) fence_peer(cancel);
  return {};
}

// The last look at it is up to a second old.
void PromotionRun::look_for_restart(const std::optional<ReplicaThreads>& threads) {
  Situation& situation = view_.situation;
  if (!replicates(situation)) return;
  situation.local.replica->threads = threads;
  if (lost_its_relay_log(situation.knowledge, situation.local))
    forget_relay_log(situation.knowledge);
}

// A replica is told by this role that it is waited for, whatever this daemon knows of before. One
// that stands in the configuration file is on after each boot, and has promised nothing to anybody.
std::expected<void, SqlError> PromotionRun::look_at_source_role(const Cancellation& cancel) {
  if (replicates(view_.situation)) return {};
  const auto status = local_.status({boot_now() + promotion_look_time, &cancel});
  if (!status) return std::unexpected{status.error()};
  const SemiSync& role = status->semi_sync;
  view_.was_source = role.source_on && (role.clients > 0 || role.acknowledged > 0);
  return {};
}

// What the next standing will see too, so that the refusal lasts as long as its cause: what was
// known of the peer is from before the fault.
std::string PromotionRun::evidence_now(const Cancellation& cancel) {
  static_cast<void>(look(cancel));  // if that fails, what was seen last is the best there is
  ServerLink peer{pair_.peer};
  auto status = peer.replication({boot_now() + promotion_look_time, &cancel});
  PeerSight sight;
  if (status) {
    sight.kind = PeerSight::Kind::answers;
    sight.status = *std::move(status);
  }
  return lasting_evidence(view_.situation.local, view_.situation.peer, sight);
}

notify::Refusal PromotionRun::cannot_look(const SqlError& error) const {
  // No evidence: a server that was only slow looks as before when it answers again.
  return {.reason = fmt::format("the local server cannot be looked at: {}", explain(error)),
          .evidence = {}};
}

void PromotionRun::perform(PromotionStep step, const Cancellation& cancel) {
  const Instant started = boot_now();
  const auto done = carry_out(step, {started + time_for(step), &cancel});
  const double ms = milliseconds(boot_now() - started);
  steps_ms_[std::string{name(step)}] = ms;
  view_.step_error =
      done ? std::nullopt : std::optional{fmt::format("{}: {}", name(step), done.error())};
  const bool fences = step == PromotionStep::fence_peer || step == PromotionStep::fence_late;
  const std::string fenced = fences ? fmt::format(" ({})", view_.fence->text) : "";
  report_(done ? Severity::note : Severity::warning,
          fmt::format("{}: {:.1f} ms{}", done ? std::string{name(step)} : *view_.step_error, ms,
                      fenced));
}

std::expected<void, std::string> PromotionRun::carry_out(PromotionStep step, const Bound& bound) {
  switch (step) {
    case PromotionStep::fence_peer: fence_peer(*bound.cancel); return {};
    case PromotionStep::start_receiver: return told(start_receiver(local_, own_stop_, bound));
    case PromotionStep::stop_receiver:
      // The source answered a moment ago, and is not killed for being silent.
      return told(handed_over_ ? stop_living_receiver(local_, own_stop_, bound)
                               : stop_receiver(local_, own_stop_, bound));
    case PromotionStep::start_applier: return told(start_applier(local_, own_stop_, bound));
    case PromotionStep::end_blockers: return end_blockers(bound);
    case PromotionStep::keep_relay_logs: return keep_logs(bound);
    case PromotionStep::stop_replication: return told(stop_replica(local_, own_stop_, bound));
    case PromotionStep::make_durable: return told(make_durable(local_, bound));
    case PromotionStep::win_term: return win_term(bound.deadline);
    case PromotionStep::write_record: return write_record(false, bound);
    case PromotionStep::set_roles: return set_roles(bound);
    case PromotionStep::fence_late: fence_peer(*bound.cancel, time_for(step)); return {};
    case PromotionStep::open: return open(bound);
    case PromotionStep::complete_record: return write_record(true, bound);
  }
  return {};
}

// A closure of before that still waits would close what is opened here.
std::expected<void, std::string> PromotionRun::open(const Bound& bound) {
  if (const auto withdrawn = closure_.withdraw(bound); !withdrawn)
    return std::unexpected{
        fmt::format("a closure of this server is still pending: {}", explain(withdrawn.error()))};
  candidacy_.opening();
  return told(open_for_writes(local_, bound));
}

std::expected<void, std::string> PromotionRun::end_blockers(const Bound& bound) {
  // The peer's daemon has the same accounts there as this one has here.
  const auto ended = end_blocking_sessions(
      local_, {pair_.peer.account.user, pair_.peer_fence.account.user, pair_.replication.user},
      bound);
  if (!ended) return std::unexpected{explain(ended.error())};
  if (*ended > 0)
    report_(Severity::warning,
            fmt::format("the applier waited for a lock: {} clients' sessions were killed", *ended));
  return {};
}

std::expected<void, std::string> PromotionRun::keep_logs(const Bound& bound) {
  const auto kept = keep_relay_logs(local_, pair_.record, bound);
  if (!kept) return std::unexpected{kept.error()};
  report_(Severity::warning, fmt::format("relay logs kept in {}", kept->native()));
  return {};
}

void PromotionRun::fence_peer(const Cancellation& cancel, std::optional<Duration> at_most) {
  if (handed_over_) {
    view_.fence = {PeerFence::Kind::closed, "the peer has closed itself"};
    return;
  }
  const auto before = std::exchange(view_.fence, fencing_.fence_awake(cancel, at_most));
  const bool has_hook = launcher_ != nullptr && !pair_.fence_hook.empty();
  // Once in a promotion: a host that boots again meanwhile is not to be switched off again.
  if (has_hook && !proven_off_ && calls_for_fence_hook(before, *view_.fence))
    proven_off_ = run_fence_hook(pair_, *launcher_, term_, *progress_, cancel);
  if (proven_off_ && view_.fence->kind == PeerFence::Kind::unanswered)
    view_.fence = *proven_off_
                      ? PeerFence{PeerFence::Kind::gone, "fence_hook has proven the peer off"}
                      : PeerFence{PeerFence::Kind::not_proven, proven_off_->error()};
  if (view_.fence->kind != PeerFence::Kind::closed) return;
  PeerSight& peer = view_.situation.peer;
  peer = {.kind = PeerSight::Kind::answers,
          .status = fencing_.seen(),
          .text = {},
          .term = peer.term,
          .promoted = peer.promoted,
          .was_open = fencing_.found_open(),
          .speaks = peer.speaks};
  ask_who_was_last(cancel);
}

// The word of the last look may be older than a promotion there whose server the fence has just
// closed: a link that delays the channel does not have to keep a new connection out.
void PromotionRun::ask_who_was_last(const Cancellation& cancel) {
  Situation& situation = view_.situation;
  const bool rests_on_it =
      situation.latest_term && standoff(situation.local, situation.peer).holder == Holder::neither;
  if (rests_on_it) ask_for_terms(situation.peer, peer_daemon_, cancel);
}

std::expected<void, std::string> PromotionRun::win_term(Instant deadline) {
  const bool closed = view_.fence && view_.fence->kind == PeerFence::Kind::closed;
  return candidacy_.stand(view_.situation.vote, view_.situation.local.identity, term_,
                          closed && !recovered_alone(view_.situation), deadline);
}

Deed PromotionRun::set_won_roles(const Bound& bound) {
  // A statement that is left behind may still take effect: from here on the vote is given back only
  // by who makes sure that none is (ThirdVote).
  candidacy_.opening();
  if (auto none = no_switch_is_pending(local_, bound); !none) return none;
  if (auto done = leave_semi_sync_replica(local_, bound); !done) return done;
  return candidacy_.alone() ? switch_source_off(local_, bound)
                            : become_semi_sync_source(local_, pair_.source_timeout(), bound);
}

// The source role is on only while a replica is attached, so that no write waits for one that is
// not there (Watch::look_after_primary switches it on when one comes). But if one is attached
// already, as after a short closure of the primary, the very first write must not go out without
// it.
std::expected<void, std::string> PromotionRun::set_roles(const Bound& bound) {
  if (view_.situation.vote.asked_for()) return told(set_won_roles(bound));
  if (before_.is_primary()) return {};
  auto done = leave_semi_sync(local_, bound);
  const bool block = pair_.policy.no_replica == NoReplica::block;
  const bool alone =
      pair_.policy.no_replica == NoReplica::async_until_peer && !counts_on_waiting(view_);
  if (done && (!alone || peer_is_attached(bound)))
    done = become_semi_sync_source(local_, pair_.source_timeout(), bound);
  if (done || done.error().number != unknown_variable) return told(done);
  if (!block) return {};
  return std::unexpected{
      fmt::format("semi-sync is not installed, and no_replica = \"block\" needs "
                  "it: {}",
                  local_.dialect().semi_sync.install)};
}

bool PromotionRun::peer_is_attached(const Bound& bound) const {
  // What it was seen as before it was lost says nothing, and costs a deadline in the gap.
  if (!view_.fence || view_.fence->kind != PeerFence::Kind::closed) return false;
  if (handed_over_) return false;  // it was the primary until a moment ago
  ServerLink peer{pair_.peer};
  const auto status = peer.status(bound.until(boot_now() + promotion_look_time));
  return status && attached(*status) && reaches(held_by(*status), view_.situation.local.executed);
}

bool PromotionRun::leaves_source_at_large() const {
  const Situation& situation = view_.situation;
  if (has_source_) return unfenced_;
  const bool closed = view_.fence && view_.fence->kind == PeerFence::Kind::closed;
  const bool compared = closed && standoff(situation.local, situation.peer).all_here();
  return (situation.source_at_large || situation.stopped_meanwhile) && !compared;
}

std::expected<void, std::string> PromotionRun::write_record(bool complete, const Bound& bound) {
  if (!complete) {
    const auto position = local_.binlog_position(bound);
    if (!position) return std::unexpected{explain(position.error())};
    opened_at_ = *position;
  }
  recorded_ = true;  // also if the write fails: it may be there all the same
  const ServerStatus& local = view_.situation.local;
  const Record record{.binlog = opened_at_,
                      .flavour = local.version.flavour,
                      .version = local.version.text(),
                      .identity = local.identity,
                      .server_id = local.server_id,
                      .instance = pair_.name,
                      .promoted_at = promoted_at_,
                      .boot_id = current_boot_id(),
                      .recorded_at = boot_now(),
                      .term = term_,
                      .verdict = std::string{name(basis_.verdict)},
                      .basis = basis_.reason,
                      .history = text(local.executed),
                      .old_source = local.replica,
                      .applied = text(local.applied),
                      .steps_ms = steps_ms_,
                      .source_at_large = leaves_source_at_large(),
                      .complete = complete,
                      .held = complete};
  const auto written = mysql::write_record(pair_.record, record);
  if (!written) return std::unexpected{written.error().text()};
  return {};
}

}  // namespace vrrpd::mysql
