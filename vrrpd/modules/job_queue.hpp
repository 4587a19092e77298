// SPDX-License-Identifier: Apache-2.0
// Work that must not overlap, in order, on one thread. A queue has one descriptor, however much
// waits.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "vrrpd/base/cancellation.hpp"
#include "vrrpd/modules/thread.hpp"

namespace vrrpd::modules {

class JobQueue {
 public:
  using Job = std::function<void(const Cancellation&)>;

  /// Throws std::system_error if the kernel has no thread or no descriptor left; nothing else does.
  explicit JobQueue(const std::string& name, std::size_t stack = Thread::small_stack);
  /// Cancels what runs, drops what waits (unless let_go() was called), joins.
  ~JobQueue();

  /// Behind everything that waits.
  void append(Job job);
  /// Asks the running job to stop, drops the waiting ones (they are moot), and puts this one next.
  void supersede(Job job);
  /// Asks the running job to stop and drops the waiting ones.
  void cancel();
  /// Asks the job to stop that load() called `begun`, if it still runs; those that wait are next.
  void cancel_running(std::uint64_t begun);
  /// Asks every job to stop, but drops none: each runs in its turn, and finds that it was asked.
  void let_go();
  /// Of those that wait, drops all but the newest `most`; returns how many.
  std::size_t keep_newest(std::size_t most);
  struct Load {
    std::uint64_t begun = 0;  ///< jobs so far, with the one that runs
    bool running = false;
    std::size_t waiting = 0;
  };
  [[nodiscard]] Load load() const;
  [[nodiscard]] bool idle() const;

 private:
  void work();
  void drop_all_locked();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> waiting_;
  Cancellation cancel_;  ///< of the running job
  bool running_ = false;
  std::uint64_t begun_ = 0;
  bool let_go_ = false;
  bool ending_ = false;
  Thread thread_;
};

/// On the loop, which must go on where nothing is left: otherwise what was missing, and what to do.
[[nodiscard]] std::expected<std::unique_ptr<JobQueue>, std::string> start_job_queue(
    const std::string& name, std::size_t stack = Thread::small_stack);

}  // namespace vrrpd::modules
