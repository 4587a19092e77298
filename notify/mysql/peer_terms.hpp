// SPDX-License-Identifier: Apache-2.0
// What the peer's daemon says of the promotions there.
#pragma once

#include "notify/mysql/sight.hpp"
#include "notify/peer_link.hpp"

namespace vrrpd {
class Cancellation;
}

namespace vrrpd::mysql {

void take_terms(PeerSight& peer, const notify::PeerReport& said);

/// Anew: what it said before this call counts no more. Blocks for a moment, which is all that a
/// daemon that does not answer costs. `link`: nullptr: none.
void ask_for_terms(PeerSight& peer, notify::PeerLink* link, const Cancellation& cancel);

}  // namespace vrrpd::mysql
