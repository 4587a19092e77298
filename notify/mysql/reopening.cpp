// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/reopening.hpp"

#include <fmt/format.h>

#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/standoff.hpp"
#include "notify/mysql/statements.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {

std::optional<std::string> obstacle_to_reopening(const ServerStatus& local, const PeerSight& peer,
                                                 const VoteSight& vote) {
  if (local.follows()) return "it replicates";
  if (vote.asked_for() && !vote.held_by(local.identity)) return "the third vote does not name it";
  if (!peer.status) return fmt::format("the peer cannot be asked: {}", peer.text);
  if (peer.status->writable()) return "the peer's server takes writes";
  // What stands in its relay log counts: crash recovery may have taken that back here.
  const Standoff both = standoff(local, peer);
  return both.all_here() ? std::nullopt : std::optional{both.reason};
}

// A stop that ended in SIGKILL leaves writes that nobody has confirmed, as a crash does.
bool Reopening::look(const Situation& situation, bool restarted, ServerLink& link,
                     const Bound& bound) {
  const ServerStatus& local = situation.local;
  const Instant now = boot_now();
  if (restarted && pair_.planned_restart) since_ = now;
  if (local.writable()) since_.reset();
  if (!since_ || now - *since_ >= *pair_.planned_restart) return false;
  if (const auto obstacle = obstacle_to_reopening(local, situation.peer, situation.vote)) {
    report_(Severity::error,
            fmt::format("the server was restarted and is read-only, and is not opened again: {}",
                        *obstacle));
    since_.reset();
    return false;
  }
  const auto too_early = shown_too_early(situation, now);
  held_(Severity::warning,
        too_early ? fmt::format("the server was restarted, and is not opened yet: {}", *too_early)
                  : std::string{});
  if (too_early) return true;
  const auto opened = open(local, link, bound);
  if (opened) since_.reset();
  report_(opened ? Severity::note : Severity::error,
          opened ? std::string{"the server was restarted: open for writes again (planned_restart)"}
                 : fmt::format("the server was restarted: {}", explain(opened.error())));
  return true;
}

// Roles first. The peer, which follows again in a moment, counts on the promise that this server
// gave before: so the first write waits for it, whatever no_replica says. One that the third vote
// has as alone waits too, until it wins that anew: what was only read may be taken back yet
// (solo.hpp).
std::expected<void, SqlError> Reopening::open(const ServerStatus& local, ServerLink& link,
                                              const Bound& bound) const {
  if (!local.semi_sync.installed) return open_for_writes(link, bound);
  if (auto left = leave_semi_sync_replica(link, bound); !left) return left;
  auto source = become_semi_sync_source(link, pair_.source_timeout(), bound);
  if (!source) return source;
  return open_for_writes(link, bound);
}

}  // namespace vrrpd::mysql
