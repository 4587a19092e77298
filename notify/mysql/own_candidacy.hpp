// SPDX-License-Identifier: Apache-2.0
// A promotion of the local server is under way. From its swap of the third vote to its opening it
// rests on what it has won, and the server still looks like a backup's: whoever would give that
// vote back for a closed server asks here first, after it has read the vote. A swap that expects
// what stood there before a promotion began is lost to that one's, or wins and makes it start over.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>

#include "notify/witness/witness.hpp"

namespace vrrpd::mysql {

/// Any thread.
class OwnCandidacy {
 public:
  void begin() { ++running_; }
  void end() { --running_; }
  [[nodiscard]] bool under_way() const { return running_ > 0; }

  void opening_on(const witness::Claim& won) {
    const std::scoped_lock lock{mutex_};
    opened_on_ = won;
  }
  /// What the last promotion that came to its opening had won.
  [[nodiscard]] std::optional<witness::Claim> opened_on() const {
    const std::scoped_lock lock{mutex_};
    return opened_on_;
  }

 private:
  std::atomic<int> running_ = 0;  ///< one that was abandoned may end beside its successor
  mutable std::mutex mutex_;
  std::optional<witness::Claim> opened_on_;
};

}  // namespace vrrpd::mysql
