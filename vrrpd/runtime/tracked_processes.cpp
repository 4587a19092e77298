// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/tracked_processes.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/poll_until.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {

using protocol::TrackerState;

namespace {

// Where the kernel does not tell: how often to look.
constexpr Duration scan_interval = std::chrono::seconds{1};

linux::ProcessPattern pattern_of(const config::TrackProcess& process) {
  using Ours = linux::ProcessPattern::Parameters;
  const auto match = [&process] {
    switch (process.match) {
      case config::TrackProcess::Parameters::any: return Ours::any;
      case config::TrackProcess::Parameters::exact: return Ours::exact;
      case config::TrackProcess::Parameters::leading: return Ours::leading;
      case config::TrackProcess::Parameters::prefix: return Ours::prefix;
    }
    return Ours::any;
  }();
  return {.program = process.process,
          .parameters = process.parameters,
          .match = match,
          .full_command = process.full_command};
}

std::vector<linux::ProcessPattern> patterns_of(const std::vector<config::TrackProcess>& processes) {
  std::vector<linux::ProcessPattern> patterns;
  std::ranges::transform(processes, std::back_inserter(patterns), pattern_of);
  return patterns;
}

bool enough(const config::TrackProcess& process, unsigned count) {
  return count >= process.quorum && (!process.quorum_max || count <= *process.quorum_max);
}

std::string text_of(const config::TrackProcess& process, unsigned count) {
  const auto wanted = process.quorum_max
                          ? fmt::format("{} to {}", process.quorum, *process.quorum_max)
                          : fmt::format("at least {}", process.quorum);
  return fmt::format("{} of {} run, {} are wanted", count, process.process, wanted);
}

}  // namespace

TrackedProcesses::TrackedProcesses(const std::vector<config::TrackProcess>& processes, Loop& loop,
                                   modules::Mailbox& mailbox, OnChange on_change, Listen listen)
    : mailbox_{mailbox},
      on_change_{std::move(on_change)},
      census_{patterns_of(processes)},
      listen_{std::move(listen)} {
  tracked_.reserve(processes.size());  // timers point to them
  for (const auto& process : processes) {
    auto& tracked = tracked_.emplace_back(
        Tracked{.block = &process, .quorum = {process.fork_delay, process.terminate_delay}});
    tracked.timer = loop.timer([this, &tracked] {
      tracked.quorum.on_time(boot_now());
      settle(tracked);
    });
  }
}

TrackedProcesses::~TrackedProcesses() { abandon(); }

void TrackedProcesses::abandon() {
  if (std::exchange(abandoned_, true)) return;
  *alive_ = false;
  tracked_.clear();
  end_.request();
}

void TrackedProcesses::go_on_from(const TrackedProcesses& before) {
  for (auto& tracked : tracked_) {
    const auto old = std::ranges::find_if(before.tracked_, [&tracked](const Tracked& one) {
      return one.block->name == tracked.block->name;
    });
    if (old == before.tracked_.end()) continue;
    tracked.quorum.go_on_from(old->quorum);
    tracked.text = old->text;
    tracked.told = old->told;
  }
}

void TrackedProcesses::start() {
  if (tracked_.empty()) return;
  census_.scan();
  take(census_.counts());
  thread_.emplace("processes", [this] { work(); });
}

void TrackedProcesses::tell() const {
  for (const auto& tracked : tracked_) {
    if (!tracked.told) continue;
    on_change_(tracked.block->name, *tracked.told ? TrackerState::up : TrackerState::down,
               tracked.text);
  }
}

std::vector<ProcessSnapshot> TrackedProcesses::snapshot() const {
  std::vector<ProcessSnapshot> all;
  for (const auto& tracked : tracked_) {
    const bool counts = tracked.quorum.settled().value_or(false);
    const bool waits = tracked.quorum.deadline().has_value();
    all.push_back({.process = *tracked.block,
                   .running = tracked.count,
                   .enough = counts,
                   .fork_delay_runs = waits && !counts,
                   .terminate_delay_runs = waits && counts});
  }
  return all;
}

void TrackedProcesses::work() {
  auto counts = census_.counts();
  auto events = listen_();
  if (!events)
    log(Level::info, "processes are looked for once a second: {}", events.error().text());
  // What happened before the kernel was asked is seen now; the rest waits in the socket.
  census_.scan();
  for (;;) {
    if (census_.counts() != counts) {
      counts = census_.counts();
      mailbox_.post([this, alive = alive_, counts] {
        if (*alive) take(counts);
      });
    }
    std::array<pollfd, 2> waiting{pollfd{end_.fd(), POLLIN, 0},
                                  pollfd{events ? events->fd() : -1, POLLIN, 0}};
    const bool told =
        poll_until(waiting, events ? std::nullopt : std::optional{boot_now() + scan_interval});
    if (end_.requested()) return;
    const auto news = events ? events->read() : linux::ProcessEvents::News{};
    if (news.lost || !told) census_.scan();
    if (!news.lost) std::ranges::for_each(news.events, [this](auto& one) { census_.take(one); });
  }
}

void TrackedProcesses::take(const std::vector<unsigned>& counts) {
  for (std::size_t i = 0; i < tracked_.size(); ++i) {
    auto& tracked = tracked_[i];
    tracked.count = counts[i];
    tracked.text = text_of(*tracked.block, counts[i]);
    tracked.quorum.see(boot_now(), enough(*tracked.block, counts[i]));
    settle(tracked);
  }
}

void TrackedProcesses::settle(Tracked& tracked) {
  Loop::set_timer(tracked.timer, tracked.quorum.deadline());
  const auto settled = tracked.quorum.settled();
  if (!settled || settled == tracked.told) return;
  const auto& name = tracked.block->name;
  // keepalived's words.
  if (tracked.told || !*settled) {
    log(*settled ? Level::info : Level::warning, "Quorum {} for tracked process {}: {}",
        *settled ? "gained" : "lost", name, tracked.text);
  }
  tracked.told = settled;
  on_change_(name, *settled ? TrackerState::up : TrackerState::down, tracked.text);
}

}  // namespace vrrpd::runtime
