// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/modules/retirement.hpp"

#include <utility>

namespace vrrpd::modules {

Retirement::~Retirement() { *alive_ = false; }

void Retirement::take(std::shared_ptr<void> worker, std::function<void()> afterwards) {
  if (!worker && !queue_) {
    if (afterwards) afterwards();
    return;
  }
  if (!queue_) queue_.emplace("retirement");
  queue_->append([this, worker = std::move(worker), afterwards = std::move(afterwards),
                  alive = alive_](const Cancellation&) mutable {
    worker.reset();
    if (!afterwards) return;
    mailbox_.post([alive, afterwards = std::move(afterwards)] {
      if (*alive) afterwards();
    });
  });
}

}  // namespace vrrpd::modules
