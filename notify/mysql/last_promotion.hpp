// SPDX-License-Identifier: Apache-2.0
// What the record says of the last promotion here, as far as it is asked for after a restart. Pure.
#pragma once

#include <optional>
#include <string>

#include "notify/mysql/sight.hpp"
#include "notify/mysql/term.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

struct LastPromotion {
  std::string identity, boot_id;
  Term term;
  std::string history = {};      ///< of the server, when all that it had received was applied
  bool complete = false;         ///< the server was opened
  bool held = false;             ///< this node has been master ever since
  bool abandoned = false;        ///< not complete, and never to be resumed
  bool source_at_large = false;  ///< see Situation
  std::optional<Instant> recorded_at = {};  ///< boot-time clock of `boot_id`
  std::optional<Instant> stopped_at = {};   ///< see mark_stopped()
  bool stopped_beside_peer = false;         ///< the same
  bool stopped_beside_host = false;         ///< the same
  bool yielded = false;                     ///< see mark_yielded()
  bool closed_here = false;                 ///< see mark_closed_here()
};

/// Decision 13: the daemon ended between the record and the open server. The drain was proved then:
/// as long as replication stays stopped, whoever resumes does not need the relay log any more.
[[nodiscard]] bool unfinished(const LastPromotion& last, const ServerStatus& local);

/// The same, and so short ago (notify::restart_time, in this boot) that nobody else was promoted
/// meanwhile.
[[nodiscard]] bool resumable(const LastPromotion& last, const ServerStatus& local,
                             std::string_view boot_id, Instant now);

/// The daemon was killed as master, and its server, which has run ever since, is found closed: by
/// the peer, as it does before it takes over.
[[nodiscard]] bool closed_by_another(const LastPromotion& last, const ServerStatus& local,
                                     bool same_server);

}  // namespace vrrpd::mysql
