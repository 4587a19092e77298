// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/modules/retirement.hpp"

#include <utility>

namespace vrrpd::modules {

Retirement::~Retirement() { *alive_ = false; }

void Retirement::take(std::shared_ptr<void> worker, std::function<void()> afterwards) {
  if (!worker && queue_.idle()) return post(std::move(afterwards));
  queue_.append([this, worker = std::move(worker),
                 afterwards = std::move(afterwards)](const Cancellation&) mutable {
    worker.reset();
    post(std::move(afterwards));
  });
}

void Retirement::post(std::function<void()> afterwards) {
  if (!afterwards) return;
  mailbox_.post([alive = alive_, afterwards = std::move(afterwards)] {
    if (*alive) afterwards();
  });
}

}  // namespace vrrpd::modules
