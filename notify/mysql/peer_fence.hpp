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
  explicit PeerFencing(const PairSettings& pair) : fence_{pair.peer_fence} {}

  /// Closes the peer's server, unless it is closed.
  [[nodiscard]] PeerFence fence(const Cancellation& cancel);
  [[nodiscard]] PeerFence fence(const Bound& bound);
  /// As it was seen last; nothing: it did not answer.
  [[nodiscard]] const std::optional<ServerStatus>& seen() const { return seen_; }

 private:
  [[nodiscard]] PeerFence close(const Bound& bound);

  ServerLink fence_;
  std::optional<ServerStatus> seen_;
  bool answered_ = false;  ///< ever
};

}  // namespace vrrpd::mysql
