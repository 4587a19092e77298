// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/primary_care.hpp"

#include <fmt/format.h>

#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/solo.hpp"
#include "notify/mysql/statements.hpp"

namespace vrrpd::mysql {

// The source role is on only while a replica is attached, so that no write waits for one that is
// not there.
void PrimaryCare::look_after(const ServerStatus& local, const PeerSight& peer, SourceRole role,
                             ServerLink& link, const Bound& bound) {
  if (local.follows()) return end_replication(link, bound);
  forget_old_source(local, link, bound);
  if (!local.semi_sync.installed) return;
  const bool follows = peer.status && attached(*peer.status);
  const bool all_there = follows && reaches(held_by(*peer.status), local.executed);
  const bool may_wait =
      role == SourceRole::by_policy && pair_.policy.no_replica != NoReplica::async_until_peer;
  const bool finite = pair_.etcd && !is_endless(local.semi_sync);
  const bool wanted = role != SourceRole::as_it_is && (all_there || may_wait);
  if (wanted && (!local.semi_sync.source_enabled || finite)) {
    const auto done = become_semi_sync_source(link, pair_.source_timeout(), bound);
    if (!done)
      report_(Severity::error, fmt::format("semi-sync source role: {}", explain(done.error())));
    return;  // whether it took effect shows at the next look
  }
  report_protection(local.semi_sync, peer, follows);
}

// Somebody's START that came between our STOP and the opening: a primary that follows would take
// what another one writes.
void PrimaryCare::end_replication(ServerLink& link, const Bound& bound) {
  const auto stopped = link.ask(link.dialect().stop_replica, bound);
  report_(Severity::warning,
          stopped
              ? std::string{"somebody started replication on this primary: stopped"}
              : fmt::format("somebody started replication on this primary, and it does not stop: "
                            "{}",
                            explain(stopped.error())));
}

// A promoted server forgets its old source, so that a restart does not follow it again.
void PrimaryCare::forget_old_source(const ServerStatus& local, ServerLink& link,
                                    const Bound& bound) {
  const auto& old = local.replica;
  if (!old || !drained(local)) return;
  const auto forgotten = link.ask(link.dialect().forget_source, bound);
  if (!forgotten)
    report_(Severity::warning, fmt::format("forget the old source: {}", forgotten.error().text));
}

void PrimaryCare::report_protection(const SemiSync& semi_sync, const PeerSight& peer,
                                    bool follows) {
  if (follows && semi_sync.source_on && semi_sync.clients > 0)
    protection_(Severity::note, fmt::format("protected: the peer confirms each write (semi-sync "
                                            "timeout {} ms)",
                                            semi_sync.timeout_ms));
  else
    protection_(Severity::warning,
                fmt::format("not protected: writes are acknowledged without the peer having them{}",
                            peer.text.empty() ? "" : fmt::format(" ({})", peer.text)));
}

}  // namespace vrrpd::mysql
