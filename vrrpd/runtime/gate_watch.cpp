// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/gate_watch.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace vrrpd::runtime {
namespace {

// A long drain moves a hundred times a second; one line in each is enough.
constexpr Duration line_interval = std::chrono::seconds{1};

}  // namespace

GateWatch::GateWatch(TimerQueue& timers, const config::DaemonSettings& settings,
                     OnStalled on_stalled)
    : settings_{settings},
      on_stalled_{std::move(on_stalled)},
      timer_{timers.timer([this](Instant now) { on_time(now); })} {}

void GateWatch::begin(unsigned generation, Instant now) {
  generation_ = generation;
  progress_by_ = now + settings_.gate_progress;
  done_by_ = now + settings_.drain_max;
  said_at_ = now;  // the module reports its steps itself; what takes longer is progress
  arm();
}

bool GateWatch::progressed(unsigned generation, Instant now) {
  if (generation == generation_ && progress_by_) {
    progress_by_ = now + settings_.gate_progress;
    arm();
  }
  if (now - said_at_ < line_interval) return false;
  said_at_ = now;
  return true;
}

void GateWatch::end(unsigned generation) {
  if (generation == generation_) cancel();
}

void GateWatch::cancel() {
  progress_by_.reset();
  arm();
}

void GateWatch::arm() {
  timer_.set(progress_by_ ? std::optional{std::min(*progress_by_, done_by_)} : std::nullopt);
}

void GateWatch::on_time(Instant now) {
  if (!progress_by_) return;
  using std::chrono::milliseconds, std::chrono::seconds;
  const auto reason =
      now >= done_by_
          ? fmt::format("the promotion was not done within drain_max ({} s)",
                        std::chrono::round<seconds>(settings_.drain_max).count())
          : fmt::format("the promotion made no progress for {} ms (gate_progress)",
                        std::chrono::round<milliseconds>(settings_.gate_progress).count());
  cancel();
  on_stalled_(generation_, reason);
}

}  // namespace vrrpd::runtime
