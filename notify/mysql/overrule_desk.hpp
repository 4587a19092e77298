// SPDX-License-Identifier: Apache-2.0
// Where the operator's word waits for the promotion that it is for. Any thread.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "notify/order.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

class OverruleDesk {
 public:
  OverruleDesk() = default;
  OverruleDesk(const OverruleDesk&) = delete;
  OverruleDesk& operator=(const OverruleDesk&) = delete;
  ~OverruleDesk() { end(std::unexpected{std::string{"given up: vrrpd stops, or reloads"}}); }

  /// From now until the promotion has ended, or `until`, or until whoever asked is gone. One before
  /// it is answered by that.
  void put(notify::Order order, Instant until) {
    end(std::unexpected{std::string{"given up: it was asked for again"}});
    const std::scoped_lock guard{mutex_};
    waiting_ = Waiting{std::move(order), until};
  }

  /// The refusals that may be overruled are.
  [[nodiscard]] bool stands(Instant now) const {
    const std::scoped_lock guard{mutex_};
    return waiting_ && now < waiting_->until && waiting_->order.wanted();
  }

  /// The promotion has ended; nothing if nobody waits.
  void end(const notify::Order::Answer& answer) {
    if (const auto done = take()) done->order.answer(answer);
  }

  /// Called now and then: `standing` is what the module thinks of this node now.
  void look(Instant now, const std::string& standing) {
    if (!overdue(now)) return;
    end(
        std::unexpected{"this node did not take over in time: a master is heard, or a check or an "
                        "interface is in fault (vrrpctl status). It says: " +
                        standing});
  }

 private:
  struct Waiting {
    notify::Order order;
    Instant until;
  };

  std::optional<Waiting> take() {
    const std::scoped_lock guard{mutex_};
    return std::exchange(waiting_, std::nullopt);
  }
  bool overdue(Instant now) const {
    const std::scoped_lock guard{mutex_};
    return waiting_ && (now >= waiting_->until || !waiting_->order.wanted());
  }

  mutable std::mutex mutex_;
  std::optional<Waiting> waiting_;
};

}  // namespace vrrpd::mysql
