// SPDX-License-Identifier: Apache-2.0
// Where an operator's order to rebuild waits for the rejoin that stays out. Any thread.
#pragma once

#include <mutex>
#include <optional>
#include <utility>

#include "notify/order.hpp"

namespace vrrpd::mysql {

class RebuildDesk {
 public:
  /// False: no rejoin stays out, or another order waits already; `order` is left as it is.
  [[nodiscard]] bool put(notify::Order& order) {
    const std::scoped_lock guard{mutex_};
    if (!attended_ || waiting_) return false;
    waiting_ = std::move(order);
    return true;
  }

  /// A rejoin stays out, and will take().
  void attend() {
    const std::scoped_lock guard{mutex_};
    attended_ = true;
  }
  /// It does not any more. What still waits is given back.
  [[nodiscard]] std::optional<notify::Order> leave() {
    const std::scoped_lock guard{mutex_};
    attended_ = false;
    return std::exchange(waiting_, std::nullopt);
  }
  [[nodiscard]] std::optional<notify::Order> take() {
    const std::scoped_lock guard{mutex_};
    return std::exchange(waiting_, std::nullopt);
  }

 private:
  std::mutex mutex_;
  bool attended_ = false;
  std::optional<notify::Order> waiting_;
};

}  // namespace vrrpd::mysql
