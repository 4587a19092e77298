// SPDX-License-Identifier: Apache-2.0
// Carries out the fence of the peer's server before a promotion.
#pragma once

#include <optional>

#include "notify/mysql/fence_outcome.hpp"
#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/server_link.hpp"

namespace vrrpd::mysql {

/// One thread.
class PeerFencing {
 public:
  explicit PeerFencing(const PairSettings& pair) : fence_{pair.peer_fence}, look_{pair.peer} {}

  /// Closes the peer's server, or looks whether what was asked before has come true. The statement
  /// stays pending in the server when the time is over.
  [[nodiscard]] PeerFence fence(const Cancellation& cancel);
  /// As it was seen last; nothing: it did not answer.
  [[nodiscard]] const std::optional<ServerStatus>& seen() const { return seen_; }

 private:
  [[nodiscard]] PeerFence close(const Bound& bound);

  ServerLink fence_, look_;
  std::optional<ServerStatus> seen_;
  bool answered_ = false;  ///< ever
  bool asked_ = false;     ///< to close; that may still go on
};

}  // namespace vrrpd::mysql
