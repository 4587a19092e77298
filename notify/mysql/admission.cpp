// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/admission.hpp"

#include <fmt/format.h>

namespace vrrpd::mysql {
namespace {

using notify::Eligibility;

/// MariaDB deletes the relay log when a replica with both threads down is started again, and the
/// dead source cannot send it once more.
bool relay_log_is_trapped(const ServerStatus& local) {
  const ReplicaStatus& replica = *local.replica;
  if (local.version.flavour != Flavour::mariadb) return false;
  if (replica.applier_running || replica.receiver != Receiver::no) return false;
  return !replica.received_known || !reaches(local.applied, replica.received);
}

Admission admit_replica(const Situation& situation, Instant now) {
  if (peer_proves_all_here(situation.local, situation.peer))
    return {Eligibility::eligible, "the peer takes no writes and has nothing that is not here"};
  Assessment assessment = assess(situation.knowledge, now);
  if (!situation.knowledge.source && !situation.peer.text.empty())
    assessment.reason += fmt::format(" ({})", situation.peer.text);
  if (assessment.proof == Proof::lossless) return {Eligibility::eligible, assessment.reason};
  if (situation.allow_lossy)
    return {Eligibility::eligible, fmt::format("allow_lossy, although {}", assessment.reason)};
  const bool unknown = assessment.proof == Proof::unknown;
  return {unknown ? Eligibility::unknown : Eligibility::behind, assessment.reason};
}

Admission admit_without_source(const Situation& situation) {
  const PeerSight& peer = situation.peer;
  if (situation.local.writable() && !peer.is_primary())
    return {Eligibility::eligible, "this server is the primary"};
  // Also of the primary last: MariaDB's crash recovery with init_rpl_role=SLAVE takes back its last
  // commits, and what clients were told of them then stands in the replica alone.
  if (peer.status && !contains(situation.local.executed, held_by(*peer.status)))
    return {Eligibility::behind,
            fmt::format("the peer {}has what is not here: {}",
                        peer.is_primary() ? "is the primary and " : "",
                        missing(situation.local.executed, held_by(*peer.status)))};
  if (situation.local.writable() || situation.last_primary)
    return {Eligibility::eligible, "this server was the primary last"};
  if (peer_proves_all_here(situation.local, peer))
    return {Eligibility::eligible, "the peer takes no writes and has nothing that is not here"};
  if (peer.kind == PeerSight::Kind::not_looked)
    return {Eligibility::unknown, "the peer was not looked at yet"};
  if (situation.allow_lossy)
    return {Eligibility::eligible, "allow_lossy, although nothing shows that the data is here"};
  return {Eligibility::misconfigured,
          "nothing shows that this server holds the data: it replicates from nobody, is not "
          "recorded as the last primary since this host booted, and the peer does not prove it: "
          "start the peer's server; if it is lost for good, set allow_lossy = true"};
}

}  // namespace

History held_by(const ServerStatus& local) {
  return local.replica ? joined(local.executed, local.replica->received) : local.executed;
}

bool peer_proves_all_here(const ServerStatus& local, const PeerSight& peer) {
  if (!peer.status || peer.status->writable()) return false;
  const History held = held_by(local);
  return local.follows() ? reaches(held, peer.status->executed)
                         : contains(held, peer.status->executed);
}

std::optional<Admission> local_obstacle(const ServerStatus& local) {
  if (!local.gtid_on)
    return Admission{Eligibility::misconfigured,
                     "gtid_mode is not ON: what was applied could not be proved"};
  if (!local.replica) return std::nullopt;
  const ReplicaStatus& replica = *local.replica;
  if (local.is_primary()) return std::nullopt;
  if (!replica.by_gtid)
    return Admission{Eligibility::misconfigured,
                     "replication is not by GTID: set MASTER_USE_GTID=slave_pos or "
                     "SOURCE_AUTO_POSITION=1"};
  if (!replica.applier_running && replica.applier_error.number != 0)
    return Admission{Eligibility::behind,
                     fmt::format("the applier stopped with error {}: {}",
                                 replica.applier_error.number, replica.applier_error.text)};
  if (replica.delay_s != 0)
    return Admission{Eligibility::behind,
                     fmt::format("the replica is delayed by {} s on purpose", replica.delay_s)};
  if (relay_log_is_trapped(local))
    return Admission{
        Eligibility::behind,
        "both replication threads are stopped, and the relay log may hold transactions "
        "that a start would delete: start replication while the source lives, or apply them by "
        "hand (mariadb-binlog --start-position=<gtid_slave_pos> of the relay logs), then RESET "
        "SLAVE ALL"};
  return std::nullopt;
}

Admission admit(const Situation& situation, Instant now) {
  if (auto obstacle = local_obstacle(situation.local)) return *std::move(obstacle);
  const bool primary = situation.local.is_primary();
  return situation.local.replica && !primary ? admit_replica(situation, now)
                                             : admit_without_source(situation);
}

std::string evidence(const ServerStatus& local, const PeerSight& peer) {
  std::string print =
      fmt::format("{}; {}", local.version.text(), local.writable() ? "writable" : "read-only");
  if (local.replica) {
    const ReplicaStatus& replica = *local.replica;
    // "Connecting" and "No" are one here: we stop a receiver ourselves when its source is dead.
    print += fmt::format(
        "; source {}:{}; receiver {}; applier {} {}", replica.source_host, replica.source_port,
        replica.receiver == Receiver::yes ? "runs" : "does not run",
        replica.applier_running ? "runs" : "stopped", replica.applier_error.number);
    // An applier that runs moves its position each second; one that is stopped moves it when
    // somebody has repaired something.
    if (!replica.applier_running) print += fmt::format("; applied {}", text(local.applied));
  } else {
    print += "; no source";
  }
  const bool answers = peer.kind == PeerSight::Kind::answers;
  print += answers ? fmt::format("; peer {}", peer.is_primary() ? "primary" : "not primary")
                   : "; peer silent";
  return print;
}

}  // namespace vrrpd::mysql
