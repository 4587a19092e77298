// SPDX-License-Identifier: Apache-2.0
// The notify module on its threads, as modules/notify_host has it on real ones: transitions and
// gates in order on one, the standing on another, the fence on a third, the question about a silent
// master on a fourth.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "notify/notify.hpp"
#include "tests/simulation/pair/worker.hpp"
#include "vrrpd/modules/latest_word.hpp"

namespace vrrpd::simulation::pair {

class ModuleHost {
 public:
  /// Called on the loop.
  struct Events {
    std::function<void(unsigned generation)> gate_opened;
    std::function<void(unsigned generation, notify::Refusal)> gate_refused;
    std::function<void(unsigned generation)> progress;
    std::function<void(unsigned generation, notify::Fenced)> fenced;
    std::function<void(notify::Standing)> standing;
    std::function<void(unsigned generation)> looked_for_life;
  };

  ModuleHost(Host& host, Process& daemon, std::unique_ptr<notify::Notify> module, Events events);

  void transition(const notify::Transition& transition);
  void open_gate(unsigned generation, bool held_before);
  void cancel_gate();
  void fence(unsigned generation, Duration at_most);
  void master_silent(bool silent);
  void look_for_life(unsigned generation, Instant until);
  /// The host's clock was changed: timers that were set by it are looked at anew.
  void look_at_clock();
  [[nodiscard]] bool idle() const { return !job_ && !running_; }

 private:
  class GateProgress;
  using Job = std::function<void(const Cancellation&)>;
  struct FenceRequest {
    unsigned generation;
    Duration at_most;
  };
  struct Hint {
    unsigned number;
    bool silent;
  };
  struct LifeRequest {
    unsigned generation;
    unsigned hint;
    Instant until;
  };

  void supersede(Job job);
  void work();
  void watch_standing();
  void work_fence();
  void work_life();
  void post(Task task) { daemon_.after(Duration{}, std::move(task)); }

  Host& host_;
  Process& daemon_;
  std::unique_ptr<notify::Notify> module_;
  Events events_;
  std::optional<Job> job_;
  std::shared_ptr<Cancellation> running_;
  std::optional<notify::Transition> told_;  ///< the last one
  modules::LatestWord word_;
  unsigned last_hint_ = 0;
  std::optional<Hint> hint_;
  std::optional<LifeRequest> life_request_;
  std::optional<FenceRequest> fence_request_;
  // Last: they end before what they use.
  Worker transitions_, standing_, fence_, life_;
};

}  // namespace vrrpd::simulation::pair
