// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/modules/check_worker.hpp"

#include <poll.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/poll_until.hpp"

namespace vrrpd::modules {
namespace {

// A module that is this late has overrun; less is the scheduler's.
constexpr Duration overrun_grace = std::chrono::milliseconds{100};

Duration::rep count(Instant instant) { return instant.time_since_epoch().count(); }

bool failed(const checks::Verdict& verdict) {
  return verdict.health == checks::Health::dead || verdict.health == checks::Health::hung;
}

}  // namespace

CheckWorker::CheckWorker(std::string name, std::unique_ptr<checks::Check> check,
                         checks::Timing timing, Retry retry, Mailbox& mailbox, OnVerdict on_verdict)
    : name_{std::move(name)},
      check_{std::move(check)},
      timing_{timing},
      retry_{retry},
      mailbox_{mailbox},
      on_verdict_{std::move(on_verdict)} {}

CheckWorker::~CheckWorker() { abandon(); }

void CheckWorker::abandon() {
  if (std::exchange(abandoned_, true)) return;
  *alive_ = false;
  cancel_.request();
}

void CheckWorker::start() {
  thread_.emplace("check " + name_, [this] { work(); });
}

void CheckWorker::work() {
  unsigned failures = 0;
  while (!cancel_.requested()) {
    const Instant begun = boot_now();
    const std::uint64_t probe = ++probe_;
    probe_deadline_ = count(begun + timing_.deadline);
    auto verdict = probe_once(begun + timing_.deadline);
    probe_deadline_ = 0;
    if (cancel_.requested()) return;

    failures = failed(verdict) ? failures + 1 : 0;
    const bool again =
        retry_ == Retry::at_deadline && failures > 0 && failures < timing_.fall && !verdict.certain;
    post(probe, std::move(verdict));
    if (wait(begun + (again ? timing_.deadline : timing_.interval))) return;
  }
}

checks::Verdict CheckWorker::probe_once(Instant deadline) {
  try {
    return check_->probe(deadline, cancel_);
  } catch (const std::exception& error) {
    return {.health = checks::Health::misconfigured,
            .text = std::string{"the module failed: "} + error.what(),
            .certain = false};
  }
}

bool CheckWorker::wait(Instant until) const {
  const int watched = check_->watched_descriptor();
  if (watched < 0) return cancel_.wait_until(until);
  pollfd waiting[] = {{.fd = cancel_.fd(), .events = POLLIN, .revents = 0},
                      {.fd = watched, .events = POLLIN | POLLRDHUP, .revents = 0}};
  static_cast<void>(poll_until(waiting, until));
  return waiting[0].revents != 0;
}

void CheckWorker::post(std::uint64_t probe, checks::Verdict verdict) {
  mailbox_.post([this, alive = alive_, probe, verdict = std::move(verdict)] {
    if (!*alive || probe == overrun_probe_) return;
    on_verdict_(verdict);
  });
}

std::optional<Instant> CheckWorker::overrun_deadline() const {
  const std::uint64_t probe = probe_.load();
  const auto deadline = probe_deadline_.load();
  if (deadline == 0 || probe != probe_.load()) return std::nullopt;
  // One that never returns is as many failures as its deadlines that pass: `fall` counts them.
  const Duration counted = probe == overrun_probe_ ? overruns_ * timing_.deadline : Duration{};
  return Instant{Duration{deadline}} + overrun_grace + counted;
}

void CheckWorker::on_time(Instant now) {
  const auto deadline = overrun_deadline();
  if (!deadline || now < *deadline) return;
  const std::uint64_t probe = probe_.load();
  overruns_ = probe == overrun_probe_ ? overruns_ + 1 : 1;
  overrun_probe_ = probe;
  on_verdict_({.health = checks::Health::hung,
               .text = "the check did not return within its deadline",
               .certain = false});
}

}  // namespace vrrpd::modules
