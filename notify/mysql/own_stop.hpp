// SPDX-License-Identifier: Apache-2.0
// A STOP of the local receiver that this daemon asked for. It may take effect in the server after
// everybody has stopped waiting for it: who finds the receiver running then has not seen its end. A
// START waits in the server until the STOP is over. A STOP of the operator is none of ours.
#pragma once

#include <atomic>

namespace vrrpd::mysql {

/// Any thread.
class OwnStop {
 public:
  void ask() { pending_ = true; }
  /// A START was answered: whatever was asked before is over.
  void undone() { pending_ = of_run_before_ = false; }
  [[nodiscard]] bool pending() const { return pending_; }
  /// Or the run before this one asked for it as it ended: nobody knows.
  [[nodiscard]] bool may_be_pending() const { return pending_ || of_run_before_; }

 private:
  std::atomic<bool> pending_ = false;
  std::atomic<bool> of_run_before_ = true;
};

}  // namespace vrrpd::mysql
