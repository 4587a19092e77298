// SPDX-License-Identifier: Apache-2.0
// Where workers end that the loop needs no more: to wait for what they still do may take a while,
// and the loop waits for nobody.
#pragma once

#include <functional>
#include <memory>

#include "vrrpd/modules/job_queue.hpp"
#include "vrrpd/modules/mailbox.hpp"

namespace vrrpd::modules {

class Retirement {
 public:
  /// `mailbox` must outlive it. Its thread is there from the start: in the midst of a reload there
  /// would be nothing to do where none is left. Throws std::system_error.
  explicit Retirement(Mailbox& mailbox) : mailbox_{mailbox} {}
  /// Waits for all.
  ~Retirement();

  /// Destroys `worker`, of which the caller has the only reference, on a thread of its own; then
  /// calls `afterwards` on the loop, unless this has ended before. In a later turn, also where
  /// there is no worker.
  void take(std::shared_ptr<void> worker, std::function<void()> afterwards = {});

 private:
  void post(std::function<void()> afterwards);

  Mailbox& mailbox_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< letters may outlive us
  JobQueue queue_{"retirement"};
};

}  // namespace vrrpd::modules
