// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/check_runner.hpp"

#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {

using checks::Health;
using protocol::TrackerState;

CheckRunner::CheckRunner(Options options, std::unique_ptr<checks::Check> check, TimerQueue& timers,
                         modules::Mailbox& mailbox, OnChange on_change)
    : options_{std::move(options)},
      on_change_{std::move(on_change)},
      rise_fall_{
          options_.known
              ? protocol::RiseFall{options_.timing.rise, options_.timing.fall, *options_.known}
              : protocol::RiseFall{options_.timing.rise, options_.timing.fall, options_.start}},
      overrun_timer_{timers.timer([this](Instant now) { watch_overrun(now); })},
      worker_{std::make_unique<modules::CheckWorker>(
          options_.name, std::move(check), options_.timing, options_.retry, mailbox,
          [this](const checks::Verdict& verdict) { on_verdict(verdict); })} {
  opinion_.state = rise_fall_.state();
  if (options_.known) {
    opinion_.text = options_.known_since;
    opinion_.block = options_.known_block;
  }
}

void CheckRunner::start() {
  worker_->start();
  watch_overrun(boot_now());
}

std::shared_ptr<void> CheckRunner::retire() {
  worker_->abandon();
  overrun_timer_.set(std::nullopt);
  return std::shared_ptr<void>{std::move(worker_)};
}

/// A probe that does not come back is looked for as often as one may take.
void CheckRunner::watch_overrun(Instant now) {
  worker_->on_time(now);
  overrun_timer_.set(now + options_.timing.deadline);
}

void CheckRunner::on_verdict(const checks::Verdict& verdict) {
  const TrackerState before = opinion_.state;
  const Opinion previous = opinion_;
  opinion_.text = verdict.text;
  opinion_.block.clear();
  switch (verdict.health) {
    case Health::healthy: opinion_.state = rise_fall_.succeeded(); break;
    case Health::dead:
    case Health::hung:
      opinion_.state = rise_fall_.failed(verdict.certain);
      opinion_.block = verdict.text;
      break;
    case Health::busy:
    case Health::misconfigured:
      // Something lives there: no fault. But nobody may take over on such a word (decision 2).
      if (opinion_.state == TrackerState::unknown) opinion_.state = TrackerState::up;
      opinion_.block = verdict.text;
      break;
  }
  say(verdict, before);
  last_health_ = verdict.health;
  const bool changed = opinion_.state != previous.state || opinion_.block != previous.block;
  if (changed) on_change_(options_.name, opinion_);
}

// keepalived's words where keepalived has some: log watchers know them.
void CheckRunner::say(const checks::Verdict& verdict, TrackerState before) {
  const bool same = last_health_ == verdict.health;
  if (opinion_.state == TrackerState::up && before != TrackerState::up &&
      verdict.health == Health::healthy) {
    log(Level::info, "VRRP_Script({}) succeeded", options_.name);
  } else if (opinion_.state == TrackerState::down && before != TrackerState::down) {
    log(Level::warning, "VRRP_Script({}) failed ({})", options_.name, verdict.text);
  } else if (verdict.health == Health::healthy) {
    if (!same && last_health_) log(Level::info, "{}: healthy again", options_.name);
  } else if (!same) {
    const bool moves = verdict.health == Health::dead || verdict.health == Health::hung;
    log(Level::warning, "{}: {}{}", options_.name, verdict.text,
        moves ? "; looking again" : "; this is no reason to move the address");
  }
}

}  // namespace vrrpd::runtime
