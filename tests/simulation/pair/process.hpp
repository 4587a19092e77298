// SPDX-License-Identifier: Apache-2.0
// A process, as far as others can tell: it runs, is stopped (what is due waits), or is gone (what
// was due never happens).
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "tests/simulation/pair/world.hpp"

namespace vrrpd::simulation::pair {

class Process {
 public:
  explicit Process(World& world) : world_{world} {}

  void begin() {
    ++incarnation_;
    runs_ = true;
  }
  void end() {
    ++incarnation_;
    runs_ = false;
    held_.clear();
    letters_.clear();
  }
  /// SIGSTOP, or its host stands still; each stop() needs its go_on().
  void stop() { ++stops_; }
  void go_on() {
    if (stops_ == 0 || --stops_ > 0) return;
    woke_ = world_.now();
    for (auto& task : std::exchange(letters_, {})) at(world_.now(), std::move(task));
    for (auto& task : std::exchange(held_, {})) at(world_.now(), std::move(task));
  }
  /// No stop counts any more: the host was switched on anew.
  void forget_stops() { stops_ = 0; }

  [[nodiscard]] bool runs() const { return runs_; }
  [[nodiscard]] bool stopped() const { return stops_ > 0; }
  [[nodiscard]] bool awake() const { return runs_ && stops_ == 0; }
  /// It was stopped, and went on so short ago.
  [[nodiscard]] bool woke_within(Duration time) const {
    return woke_ && world_.now() - *woke_ < time;
  }
  /// Another number, another process.
  [[nodiscard]] unsigned incarnation() const { return incarnation_; }

  /// By this very process, when it is awake.
  void at(WorldTime when, Task task) {
    world_.at(when, [this, born = incarnation_, task = std::move(task)]() mutable {
      if (born != incarnation_ || !runs_) return;
      if (stopped()) {
        held_.push_back(std::move(task));
      } else {
        task();
      }
    });
  }
  /// As at(), now; but what waited in its sockets is read before its timers are looked at.
  void deliver(Task task) {
    if (!stopped()) return at(world_.now(), std::move(task));
    if (runs_) letters_.push_back(std::move(task));
  }
  void after(Duration delay, Task task) { at(world_.now() + delay, std::move(task)); }

 private:
  World& world_;
  unsigned incarnation_ = 0;
  unsigned stops_ = 0;
  bool runs_ = false;
  std::optional<WorldTime> woke_;
  std::vector<Task> held_, letters_;
};

}  // namespace vrrpd::simulation::pair
