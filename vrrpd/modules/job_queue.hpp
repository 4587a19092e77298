// SPDX-License-Identifier: Apache-2.0
// Work that must not overlap, in order, on one thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
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

  explicit JobQueue(const std::string& name, std::size_t stack = Thread::small_stack);
  /// Cancels what runs, drops what waits (unless let_go() was called), joins.
  ~JobQueue();

  /// Behind everything that waits.
  void append(Job job);
  /// Asks the running job to stop, drops the waiting ones (they are moot), and puts this one next.
  void supersede(Job job);
  /// Asks the running job to stop and drops the waiting ones.
  void cancel();
  /// Asks the running job to stop; those that wait are next.
  void cancel_running();
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
  struct Entry {
    Job job;
    std::shared_ptr<Cancellation> cancel;
  };

  void work();
  void drop_all_locked();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Entry> waiting_;
  std::shared_ptr<Cancellation> running_;
  std::uint64_t begun_ = 0;
  bool let_go_ = false;
  bool ending_ = false;
  Thread thread_;
};

}  // namespace vrrpd::modules
