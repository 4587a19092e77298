// SPDX-License-Identifier: Apache-2.0
// What a primary needs all the time: its semi-sync source role, and no old source.
#pragma once

#include <cstdint>

#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/report.hpp"
#include "notify/mysql/server_link.hpp"
#include "notify/mysql/sight.hpp"

namespace vrrpd::mysql {

/// When a primary whose semi-sync source role is off takes it.
enum class SourceRole : std::uint8_t {
  by_policy,   ///< no_replica
  with_whole,  ///< it may acknowledge alone: when its replica has all
  as_it_is,    ///< the same, and the third vote is silent: nothing could switch it off again
};

/// One thread.
class PrimaryCare {
 public:
  PrimaryCare(const PairSettings& pair, const Report& report)
      : pair_{pair}, report_{report}, protection_{report} {}

  /// This node is master, `local` takes writes, and `link` leads to it.
  void look_after(const ServerStatus& local, const PeerSight& peer, SourceRole role,
                  ServerLink& link, const Bound& bound);

 private:
  void end_replication(ServerLink& link, const Bound& bound);
  void forget_old_source(const ServerStatus& local, ServerLink& link, const Bound& bound);
  void report_protection(const SemiSync& semi_sync, const PeerSight& peer, bool follows);

  const PairSettings& pair_;
  const Report& report_;
  OnceReported protection_;
};

}  // namespace vrrpd::mysql
