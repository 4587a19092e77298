// SPDX-License-Identifier: Apache-2.0
// The source's half of semi-synchronous replication: commits wait until the replica has them in its
// relay log, or until the timeout.
#pragma once

#include <deque>
#include <functional>

#include "tests/simulation/pair/process.hpp"

namespace vrrpd::simulation::pair {

class SemiSyncSource {
 public:
  /// `confirmed`: by the replica; else the source goes on alone.
  using Release = std::move_only_function<void(bool confirmed)>;

  SemiSyncSource(World& world, Process& process) : world_{world}, process_{process} {}

  void enable();
  /// Releases all that wait.
  void disable();
  void set_timeout(Duration timeout) { timeout_ = timeout; }
  [[nodiscard]] bool enabled() const { return enabled_; }
  /// The status: commits wait.
  [[nodiscard]] bool on() const { return enabled_ && on_; }
  [[nodiscard]] Duration timeout() const { return timeout_; }
  [[nodiscard]] std::uint64_t unacknowledged() const { return unacknowledged_; }
  [[nodiscard]] std::uint64_t confirmed() const { return confirmed_; }
  [[nodiscard]] std::uint64_t waiting() const { return waiting_.size(); }
  [[nodiscard]] bool anyone_waits() const { return !waiting_.empty(); }

  /// The entry `index` of the binary log is written; `release` is called when its commit may go on,
  /// now or later, in the order of the log.
  void wait(std::size_t index, Release release);
  /// The replica has the first `entries` entries.
  void acknowledged(std::size_t entries);
  /// All that there is has been sent to a replica that acknowledges.
  void caught_up() { on_ = true; }
  /// The process is gone, and with it who waited: what became of it is for the caller to say.
  [[nodiscard]] std::deque<Release> forget();

 private:
  struct Waiting {
    std::size_t index;
    Release release;
  };
  void give_up();
  void release_all();

  World& world_;
  Process& process_;
  bool enabled_ = false, on_ = false;
  Duration timeout_ = std::chrono::seconds{10};
  std::uint64_t unacknowledged_ = 0, confirmed_ = 0;
  std::size_t acknowledged_ = 0;
  unsigned timer_ = 0;
  std::deque<Waiting> waiting_;
};

}  // namespace vrrpd::simulation::pair
