// SPDX-License-Identifier: Apache-2.0
// What the operator has decided in writing: [notify.NAME] of vrrpd.toml. Pure.
#pragma once

#include <cstdint>

#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

/// An applier that stopped because the data differs.
enum class OnApplierError : std::uint8_t {
  refuse,
  promote,  ///< without what it did not apply; the relay logs are kept first
};

/// What a primary does as long as no replica is attached (mysql-failover 3.5).
enum class NoReplica : std::uint8_t {
  async_until_peer,  ///< no write waits; each is said to be unprotected
  timeout,           ///< the first write waits for the semi-sync timeout, the others do not
  block,             ///< no write is acknowledged before a replica confirms it
};

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
  /// A primary that was closed with more than its replica has, and whose daemon runs, may serve
  /// again: it is waited for so long before what is missing is fetched from it.
  Duration wait_for_closed_primary = std::chrono::seconds{60};
  OnApplierError on_applier_error = OnApplierError::refuse;
  NoReplica no_replica = NoReplica::async_until_peer;
  /// What allows too much was not written down: an operator has said it now (overruling.hpp).
  bool overruled = false;
};

}  // namespace vrrpd::mysql
