// SPDX-License-Identifier: Apache-2.0
// The primary's server was stopped and started again while this node stayed master
// (planned_restart): it comes up read-only, and is opened again where it stands.
#pragma once

#include <optional>
#include <string>

#include "notify/mysql/admission.hpp"
#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/report.hpp"
#include "notify/mysql/server_link.hpp"

namespace vrrpd::mysql {

/// Why the closed server of a master must not simply be opened again: somebody else may be the
/// primary by now, or was meanwhile. Nothing: it may. Pure.
[[nodiscard]] std::optional<std::string> obstacle_to_reopening(const ServerStatus& local,
                                                               const PeerSight& peer,
                                                               const VoteSight& vote);

/// One thread.
class Reopening {
 public:
  Reopening(const PairSettings& pair, const Report& report)
      : pair_{pair}, report_{report}, held_{report} {}

  /// A look at the server of a master. `restarted`: since the look before. True: it is closed
  /// because of that, and is opened now or at a later look.
  [[nodiscard]] bool look(const Situation& situation, bool restarted, ServerLink& link,
                          const Bound& bound);
  /// This node is not master.
  void look_as_backup() { since_.reset(); }

 private:
  [[nodiscard]] std::expected<void, SqlError> open(const ServerStatus& local, ServerLink& link,
                                                   const Bound& bound) const;

  const PairSettings& pair_;
  const Report& report_;
  OnceReported held_;
  std::optional<Instant> since_;  ///< the restart; nothing: none, or it is open again
};

}  // namespace vrrpd::mysql
