// SPDX-License-Identifier: Apache-2.0
// The new primary's side of a handover: answers what the old one asks, and ties its go to the gate
// that the claim opens. What it says of this server is true when it says it: yes to a go when the
// server is open; no, and yes to handover_abort, when it is closed and this handover will not open
// it.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "notify/mysql/handover_order.hpp"
#include "notify/notify.hpp"
#include "notify/peer_link.hpp"

namespace vrrpd::mysql {

/// Any thread.
class HandoverDesk {
 public:
  /// What stands against taking over now, as far as the server here can tell; nothing: nothing.
  /// Asked on the channel's thread.
  using Obstacle = std::function<std::optional<std::string>()>;
  explicit HandoverDesk(Obstacle obstacle) : obstacle_{std::move(obstacle)} {}

  void meet(notify::Mastership& mastership) { mastership_ = &mastership; }

  /// ready, handover_go and handover_abort, and of an old primary handover_request; others are
  /// declined.
  void answer(const notify::PeerQuestion& question, const notify::PeerReply& reply);

  /// The gate begins because of the go; nothing: it was called off, or there was none.
  [[nodiscard]] std::optional<HandoverOrder> begin();
  /// It ends, and the server is open.
  void opened();
  /// It ends, and the server is closed; `proven`: that was read back. Else nobody is told: whoever
  /// waits has to look.
  void refused(const std::string& reason, bool proven);

 private:
  struct Pending {
    HandoverOrder order;
    notify::PeerReply go;
    Instant waited_for_until{};                ///< nobody waits for the answer any more
    std::vector<notify::PeerReply> stay = {};  ///< handover_abort, asked meanwhile
    bool begun = false;                        ///< the gate runs
  };

  void be_ready(const notify::PeerQuestion& question, const notify::PeerReply& reply);
  void take_over(const notify::PeerQuestion& question, const notify::PeerReply& reply);
  void hand_over(const notify::PeerQuestion& question, const notify::PeerReply& reply);
  void stay(const notify::PeerQuestion& question, const notify::PeerReply& reply);
  [[nodiscard]] std::optional<Pending> take_pending();

  const Obstacle obstacle_;
  std::atomic<notify::Mastership*> mastership_ = nullptr;
  std::mutex mutex_;
  std::optional<Pending> pending_;
  std::string called_off_, opened_;  ///< the last handover that was
};

}  // namespace vrrpd::mysql
