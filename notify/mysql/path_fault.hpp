// SPDX-License-Identifier: Apache-2.0
// A path fault is no death (row 18): the master's adverts are gone, and yet it lives.
#pragma once

#include <optional>

#include "notify/mysql/recollection.hpp"
#include "notify/notify.hpp"
#include "notify/peer_link.hpp"

namespace vrrpd::mysql {

/// Why this node does not take over: the master's adverts do not arrive here, but its daemon says
/// over the peer channel, asked now, that it is master, and its server takes writes. Nothing: it
/// may, as far as that is concerned. Blocks, not beyond `deadline` and not beyond `cancel`.
[[nodiscard]] std::optional<notify::Refusal> living_master(const Sighting& seen,
                                                           notify::PeerLink* peer, Instant deadline,
                                                           const Cancellation& cancel);

}  // namespace vrrpd::mysql
