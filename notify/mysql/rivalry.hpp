// SPDX-License-Identifier: Apache-2.0
// What is done when both servers take writes, and said when this node is master and something is
// wrong with that.
#pragma once

#include <optional>
#include <string_view>

#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/peer_fence.hpp"
#include "notify/mysql/report.hpp"
#include "notify/mysql/server_link.hpp"
#include "notify/mysql/supremacy.hpp"

namespace vrrpd::mysql {

/// Of a master whose server takes no writes.
inline constexpr std::string_view closed_by_others =
    "this node is master, but its server is read-only: somebody else has closed it, as the peer "
    "does "
    "before it takes over. It gives up its role, and takes it again if nothing is missing here";

/// One thread.
class Rivalry {
 public:
  Rivalry(const PairSettings& pair, const Report& report)
      : pair_{pair}, report_{report}, conflict_{report}, overruled_{report} {}

  /// The peer was promoted later: closes the server behind `local`. False: it may still be open,
  /// and a next look repeats it.
  bool give_way(const Contest& rivals, KeptClosure& closure, ServerLink& local, const Bound& bound);
  /// A look at `local` while this node is master. True: it is closed, and was at the last look, so
  /// that it was not our own fence: this node has lost its role.
  [[nodiscard]] bool look_as_master(const ServerStatus& local, const Contest& rivals);
  /// This node is master: closes the peer's server if this one was promoted later, and the daemon
  /// there, which says so still, has not closed it since the last look. `said_after`: see
  /// notify::PeerReport; nothing: it never spoke.
  void overrule(const Contest& rivals, std::optional<Instant> said_after, const Bound& bound);
  /// This node is not master.
  void look_as_backup();

 private:
  const PairSettings& pair_;
  const Report& report_;
  OnceReported conflict_, overruled_;
  std::optional<PeerFencing> overruling_;  ///< since a look before
  Instant contested_at_{};                 ///< that look
  bool closed_as_master_ = false;          ///< at the last look
};

}  // namespace vrrpd::mysql
