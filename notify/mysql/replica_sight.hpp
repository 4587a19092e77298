// SPDX-License-Identifier: Apache-2.0
// The peer's server as a replica of the local one: for how long it may be promoted when this node
// does not see it any more. Pure.
#pragma once

#include <optional>

#include "checks/mysql/server_status.hpp"
#include "notify/mysql/policy.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

struct ReplicaSight {
  Instant at;  ///< until then it may have been attached
  /// The semi-sync timeout of the local server then; nothing: it waits for ever, or is not known.
  std::optional<Duration> timeout = {};
  /// At the last look it was attached, and may be for as long as nobody looks again.
  bool there = false;
  /// The local server was started anew since, and took no writes yet: what its crash recovery has
  /// committed nobody has seen. Until then the peer may have been attached to the one that ended;
  /// that it attaches to this one gives it no right that it did not have.
  std::optional<Instant> recovered = {};

  friend bool operator==(const ReplicaSight&, const ReplicaSight&) = default;
};

/// `semi_sync`: of the local server.
[[nodiscard]] ReplicaSight replica_sight(const SemiSync& semi_sync, Instant at);

/// At `now` it may still be promoted without the operator's word, by what it knows: until the
/// primary, for all that it can tell, has acknowledged on its own for longer than its operator
/// allows to be lost. `replica`: nothing: there was none.
[[nodiscard]] bool could_be_promoted(const std::optional<ReplicaSight>& replica, Instant now,
                                     const Policy& policy);

/// The same of a peer that can be asked, and lacks what crash recovery has committed here: it may
/// be promoted without that, should it not reach this server when it is.
[[nodiscard]] bool could_pass_by(const std::optional<ReplicaSight>& replica, Instant now,
                                 const Policy& policy);

}  // namespace vrrpd::mysql
