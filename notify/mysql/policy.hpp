// SPDX-License-Identifier: Apache-2.0
// What the operator has decided in writing: [notify.NAME] of vrrpd.toml. Pure.
#pragma once

#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

/// The defaults lose nothing.
struct Policy {
  /// Promote although acknowledged transactions may be missing, however many.
  bool allow_lossy = false;
  /// Promote although those of so long may be missing (Verdict::maybe_lost).
  Duration max_loss{};
  /// A takeover that may lose something waits so long, counted from the loss of the primary.
  Duration takeover_delay = std::chrono::seconds{10};
  /// The primary's role does not change again so soon because the primary is silent. One whose
  /// server is known to be dead (nobody listens there) is replaced at once all the same.
  Duration min_failover_interval = std::chrono::seconds{60};
};

}  // namespace vrrpd::mysql
