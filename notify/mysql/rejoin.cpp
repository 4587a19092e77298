// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/rejoin.hpp"

#include <fmt/format.h>

#include "notify/mysql/receiver_trouble.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

constexpr Duration peer_pause = 250ms;      ///< until the peer is looked for again
constexpr Duration failure_pause = 1s;      ///< after a step that failed
constexpr Duration catch_up_pause = 100ms;  ///< while transactions arrive
/// A receiver that was just started may need so long for its semi-sync status to show.
constexpr Duration attach_time = 5s;

notify::Refusal refuse(const RejoinView& view, std::string reason) {
  return {.reason = std::move(reason), .evidence = evidence(view.local, view.peer)};
}

bool points_to_peer(const RejoinView& view) {
  const auto& replica = view.local.replica;
  return replica && replica->by_gtid && replica->source_host == view.peer_host &&
         replica->source_port == view.peer_port;
}

/// A new source deletes the relay log, and so does, on MariaDB, a start of both threads.
bool would_delete_transactions(const RejoinView& view) {
  if (!view.local.replica || drained(view.local)) return false;
  return !points_to_peer(view) ||
         (view.local.version.flavour == Flavour::mariadb && !view.local.follows());
}

/// Row 49. What runs already is left to run: whoever made it follow knew.
std::optional<notify::Refusal> refuse_newer_source(const RejoinView& view) {
  const Version &own = view.local.version, &source = view.peer.status->version;
  if (!own.of_older_series_than(source) || (points_to_peer(view) && view.local.follows()))
    return std::nullopt;
  return refuse(view,
                fmt::format("the primary is {} and this server {}: a replica must not be older "
                            "than its source, whose transactions it may not understand. It "
                            "stays read-only and does not follow. Upgrade this server; it "
                            "follows as soon as it is back",
                            source.text(), own.text()));
}

/// What is here and the primary may lack. MySQL shows a transaction that waits for its confirmation
/// only when it has that, which may be ours: its own are for the primary to judge when we attach
/// (error 1236).
History not_from(const ServerStatus& primary, const ServerStatus& local) {
  const auto* set = std::get_if<GtidSet>(&local.executed);
  return set != nullptr ? History{set->without(primary.identity)} : local.executed;
}

}  // namespace

History errant_at(const ServerStatus& local, const ServerStatus& primary) {
  return difference(not_from(primary, local), primary.executed);
}

std::string_view name(RejoinStep step) {
  switch (step) {
    case RejoinStep::close: return "close for writes";
    case RejoinStep::become_replica: return "take the semi-sync replica role";
    case RejoinStep::leave_source: return "leave the semi-sync source role";
    case RejoinStep::save_errant: return "save what the primary lacks";
    case RejoinStep::keep_relay_logs: return "keep the relay logs";
    case RejoinStep::follow_peer: return "follow the peer";
    case RejoinStep::start_replica: return "start replication";
    case RejoinStep::restart_receiver: return "restart the receiver";
  }
  return "";
}

Decision<RejoinStep> Rejoin::next(const RejoinView& view, Instant now) {
  if (view.step_error && last_step_ == RejoinStep::save_errant) {
    not_saved_ = *view.step_error;
  } else if (view.step_error) {
    if (last_step_ == RejoinStep::become_replica) replica_asked_ = false;
    if (last_step_ == RejoinStep::leave_source) source_off_asked_ = false;
    last_step_.reset();
    return Wait{.pause = failure_pause, .text = *view.step_error};
  }
  if (last_step_ == RejoinStep::keep_relay_logs) relay_logs_kept_ = true;
  Answer answer = close_first(view);
  if (!answer) answer = find_primary(view);
  if (!answer) answer = attach(view, now);
  // Whatever it waits for, or is refused, it is not what a source does.
  if (const bool follows = std::holds_alternative<Do<RejoinStep>>(*answer);
      !follows && view.local.closed())
    if (auto first = leave_source(view)) answer = std::move(first);
  if (const auto* step = std::get_if<Do<RejoinStep>>(&*answer))
    last_step_ = step->step;
  else
    last_step_.reset();
  return *std::move(answer);
}

Rejoin::Answer Rejoin::close_first(const RejoinView& view) {
  if (!view.local.closed()) return Do{RejoinStep::close};
  const SemiSync& semi_sync = view.local.semi_sync;
  if (!semi_sync.installed || semi_sync.replica_enabled || replica_asked_) return std::nullopt;
  replica_asked_ = true;
  return Do{RejoinStep::become_replica};
}

/// Row 41: MySQL takes up to a second for it, in which the new primary has no replica yet. So a
/// server that can follow follows first.
Rejoin::Answer Rejoin::leave_source(const RejoinView& view) {
  if (!view.local.semi_sync.source_enabled || source_off_asked_) return std::nullopt;
  source_off_asked_ = true;
  return Do{RejoinStep::leave_source};
}

Rejoin::Answer Rejoin::find_primary(const RejoinView& view) {
  if (!view.peer.status)
    return Wait{.pause = peer_pause,
                .text = fmt::format("read-only; waiting for the peer: {}", view.peer.text)};
  const ServerStatus& peer = *view.peer.status;
  if (peer.identity == view.local.identity)
    return refuse(view, "\"peer\" in [mysql] names this server itself");
  if (!peer.is_primary())
    return Wait{.pause = peer_pause, .text = "read-only; waiting for the peer to be the primary"};
  if (peer.version.flavour != view.local.version.flavour)
    return refuse(view, fmt::format("the peer is {} and this server {}: they cannot be a pair",
                                    peer.version.text(), view.local.version.text()));
  const History errant = errant_at(view.local, peer);
  const bool harmless = view.has_channel && view.saved && view.saved->only_heartbeats &&
                        view.saved->gtids == text(errant);
  return empty(errant) || harmless ? std::nullopt : stay_out(view, text(errant));
}

Rejoin::Answer Rejoin::stay_out(const RejoinView& view, const std::string& errant) {
  const bool saved = view.saved && view.saved->gtids == errant;
  if (!saved && !not_saved_) return Do{RejoinStep::save_errant};
  const auto next = saved ? fmt::format(
                                "They are saved: {}. Look at them, repeat on the primary "
                                "what must not be lost, then rebuild this server",
                                view.saved->where)
                          : fmt::format("They are not saved yet: {}", *not_saved_);
  return refuse(view,
                fmt::format("this server has transactions that the primary lacks: {}. It stays "
                            "read-only and does not follow. {} (docs/mysql.md)",
                            errant, next));
}

Rejoin::Answer Rejoin::attach(const RejoinView& view, Instant now) {
  if (auto refusal = refuse_newer_source(view)) return *std::move(refusal);
  if (would_delete_transactions(view) && !relay_logs_kept_) return Do{RejoinStep::keep_relay_logs};
  if (!points_to_peer(view)) return Do{RejoinStep::follow_peer};
  const ReplicaStatus& replica = *view.local.replica;
  if (!replica.applier_running && replica.applier_error.number != 0)
    return refuse(view, fmt::format("the applier stopped with error {}: {}",
                                    replica.applier_error.number, replica.applier_error.text));
  constexpr unsigned source_cannot_serve = 1236, source_log_unusable = 13114;
  const unsigned receiver_error = replica.receiver_error.number;
  if (receiver_error == source_cannot_serve || receiver_error == source_log_unusable)
    return refuse(view, fmt::format("the primary cannot send what is missing (error {}): {}. "
                                    "Rebuild this server: vrrpctl rebuild (docs/mysql.md)",
                                    receiver_error, replica.receiver_error.text));
  if (replica.receiver == Receiver::no || !replica.applier_running || view.stop_pending)
    return last_step_ == RejoinStep::start_replica
               ? Answer{Wait{.pause = failure_pause,
                             .text = fmt::format("replication does not start: {}",
                                                 replica.receiver_error.text)}}
               : Answer{Do{RejoinStep::start_replica}};
  if (!target_) {
    target_ = view.peer.status->executed;
    attached_at_ = now;
  }
  if (replica.receiver == Receiver::connecting)
    return Wait{.pause = catch_up_pause,
                .text = fmt::format("the receiver is connecting{}{}",
                                    replica.receiver_error.text.empty() ? "" : ": ",
                                    without_attempts(replica.receiver_error.text))};
  const SemiSync& semi_sync = view.local.semi_sync;
  if (semi_sync.replica_enabled && !semi_sync.replica_on && now - *attached_at_ >= attach_time) {
    attached_at_ = now;
    return Do{RejoinStep::restart_receiver};
  }
  if (!reaches(view.local.executed, *target_))
    return Wait{.pause = catch_up_pause, .text = "catching up with the primary"};
  if (semi_sync.replica_enabled && !semi_sync.replica_on)
    return Wait{.pause = catch_up_pause, .text = "waiting for semi-sync to attach"};
  return Done{
      fmt::format("read-only, follows {}:{} and has caught up", view.peer_host, view.peer_port)};
}

}  // namespace vrrpd::mysql
