// SPDX-License-Identifier: Apache-2.0
// Neither server takes writes, and each has what the other lacks: the one that was primary last
// crashed, or was restarted, beside an old primary that came back with rows that nobody got (row
// 43). Whose history goes on? Pure.
#pragma once

#include <cstdint>

#include "notify/mysql/sight.hpp"

namespace vrrpd::mysql {

enum class Succession : std::uint8_t {
  ours,     ///< what the peer has more was left behind by a promotion here: it stays out with that
  untold,   ///< the same, if the peer was not promoted since, which its daemon has yet to say
  unknown,  ///< the peer was the primary since, or what it has more may have come from here
};

/// `own` is the term of the local server's last promotion, of which the record says that no later
/// one is known here.
[[nodiscard]] Succession succession(const ServerStatus& local, const PeerSight& peer, Term own);

}  // namespace vrrpd::mysql
