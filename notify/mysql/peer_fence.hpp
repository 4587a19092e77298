// SPDX-License-Identifier: Apache-2.0
// Carries out the fence of the peer's server before a promotion.
#pragma once

#include <optional>

#include "notify/mysql/closure.hpp"
#include "notify/mysql/fence_outcome.hpp"
#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/server_link.hpp"

namespace vrrpd::mysql {

/// One thread.
class PeerFencing {
 public:
  explicit PeerFencing(const PairSettings& pair)
      : fence_{pair.peer_fence}, peer_{pair.peer}, closure_{pair.peer_fence} {}

  /// Closes the peer's server, unless it is closed. What hangs there stays pending, and goes on
  /// with the next call, until the end of this object.
  [[nodiscard]] PeerFence fence(const Bound& bound);
  /// As fence(bound), for `at_most` or what a peer is worth waiting for. A daemon that stood still
  /// past that has not heard an answer that may have come: it asks once more.
  [[nodiscard]] PeerFence fence_awake(const Cancellation& cancel, std::optional<Duration> at_most);
  /// As it was seen last; nothing: it did not answer.
  [[nodiscard]] const std::optional<ServerStatus>& seen() const { return seen_; }
  /// It took writes when this object saw it first: somebody may have been told OK until then.
  [[nodiscard]] bool found_open() const { return found_open_; }

 private:
  [[nodiscard]] PeerFence close(const Bound& bound);
  [[nodiscard]] PeerFence not_looked(const SqlError& error, const Bound& bound);

  ServerLink fence_, peer_;
  KeptClosure closure_;
  std::optional<ServerStatus> seen_;
  bool answered_ = false;  ///< ever
  bool found_open_ = false;
};

}  // namespace vrrpd::mysql
