// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/executor.hpp"
#include "notify/mysql/statements.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

/// What is left of the deadline is for the next step of the ladder.
constexpr Duration close_time = std::chrono::milliseconds{500};

/// Writers that wait without end use up the connections, and one more is taken by a closure that
/// hung before: who is let in by none cannot close.
bool hangs(const SqlError& error) {
  return error.kind == SqlError::Kind::timeout || classify(error).health == checks::Health::busy;
}

}  // namespace

StepDownRun::StepDownRun(const PairSettings& pair, const Report& report, ServerLink local,
                         KeptClosure& closure, std::shared_ptr<const ServerProcess> process)
    : report_{report}, local_{std::move(local)}, closure_{closure}, process_{std::move(process)} {
  if (!pair.kill_hung_server) process_.reset();
  view_.may_kill = process_ != nullptr;
}

notify::Fenced StepDownRun::run(Instant deadline) {
  using Outcome = notify::Fenced::Outcome;
  StepDown plan;
  for (;;) {
    const auto decision = plan.next(view_, boot_now());
    if (const auto* step = std::get_if<Do<StepDownStep>>(&decision)) {
      perform(step->step, deadline);
      continue;
    }
    if (const auto* done = std::get_if<Done>(&decision))
      return {closed_ ? Outcome::closed : Outcome::gone, done->text};
    return {Outcome::not_fenced, std::get<notify::Refusal>(decision).reason};
  }
}

void StepDownRun::perform(StepDownStep step, Instant deadline) {
  view_.step_error.reset();
  if (step == StepDownStep::kill_server) {
    report_(Severity::warning,
            fmt::format("the local server does not close: killing process {}", process_->pid()));
    if (const auto killed = process_->kill(deadline); !killed)
      view_.step_error = killed.error().text();
    return;
  }
  const Bound bound{view_.may_kill ? std::min(deadline, boot_now() + close_time) : deadline};
  const auto closed = closure_.press(local_, bound);
  closed_ = closed.has_value();
  if (closed) return;
  view_.hung = hangs(closed.error());
  view_.gone = closed.error().kind == SqlError::Kind::refused;
  view_.step_error = explain(closed.error());
}

}  // namespace vrrpd::mysql
