// SPDX-License-Identifier: Apache-2.0
// MySQL: the write probe's last transaction of a server that crashed may stand there alone. That
// server follows all the same (rejoin.hpp), and the primary takes over the numbers of such
// transactions, as empty ones: else it would ask for them when it follows itself one day, long
// after their binary log was purged.
#pragma once

#include <string>
#include <string_view>

#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/report.hpp"
#include "notify/mysql/server_link.hpp"
#include "notify/mysql/sight.hpp"

namespace vrrpd::mysql {

/// A server with more of them stays out: an hour of a write probe that wrote alone.
inline constexpr std::uint64_t ghosts_most = 4096;

/// What this primary may take over of what the peer's daemon has told: transactions of the peer's
/// own that its server shows and this one lacks; empty: nothing. Pure.
[[nodiscard]] GtidSet to_be_taken_over(std::string_view told, const ServerStatus& local,
                                       const PeerSight& peer);

/// On the thread that looks at a primary.
class GhostRows {
 public:
  GhostRows(const PairSettings& pair, const Report& report) : pair_{pair}, said_{report} {}

  /// `local` takes writes. Only when the peer is attached: an empty transaction too waits for its
  /// confirmation.
  void take_over(std::string_view told, const ServerStatus& local, const PeerSight& peer,
                 const Bound& bound);

 private:
  const PairSettings& pair_;
  OnceReported said_;
  Instant not_before_{};  ///< after a failure
};

}  // namespace vrrpd::mysql
