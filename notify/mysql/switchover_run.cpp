// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/switchover_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/client_sessions.hpp"
#include "notify/mysql/handover_order.hpp"
#include "notify/mysql/statements.hpp"
#include "notify/mysql/third_vote.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;
using Outcome = notify::HandedOver::Outcome;
using Step = SwitchoverStep;
using notify::PeerFailure;
using notify::PeerVerb;

constexpr Duration handover_look_time = 500ms;
constexpr Duration ready_time = 1s;
constexpr Duration handover_close_time = 500ms;
constexpr Duration handover_step_time = 1s;
constexpr Duration stay_time = 500ms;
/// For a question whose answer did not come to be settled by looking at the peer.
constexpr Duration handover_patience = 2s;
/// Kept of the deadline for the peer's silence: to look, and to open again.
constexpr Duration reserve = handover_patience + 1500ms;
/// The group leaves by itself so long after the run should have ended.
constexpr Duration overtime = 500ms;

}  // namespace

SwitchoverRun::SwitchoverRun(const PairSettings& pair, const Report& report, ServerLink local,
                             ServerLink closing, Term term, notify::PeerLink& peer,
                             notify::Mastership& mastership, Claim claim,
                             std::shared_ptr<witness::Witness> third)
    : pair_{pair},
      report_{report},
      local_{std::move(local)},
      closing_{std::move(closing)},
      peer_server_{pair.peer},
      peer_{peer},
      mastership_{mastership},
      claim_{std::move(claim)},
      third_{std::move(third)},
      spared_{pair.local.account.user, pair.peer.account.user, pair.peer_fence.account.user,
              pair.replication.user},
      id_{fmt::format("{}", boot_now().time_since_epoch().count())},
      term_{term} {}

notify::HandedOver SwitchoverRun::run(Instant deadline, notify::Progress& progress,
                                      const Cancellation& cancel) {
  deadline_ = deadline;
  Switchover plan{handover_patience};
  if (const auto seen = look(cancel); !seen) return {Outcome::kept, seen.error()};
  for (bool closing = false;;) {
    const auto decision = plan.next(view_, boot_now());
    if (const auto* refusal = std::get_if<notify::Refusal>(&decision))
      return {plan.open_here() ? Outcome::kept : Outcome::uncertain, refusal->reason};
    if (const auto* done = std::get_if<Done>(&decision)) return {Outcome::done, done->text};
    // The group is elsewhere already, and closes this server itself.
    if (cancel.requested()) return {closing ? Outcome::uncertain : Outcome::kept, "told to stop"};
    if (const auto* step = std::get_if<Do<Step>>(&decision)) {
      progress.moved(name(step->step));
      closing = closing || step->step == Step::close;
      perform(step->step, cancel);
      if (step->step == Step::ask_to_stay) look_at_peer(cancel);
      continue;
    }
    static_cast<void>(cancel.wait_until(boot_now() + std::get<Wait>(decision).pause));
    if (closing) {
      look_at_peer(cancel);
    } else if (const auto seen = look(cancel); !seen) {
      return {Outcome::kept, seen.error()};
    }
  }
}

// The local server first: what the peer shows afterwards contains what came from it.
SwitchoverRun::Answer SwitchoverRun::look(const Cancellation& cancel) {
  const auto cannot_look = [](const SqlError& error) {
    return std::unexpected(fmt::format("the local server cannot be looked at: {}", explain(error)));
  };
  auto busy = work_in_progress(local_, spared_, {boot_now() + handover_look_time, &cancel});
  if (!busy) return cannot_look(busy.error());
  view_.busy = *std::move(busy);
  auto local = local_.status({boot_now() + handover_look_time, &cancel});
  if (!local) return cannot_look(local.error());
  view_.local = *std::move(local);
  look_at_peer(cancel);
  return {};
}

void SwitchoverRun::look_at_peer(const Cancellation& cancel) {
  auto status = peer_server_.status({boot_now() + handover_look_time, &cancel});
  view_.peer = status ? PeerSight{.kind = PeerSight::Kind::answers, .status = *std::move(status)}
                      : PeerSight{.kind = PeerSight::Kind::silent, .text = explain(status.error())};
}

void SwitchoverRun::perform(Step step, const Cancellation& cancel) {
  const Instant started = boot_now();
  view_.answer = {};
  const auto done = carry_out(step, cancel);
  const double ms = std::chrono::duration<double, std::milli>{boot_now() - started}.count();
  view_.step_error =
      done ? std::nullopt : std::optional{fmt::format("{}: {}", name(step), done.error())};
  report_(done ? Severity::note : Severity::warning,
          fmt::format("{}: {:.1f} ms", done ? std::string{name(step)} : *view_.step_error, ms));
}

SwitchoverRun::Answer SwitchoverRun::carry_out(Step step, const Cancellation& cancel) {
  const Instant soon = boot_now() + handover_step_time;
  switch (step) {
    case Step::ask_ready:
      view_.answer = ask(PeerVerb::ready, {}, boot_now() + ready_time, cancel);
      return {};
    case Step::close: return close(cancel);
    case Step::end_sessions: return end_sessions(cancel);
    case Step::addresses_off: return mastership_.take_addresses_off(deadline_ + overtime, soon);
    case Step::ask_to_take_over: return ask_to_take_over(cancel);
    case Step::ask_to_stay: ask_to_stay(cancel); return {};
    case Step::open: return open(cancel);
    case Step::addresses_on: return mastership_.put_addresses_back(soon);
  }
  return {};
}

// A statement that hangs on LOCK TABLES or on a confirmation holds up every commit behind it: it is
// killed when its time is over, and ends by itself soon after if that fails.
SwitchoverRun::Answer SwitchoverRun::close(const Cancellation& cancel) {
  const Bound bound{boot_now() + handover_close_time, &cancel};
  const auto prepared = closing_.ask("SET SESSION lock_wait_timeout = 1", bound);
  if (!prepared) return std::unexpected{explain(prepared.error())};
  const auto session = closing_.ask("SELECT CONNECTION_ID() AS id", bound);
  if (!session || session->empty())
    return std::unexpected{session ? "the server does not number its sessions"
                                   : explain(session.error())};
  if (auto given_up = claim_(false); !given_up) return given_up;
  const auto closed = close_for_writes(closing_, {boot_now() + handover_close_time, &cancel});
  if (closed) return {};
  if (closed.error().kind == SqlError::Kind::timeout)
    static_cast<void>(local_.ask(fmt::format("KILL {}", session->row(0).number("id")),
                                 {boot_now() + handover_step_time, &cancel}));
  return std::unexpected{explain(closed.error())};
}

SwitchoverRun::Answer SwitchoverRun::end_sessions(const Cancellation& cancel) {
  const auto ended =
      end_client_sessions(local_, spared_, {boot_now() + handover_step_time, &cancel});
  if (!ended) return std::unexpected{explain(ended.error())};
  // Whoever is out of reach writes nothing here either, and ends with the server or by himself.
  if (ended->failure) report_(Severity::note, ended->failure->text);
  return {};
}

SwitchoverRun::Answer SwitchoverRun::open(const Cancellation& cancel) {
  if (third_)
    if (auto back = win_back(*third_, view_.local.identity, term_, boot_now() + handover_step_time);
        !back)
      return back;
  const auto opened = open_for_writes(local_, {boot_now() + handover_step_time, &cancel});
  if (!opened) return std::unexpected{explain(opened.error())};
  // It is open, whatever its record says.
  if (const auto kept = claim_(true); !kept) report_(Severity::error, kept.error());
  return {};
}

SwitchoverRun::Answer SwitchoverRun::ask_to_take_over(const Cancellation& cancel) {
  const auto final = local_.replication({boot_now() + handover_look_time, &cancel});
  if (!final || !final->closed()) {
    const auto why = final ? "the server is not closed any more" : explain(final.error());
    view_.answer = {PeerAnswer::Kind::no, fmt::format("it was not asked: {}", why)};
    return {};
  }
  const Instant now = boot_now();
  const HandoverOrder order{.id = id_,
                            .term = term_,
                            .position = text(final->executed),
                            .bound = std::max(Duration::zero(), deadline_ + overtime - now)};
  view_.answer = ask(PeerVerb::handover_go, to_payload(order),
                     std::max(now + ready_time, deadline_ - reserve), cancel);
  return {};
}

// Who could not be asked has promised nothing.
void SwitchoverRun::ask_to_stay(const Cancellation& cancel) {
  const auto answer =
      peer_.ask(PeerVerb::handover_abort, to_payload({.id = id_}), boot_now() + stay_time, cancel);
  if (answer) {
    view_.answer = {PeerAnswer::Kind::yes};
    return;
  }
  const bool declined = answer.error().reason == PeerFailure::Reason::declined;
  view_.answer = {declined ? PeerAnswer::Kind::no : PeerAnswer::Kind::unanswered,
                  answer.error().text};
}

PeerAnswer SwitchoverRun::ask(PeerVerb verb, std::string payload, Instant deadline,
                              const Cancellation& cancel) {
  const auto answer = peer_.ask(verb, std::move(payload), deadline, cancel);
  if (answer) return {PeerAnswer::Kind::yes};
  const auto reason = answer.error().reason;
  const bool may_have_acted =
      reason == PeerFailure::Reason::unanswered || reason == PeerFailure::Reason::cancelled;
  return {may_have_acted ? PeerAnswer::Kind::unanswered : PeerAnswer::Kind::no,
          answer.error().text};
}

}  // namespace vrrpd::mysql
