// SPDX-License-Identifier: Apache-2.0
// keepalived vrrp_track_process: do these programs run, and often enough?
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/model.hpp"
#include "vrrpd/base/cancellation.hpp"
#include "vrrpd/linux/process_census.hpp"
#include "vrrpd/linux/process_events.hpp"
#include "vrrpd/modules/mailbox.hpp"
#include "vrrpd/modules/thread.hpp"
#include "vrrpd/protocol/priority.hpp"
#include "vrrpd/runtime/debounce.hpp"
#include "vrrpd/runtime/dump.hpp"
#include "vrrpd/runtime/loop.hpp"

namespace vrrpd::runtime {

/// Counts on a thread of its own: on a host where thousands of processes come and go that is work,
/// and where the kernel does not tell of them every one must be looked at once a second.
class TrackedProcesses {
 public:
  using OnChange = std::function<void(const std::string& name, protocol::TrackerState state,
                                      const std::string& text)>;

  /// Asks the kernel for its news of processes; may wait for an answer.
  using Listen = std::function<SystemResult<linux::ProcessEvents>()>;

  /// `processes` must outlive it.
  TrackedProcesses(const std::vector<config::TrackProcess>& processes, Loop& loop,
                   modules::Mailbox& mailbox, OnChange on_change,
                   Listen listen = &linux::ProcessEvents::open);
  ~TrackedProcesses();

  /// Before start(): those of a name that `before` knows go on from what that has told of it.
  void go_on_from(const TrackedProcesses& before);
  /// Looks at every process of the host, and tells each state once, before it returns. It does not
  /// wait for the kernel's news.
  void start();
  /// Tells again what it has told of each, to whoever has come since.
  void tell() const;
  /// For dumps.
  [[nodiscard]] std::vector<ProcessSnapshot> snapshot() const;
  /// The loop's thread: nothing is told any more. The destructor may then run on any thread.
  void abandon();

 private:
  struct Tracked {
    const config::TrackProcess* block;
    Debounce quorum;
    Loop::Source timer{};
    std::string text{};
    std::optional<bool> told{};
    unsigned count = 0;  ///< as seen last
  };

  void work();
  void take(const std::vector<unsigned>& counts);
  void settle(Tracked& tracked);

  modules::Mailbox& mailbox_;
  OnChange on_change_;
  std::vector<Tracked> tracked_;
  bool abandoned_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);

  // The thread's, once it runs.
  linux::ProcessCensus census_;
  Listen listen_;
  Cancellation end_;
  std::optional<modules::Thread> thread_;
};

}  // namespace vrrpd::runtime
