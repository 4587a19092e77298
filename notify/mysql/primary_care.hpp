// SPDX-License-Identifier: Apache-2.0
// What a primary needs all the time: its semi-sync source role, and no old source.
#pragma once

#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/report.hpp"
#include "notify/mysql/server_link.hpp"
#include "notify/mysql/sight.hpp"

namespace vrrpd::mysql {

/// One thread.
class PrimaryCare {
 public:
  PrimaryCare(const PairSettings& pair, const Report& report)
      : pair_{pair}, report_{report}, protection_{report} {}

  /// This node is master, `local` takes writes, and `link` leads to it. `alone`: it has the third
  /// vote to acknowledge without a replica.
  void look_after(const ServerStatus& local, const PeerSight& peer, bool alone, ServerLink& link,
                  const Bound& bound);

 private:
  void end_replication(ServerLink& link, const Bound& bound);
  void forget_old_source(const ServerStatus& local, ServerLink& link, const Bound& bound);
  void report_protection(const SemiSync& semi_sync, const PeerSight& peer, bool follows);

  const PairSettings& pair_;
  const Report& report_;
  OnceReported protection_;
};

}  // namespace vrrpd::mysql
