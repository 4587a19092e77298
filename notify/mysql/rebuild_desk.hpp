// SPDX-License-Identifier: Apache-2.0
// Where an operator's order to rebuild waits for the rejoin that stays out. Any thread.
#pragma once

#include <atomic>
#include <expected>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "notify/order.hpp"

namespace vrrpd::mysql {

class RebuildDesk {
 public:
  RebuildDesk() = default;
  RebuildDesk(const RebuildDesk&) = delete;
  RebuildDesk& operator=(const RebuildDesk&) = delete;
  ~RebuildDesk() { give_up(); }

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

  /// An order whose copy was made.
  struct UnderWay {
    notify::Order order;
    bool proven = true;  ///< false: the server ended while it copied, and may not have all
  };
  /// The rejoin ends before its server follows: the node is in fault while the server starts. The
  /// next rejoin takes it up.
  void set_aside(UnderWay under_way) {
    const std::scoped_lock guard{mutex_};
    under_way_ = std::move(under_way);
  }
  [[nodiscard]] std::optional<UnderWay> take_up() {
    const std::scoped_lock guard{mutex_};
    return std::exchange(under_way_, std::nullopt);
  }

  /// The local server's data is being deleted and copied: whoever ends that leaves it with none.
  [[nodiscard]] bool copies() const { return copies_; }
  void set_copies(bool copies) { copies_ = copies; }
  /// No rejoin will: this node is promoted, or vrrpd stops.
  void give_up() {
    if (const auto under_way = take_up())
      under_way->order.answer(std::unexpected{std::string{
          "the data was copied; then the role of this node changed, or vrrpd stopped: `vrrpctl "
          "status` says how its server stands"}});
  }

 private:
  std::mutex mutex_;
  bool attended_ = false;
  std::optional<notify::Order> waiting_;
  std::optional<UnderWay> under_way_;
  std::atomic<bool> copies_ = false;
};

}  // namespace vrrpd::mysql
