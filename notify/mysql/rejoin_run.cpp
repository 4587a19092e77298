// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/executor.hpp"
#include "notify/mysql/lone_source.hpp"
#include "notify/mysql/relay_logs.hpp"
#include "notify/mysql/replication_threads.hpp"
#include "notify/mysql/statements.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

constexpr Duration rejoin_look_time = 500ms;
constexpr Duration rejoin_step_time = 5s;     ///< STOP SLAVE needs 2 s when the source is silent
constexpr Duration rejoin_save_time = 10min;  ///< to read the binary logs
constexpr Duration save_pause = 1min;         ///< until a tool that failed is tried again
constexpr Duration rejoin_retry_pause = 1s;   ///< while the local server does not answer
constexpr Duration repair_pause = 2s;  ///< after a refusal: somebody may repair what it named

}  // namespace

void RejoinRun::tell_of_ghosts_by(std::function<void(const GtidSet&)> tell) {
  tell_of_ghosts_ = std::move(tell);
  view_.has_channel = true;
}

RejoinRun::RejoinRun(const PairSettings& pair, const Report& report, ServerLink local,
                     KeptClosure& closure, Primacy& primacy, OwnStop& own_stop, RebuildDesk& desk,
                     RebuildMark& mark, ProcessLauncher* launcher)
    : pair_{pair},
      report_{report},
      saver_{pair, launcher},
      once_{report},
      rebuild_{pair, report, desk, mark, saver_},
      local_{std::move(local)},
      peer_{pair.peer},
      closure_{closure},
      primacy_{primacy},
      own_stop_{own_stop} {
  view_.peer_host = pair.peer.host;
  view_.peer_port = pair.peer.port;
}

void RejoinRun::run(const Cancellation& cancel) {
  Rejoin plan;
  while (!cancel.requested()) {
    std::string why_not;
    if (!look(cancel, why_not)) {
      if (cancel.requested()) return;
      rebuild_.waits(why_not);
      once_(Severity::warning, std::move(why_not));
      if (cancel.wait_until(boot_now() + rejoin_retry_pause)) return;
      continue;
    }
    const auto decision = plan.next(view_, boot_now());
    if (const auto* refusal = std::get_if<notify::Refusal>(&decision)) {
      once_(Severity::error, refusal->reason);
      view_.step_error.reset();
      rebuild_.refused(refusal->reason, view_, local_, cancel);
      if (cancel.wait_until(boot_now() + repair_pause)) return;
      plan = Rejoin{};
      continue;
    }
    if (const auto* done = std::get_if<Done>(&decision)) {
      once_(Severity::note, done->text);
      rebuild_.follows(done->text, view_, local_, cancel);
      return;
    }
    if (const auto* step = std::get_if<Do<RejoinStep>>(&decision)) {
      perform(step->step, cancel);
      continue;
    }
    const auto& wait = std::get<Wait>(decision);
    rebuild_.waits(wait.text);
    once_(view_.step_error ? Severity::warning : Severity::note, wait.text);
    view_.step_error.reset();
    if (cancel.wait_until(boot_now() + wait.pause)) return;
  }
}

// The local server first: what the peer shows afterwards contains what came from it.
bool RejoinRun::look(const Cancellation& cancel, std::string& why_not) {
  auto local = local_.status({boot_now() + rejoin_look_time, &cancel});
  if (!local) {
    why_not = fmt::format("the local server cannot be looked at: {}", explain(local.error()));
    return false;
  }
  view_.local = *std::move(local);
  view_.stop_pending = own_stop_.may_be_pending();
  if (!view_.local.closed()) return true;  // closing must not wait for a peer that is not there
  auto peer = peer_.replication({boot_now() + rejoin_look_time, &cancel});
  view_.peer =
      peer ? PeerSight{.kind = PeerSight::Kind::answers, .status = *std::move(peer), .text = {}}
           : PeerSight{.kind = PeerSight::Kind::silent,
                       .status = std::nullopt,
                       .text = explain(peer.error())};
  if (view_.peer.is_primary()) primacy_.another_may_be();
  return true;
}

void RejoinRun::perform(RejoinStep step, const Cancellation& cancel) {
  const Instant started = boot_now();
  const bool was_primary = view_.local.is_primary();
  const Duration at_most = step == RejoinStep::save_errant ? rejoin_save_time : rejoin_step_time;
  const auto done = carry_out(step, {started + at_most, &cancel});
  const auto ms = std::chrono::duration<double, std::milli>{boot_now() - started}.count();
  if (done) {
    if (step == RejoinStep::close && was_primary) primacy_.closed_a_primary();
    view_.step_error.reset();
    report_(Severity::note, fmt::format("{}: {:.1f} ms", name(step), ms));
  } else {
    view_.step_error = fmt::format("{}: {}", name(step), explain(done.error()));
  }
}

std::expected<void, SqlError> RejoinRun::keep_logs(const Bound& bound) {
  const auto kept = keep_relay_logs(local_, pair_.record, bound);
  if (!kept) return std::unexpected{SqlError{SqlError::Kind::local, 0, kept.error()}};
  report_(
      Severity::warning,
      fmt::format("what the relay log holds and was not applied is about to be deleted: kept in {}",
                  kept->native()));
  return {};
}

std::expected<void, SqlError> RejoinRun::save_errant(const Bound& bound) {
  if (save_failed_ && boot_now() < save_failed_->again_at)
    return std::unexpected{SqlError{SqlError::Kind::local, 0, save_failed_->why}};
  const ServerStatus& primary = *view_.peer.status;
  const Errant errant{.set = errant_at(view_.local, primary), .theirs = primary.executed};
  const auto saved = saver_.save(local_, view_.local.identity, errant, bound);
  if (!saved) {
    save_failed_ = {.why = saved.error(), .again_at = boot_now() + save_pause};
    return std::unexpected{SqlError{SqlError::Kind::local, 0, saved.error()}};
  }
  view_.saved = {.gtids = saved->gtids,
                 .where = fmt::format("{} transaction{} in {}", saved->transactions,
                                      saved->transactions == 1 ? "" : "s", saved->file.native()),
                 .only_heartbeats = saved->only_heartbeats && saved->transactions <= ghosts_most};
  const auto* ghosts = std::get_if<GtidSet>(&errant.set);
  if (!view_.has_channel || !view_.saved->only_heartbeats || ghosts == nullptr) return {};
  report_(Severity::warning,
          fmt::format("this server has transactions that the primary lacks, and they are the write "
                      "probe's, of which nobody was told: {}. They are saved ({}), and it follows",
                      saved->gtids, view_.saved->where));
  tell_of_ghosts_(*ghosts);
  return {};
}

std::expected<void, SqlError> RejoinRun::carry_out(RejoinStep step, const Bound& bound) {
  switch (step) {
    case RejoinStep::close: return closure_.press(local_, bound);
    case RejoinStep::become_replica: return become_semi_sync_replica(local_, bound);
    case RejoinStep::leave_source: return switch_source_off(local_, bound);
    case RejoinStep::save_errant: return save_errant(bound);
    case RejoinStep::keep_relay_logs: return keep_logs(bound);
    case RejoinStep::follow_peer:
      return follow_peer(local_, pair_, own_stop_,
                         reaches(view_.local.applied, view_.local.executed), bound);
    case RejoinStep::start_replica: return start_replica(local_, own_stop_, bound);
    case RejoinStep::restart_receiver:
      if (auto stopped = stop_receiver(local_, own_stop_, bound); !stopped) return stopped;
      return start_receiver(local_, own_stop_, bound);
  }
  return {};
}

}  // namespace vrrpd::mysql
