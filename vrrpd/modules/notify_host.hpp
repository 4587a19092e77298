// SPDX-License-Identifier: Apache-2.0
// A notify module with the threads it runs on: transitions and gates in order on one, the standing
// on another, the fence on a third, the question about a silent master on a fourth, so that none
// waits for another (decision 5). All public functions are the loop's; what they lead to comes back
// through the mailbox.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "notify/notify.hpp"
#include "vrrpd/modules/job_queue.hpp"
#include "vrrpd/modules/latest_word.hpp"
#include "vrrpd/modules/loop_line.hpp"
#include "vrrpd/modules/mailbox.hpp"
#include "vrrpd/modules/thread.hpp"

namespace vrrpd::modules {

class NotifyHost {
 public:
  struct Events {
    std::function<void(unsigned generation)> gate_opened;
    std::function<void(unsigned generation, notify::Refusal)> gate_refused;
    std::function<void(unsigned generation, std::string text)> progress;
    std::function<void(unsigned generation, notify::Fenced)> fenced;
    std::function<void(notify::Standing)> standing;
    /// After a standing() that says what was found, if the master lives.
    std::function<void(unsigned generation)> looked_for_life = {};
    std::function<void(unsigned generation, notify::HandedOver)> handed_over = {};
    LoopLine::Deeds mastership = {};  ///< what the module may ask for
  };

  NotifyHost(std::string name, std::unique_ptr<notify::Notify> module, Mailbox& mailbox,
             Events events);
  ~NotifyHost();

  /// The loop's thread: nothing of it is heard from now on, and what runs is asked to end. The
  /// destructor may then run on any thread; it waits for that.
  void abandon();

  [[nodiscard]] bool has_gate() const { return module_->has_gate(); }

  /// Begins to ask for the standing, about once a second.
  void start();
  /// The newest wins: what runs is asked to stop, what waits is dropped.
  void transition(notify::Transition transition);
  void open_gate(unsigned generation, notify::Transition transition, bool held_before);
  void cancel_gate();
  [[nodiscard]] bool can_hand_over() const { return module_->can_hand_over(); }
  [[nodiscard]] bool can_ask_for_handover() const { return module_->can_ask_for_handover(); }
  void ask_for_handover();
  /// A transition that comes meanwhile cancels it; then there may be no answer.
  void hand_over(unsigned generation, Instant deadline);
  void fence(unsigned generation, Duration at_most);
  void master_silent(bool silent);
  /// Asks for a sign of life of the master that was said to be silent.
  void look_for_life(unsigned generation, Instant until);
  /// While it is held the module is asked and told nothing: gates are refused, fences not carried
  /// out, and a transition waits for the end of that. What runs is cancelled.
  void hold(bool on);
  /// Behind those that wait; the answer comes on another thread.
  void order(notify::Order order);
  [[nodiscard]] notify::Facts facts() const { return module_->facts(); }
  [[nodiscard]] std::optional<std::string> occupied() const { return module_->occupied(); }
  /// No transition runs or waits.
  [[nodiscard]] bool idle() const { return queue_.idle(); }

 private:
  class GateProgress;

  // Exceptions of the module end here (design: the module's boundary).
  notify::Standing ask_standing(std::optional<bool> silent, bool ask_for_handover);
  std::optional<std::string> ask_for_life(Instant until);
  notify::HandedOver run_handover(Instant deadline, const Cancellation& cancel);
  notify::Fenced run_fence(Duration at_most);
  void watch_standing();
  void tell_again();
  void work_fence();
  void work_life();

  std::string name_;
  Mailbox& mailbox_;
  Events events_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  bool abandoned_ = false;
  LoopLine line_;
  std::unique_ptr<notify::Notify> module_;  ///< its threads use line_ until it has ended

  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  struct Hint {
    unsigned number;
    bool silent;
  };
  std::optional<Hint> hint_;     ///< that the standing's thread has yet to pass on
  bool wants_handover_ = false;  ///< the peer is to be asked
  bool held_ = false;
  struct FenceRequest {
    unsigned generation;
    Duration at_most;
  };
  std::optional<FenceRequest> fence_request_;
  struct LifeRequest {
    unsigned generation;
    unsigned hint;
    Instant until;
  };
  std::optional<LifeRequest> life_request_;

  std::optional<notify::Transition> told_;  ///< the last one; the loop's thread
  LatestWord word_;                         ///< the same
  unsigned last_hint_ = 0;                  ///< the same
  JobQueue queue_;
  std::unique_ptr<JobQueue> orders_;  ///< an operator has asked for something
  std::optional<Thread> standing_thread_;
  std::optional<Thread> fence_thread_;
  std::optional<Thread> life_thread_;
};

}  // namespace vrrpd::modules
