// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/switchover.hpp"

#include <fmt/format.h>

#include <utility>

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

constexpr Duration handover_look_again = 20ms;
constexpr Duration ask_again = 200ms;
/// For a peer that keeps up to apply what was written a moment ago; one that lags does not.
constexpr Duration catch_up_time = 1s;

}  // namespace

std::string_view name(SwitchoverStep step) {
  switch (step) {
    case SwitchoverStep::ask_ready: return "ask the peer whether it is ready";
    case SwitchoverStep::addresses_off: return "take the addresses off";
    case SwitchoverStep::close: return "close for writes";
    case SwitchoverStep::end_sessions: return "end the clients' sessions";
    case SwitchoverStep::ask_to_take_over: return "ask the peer to take over";
    case SwitchoverStep::ask_to_stay: return "ask the peer to stay a backup";
    case SwitchoverStep::open: return "open for writes";
    case SwitchoverStep::addresses_on: return "add the addresses again";
  }
  return "";
}

std::optional<std::string> obstacle_to_switchover(const SwitchoverView& view) {
  if (!view.local.is_primary()) return "this server is not the primary";
  if (!view.peer.status) return fmt::format("the peer does not answer: {}", view.peer.text);
  const ServerStatus& peer = *view.peer.status;
  if (peer.writable()) return "the peer takes writes too";
  if (!peer.replica || !peer.follows()) return "the peer does not replicate";
  if (!peer.replica->applier_running)
    return fmt::format("the peer's applier is stopped: {}", peer.replica->applier_error.text);
  if (peer.replica->delay_s != 0) return "the peer is delayed on purpose";
  const SemiSync& semi_sync = view.local.semi_sync;
  if (!semi_sync.source_on || semi_sync.clients == 0 || !attached(peer))
    return "not protected: the peer does not confirm what is written here";
  if (view.busy) return view.busy;
  return std::nullopt;
}

Decision<SwitchoverStep> Switchover::next(const SwitchoverView& view, Instant now) {
  switch (phase_) {
    case Phase::begin: return begin(view, now);
    case Phase::ready_asked:
      if (view.answer.kind != PeerAnswer::Kind::yes) {
        why_ = fmt::format("the peer is not ready: {}", view.answer.text);
        return refuse(Phase::ended);
      }
      return step_then(Phase::closed, SwitchoverStep::close);
    case Phase::closed:
      if (view.step_error) return undo(*view.step_error);
      return step_then(Phase::sessions_ended, SwitchoverStep::end_sessions);
    case Phase::sessions_ended:
      if (view.step_error) return undo(*view.step_error);
      addresses_asked_ = true;
      return step_then(Phase::addresses_are_off, SwitchoverStep::addresses_off);
    case Phase::addresses_are_off:
      if (view.step_error) return undo(*view.step_error);
      return step_then(Phase::asked, SwitchoverStep::ask_to_take_over);
    case Phase::asked: return judge_answer(view, now);
    case Phase::looking: return look(view, now);
    case Phase::opened: return reopened(view);
    case Phase::ended:
    case Phase::stuck: break;
  }
  return refuse(phase_);
}

Decision<SwitchoverStep> Switchover::begin(const SwitchoverView& view, Instant now) {
  if (auto obstacle = obstacle_to_switchover(view)) {
    why_ = *std::move(obstacle);
    return refuse(Phase::ended);
  }
  // What was executed when the local server was looked at, before the peer was.
  const ServerStatus& peer = *view.peer.status;
  if (reaches(peer.applied, view.local.executed))
    return step_then(Phase::ready_asked, SwitchoverStep::ask_ready);
  why_ =
      fmt::format("the peer has not applied {} yet", missing(peer.executed, view.local.executed));
  if (!waiting_since_) waiting_since_ = now;
  if (now - *waiting_since_ >= catch_up_time) return refuse(Phase::ended);
  return Wait{.pause = handover_look_again, .text = why_};
}

Decision<SwitchoverStep> Switchover::step_then(Phase phase, SwitchoverStep step) {
  phase_ = phase;
  return Do{step};
}

// A statement that was killed may have closed the server all the same: it is opened in any case.
Decision<SwitchoverStep> Switchover::undo(std::string why) {
  why_ = std::move(why);
  return step_then(Phase::opened, SwitchoverStep::open);
}

Decision<SwitchoverStep> Switchover::judge_answer(const SwitchoverView& view, Instant now) {
  switch (view.answer.kind) {
    case PeerAnswer::Kind::yes: return Done{"the peer has taken over"};
    case PeerAnswer::Kind::no:
      return undo(fmt::format("the peer did not take over: {}", view.answer.text));
    case PeerAnswer::Kind::unanswered: break;
  }
  why_ = fmt::format("the peer did not say whether it took over: {}", view.answer.text);
  looking_since_ = now;
  return step_then(Phase::looking, SwitchoverStep::ask_to_stay);
}

// Its word that it stays is worth as much as a look that shows it open; neither is to be had from a
// peer that cannot be reached, and then this server stays closed: two that are open would be worse.
Decision<SwitchoverStep> Switchover::look(const SwitchoverView& view, Instant now) {
  if (view.peer.is_primary()) return Done{"the peer has taken over, as a look at its server shows"};
  if (view.answer.kind == PeerAnswer::Kind::yes) return undo(why_);
  if (now - *looking_since_ >= patience_) {
    why_ +=
        "; it may be open, so that this server stays closed: start vrrpd on the peer, or, if that "
        "server is surely ended, restart vrrpd here";
    return refuse(Phase::stuck);
  }
  if (view.answer.kind == PeerAnswer::Kind::no)  // it is too late for it to stay
    return Wait{.pause = handover_look_again, .text = "waiting for the peer to be the primary"};
  // A channel that is down says so at once.
  if (std::exchange(paused_, !paused_)) return Do{SwitchoverStep::ask_to_stay};
  return Wait{.pause = ask_again, .text = why_};
}

Decision<SwitchoverStep> Switchover::reopened(const SwitchoverView& view) {
  if (view.step_error) {
    why_ += fmt::format("; {}", *view.step_error);
    return refuse(Phase::stuck);
  }
  if (!addresses_asked_) return refuse(Phase::ended);
  return step_then(Phase::ended, SwitchoverStep::addresses_on);
}

Decision<SwitchoverStep> Switchover::refuse(Phase phase) {
  phase_ = phase;
  return notify::Refusal{.reason = why_, .evidence = {}};
}

}  // namespace vrrpd::mysql
