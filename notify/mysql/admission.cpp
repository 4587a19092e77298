// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/admission.hpp"

#include <fmt/format.h>

#include <utility>

#include "notify/mysql/applier_trouble.hpp"
#include "notify/mysql/receiver_trouble.hpp"
#include "notify/mysql/standoff.hpp"
#include "notify/mysql/succession.hpp"
#include "notify/mysql/supremacy.hpp"

namespace vrrpd::mysql {
namespace {

using notify::Eligibility;

/// MariaDB deletes the relay log when a replica with both threads down is started again, and the
/// dead source cannot send it once more.
bool relay_log_is_trapped(const ServerStatus& local) {
  return local.version.flavour == Flavour::mariadb && !local.follows() && !drained(local);
}

/// A start asks the source for it again: of one that does not send, it would delete the last copy.
std::string way_out_of_the_trap(const ReplicaStatus& replica) {
  const std::string trouble = receiver_trouble(replica);
  return fmt::format(
      "both replication threads are stopped, and the relay log may hold transactions that a start "
      "would delete: {}apply them by hand (mariadb-binlog --start-position=<gtid_slave_pos> of the "
      "relay logs), then RESET SLAVE ALL{}",
      trouble.empty() ? "start replication while the source lives, or " : "",
      trouble.empty() ? "" : "; do not start replication before: " + trouble);
}

bool applier_failed(const ServerStatus& local) {
  return !local.replica->applier_running && local.replica->applier_error.number != 0;
}

std::string applier_error(const ServerStatus& local) {
  const ThreadError& error = local.replica->applier_error;
  return fmt::format("the applier stopped with error {}: {}", error.number, error.text);
}

bool goes_on_without(const Situation& situation) {
  return situation.policy.on_applier_error == OnApplierError::promote &&
         applier_trouble(situation.local.replica->applier_error.number) ==
             ApplierTrouble::data_differs;
}

Admission lossless(std::string reason) {
  return {Eligibility::eligible, std::move(reason), Verdict::lossless};
}

Admission wait_for_time(Verdict verdict, std::string reason) {
  return {Eligibility::behind, std::move(reason), verdict, /*only_time_lacks=*/true};
}

double seconds(Duration duration) { return std::chrono::duration<double>{duration}.count(); }

// Row 44. A primary that hangs or is cut off now and then would pass its role to and fro. One that
// is dead has to be replaced, however soon, and one that answers can be made to hand over.
std::optional<Admission> damped(const Situation& situation, Verdict verdict, Instant now) {
  const Knowledge& knowledge = situation.knowledge;
  const Duration interval = situation.policy.min_failover_interval;
  if (situation.peer.kind != PeerSight::Kind::silent || !knowledge.failed_over_at ||
      now - *knowledge.failed_over_at >= interval)
    return std::nullopt;
  return wait_for_time(verdict,
                       fmt::format("the primary has changed less than {} s ago "
                                   "(min_failover_interval), and nothing shows that it is dead",
                                   seconds(interval)));
}

constexpr std::string_view operators_word = "the operator overrules";

/// The key of vrrpd.toml that allows a promotion on that assessment; "": none does.
std::string_view allowed_by(const Policy& policy, const Assessment& assessment) {
  if (policy.overruled) return operators_word;
  if (policy.allow_lossy) return "allow_lossy";
  const bool bounded = assessment.verdict == Verdict::maybe_lost &&
                       policy.max_loss > Duration::zero() && assessment.window <= policy.max_loss;
  return bounded ? "max_loss" : "";
}

// What is not proved is for the operator to have decided beforehand. `key`: see allowed_by().
Admission admit_by_policy(const Situation& situation, Assessment assessment, Instant now,
                          std::string_view key) {
  const Verdict verdict = assessment.verdict;
  if (key.empty())
    return {verdict == Verdict::unknown ? Eligibility::unknown : Eligibility::behind,
            std::move(assessment.reason), verdict};
  const Duration delay = situation.policy.takeover_delay;
  const auto& lost_at = situation.knowledge.lost_at;
  if (delay > Duration::zero() && (!lost_at || now - *lost_at < delay))
    return wait_for_time(verdict,
                         fmt::format("not before the primary is away for {} s (takeover_delay): {}",
                                     seconds(delay), assessment.reason));
  return {Eligibility::eligible, fmt::format("{}, although {}", key, assessment.reason), verdict};
}

/// The source takes no writes, and has more.
bool source_was_closed(const Situation& situation, const Standoff& both) {
  const auto& source = situation.knowledge.source;
  const PeerSight& peer = situation.peer;
  return both.holder == Holder::theirs && source && source->identity == peer.status->identity &&
         !peer.status->follows();
}

/// What the closed source has more the gate fetches, or refuses. One that is gone by then shows
/// nothing (as_fenced()). Its daemon, if it is there, is to see to it that it serves again: it
/// knows best. But it may have a reason not to that lasts.
Admission beside_closed_source(const Situation& situation, const Standoff& both, Verdict verdict,
                               Instant now) {
  const PeerSight& peer = situation.peer;
  const Duration patience = situation.policy.wait_for_closed_primary;
  if (const auto trouble = receiver_trouble(*situation.local.replica); !trouble.empty())
    return {Eligibility::behind,
            fmt::format("{}, takes no writes, and it cannot be fetched: {}. Let the peer serve "
                        "again (`vrrpctl status` there says why it does not), or mend replication "
                        "here",
                        both.reason, trouble),
            verdict};
  const bool waited =
      peer.idle_since && now - *peer.idle_since >= patience && !peer.moves;  // nor in between
  if (!peer.speaks || waited)
    return {Eligibility::eligible,
            fmt::format("{}: it takes no writes, and is asked for that first", both.reason),
            verdict};
  return wait_for_time(
      verdict,
      fmt::format("{}, and takes no writes. Its vrrpd runs and does not let it serve: `vrrpctl "
                  "status` there says why; mend that, or stop it. Else that is fetched from it "
                  "after {} s (wait_for_closed_primary), and this node takes over",
                  both.reason, seconds(patience)));
}

Admission admit_replica(const Situation& situation, Instant now) {
  const Standoff both = standoff(situation.local, situation.peer);
  if (both.all_here()) return lossless(both.reason);
  if (situation.resumable && !may_have_gone_on(situation.knowledge, now))
    return lossless(
        "the promotion that was not finished is resumed: all that was received then is "
        "applied");
  Assessment assessment = assess(situation.knowledge, now);
  if (both.holder == Holder::neither) assessment = {Verdict::behind, both.reason};
  if (lost_its_relay_log(situation.knowledge, situation.local))
    assessment = {Verdict::unknown, "the relay log was deleted with what had been received"};
  if (auto too_soon = damped(situation, assessment.verdict, now)) return *std::move(too_soon);
  if (assessment.verdict == Verdict::lossless) {
    if (!applier_failed(situation.local)) return lossless(std::move(assessment.reason));
    assessment = {Verdict::behind, applier_error(situation.local)};
    return admit_by_policy(
        situation, std::move(assessment), now,
        situation.policy.overruled ? operators_word : "on_applier_error = promote");
  }
  // Why a peer that takes no writes, or that nobody could ask, proves nothing either.
  if ((situation.peer.status || !situation.knowledge.source) && both.holder == Holder::unknown &&
      !situation.peer.is_primary() && !both.reason.empty())
    assessment.reason += fmt::format(" ({})", both.reason);
  // The cause, where it is known: what follows from it changes from look to look.
  if (const auto trouble = receiver_trouble(*situation.local.replica);
      !trouble.empty() && situation.peer.is_primary())
    assessment.reason = trouble;
  const std::string_view key = allowed_by(situation.policy, assessment);
  if (key.empty() && source_was_closed(situation, both))
    return beside_closed_source(situation, both, assessment.verdict, now);
  return admit_by_policy(situation, std::move(assessment), now, key);
}

/// Whose promotion could not close its source is the primary by its term, and does not know what
/// that one was told to keep since. It serves all the same: so it did until now, and what an older
/// primary acknowledges beside a newer one is in a window with a name (docs/split-brain.md).
Admission as_last_primary(const Situation& situation, const Standoff& both, std::string reason) {
  const bool waits = situation.policy.no_replica == NoReplica::block || situation.vote.asked_for();
  if (waits || both.all_here()) return lossless(std::move(reason));
  std::string_view but;
  if (situation.source_at_large)
    but =
        "the one before it could not be closed then, was not seen behind it since, and may have "
        "acknowledged on its own";
  else if (situation.stopped_meanwhile)
    but =
        "its daemon was stopped meanwhile, and the peer, which cannot be compared with, may have "
        "been promoted with what it fetched from this server";
  else
    return lossless(std::move(reason));
  return {Eligibility::eligible, fmt::format("{}, but {}", reason, but), Verdict::maybe_lost};
}

/// Each has what the other lacks. Before the newer promotion the peer may have acknowledged what it
/// has more if that was a lossy one, and after it as long as nobody could close it.
Admission beside_own_rows(const Situation& situation, const Standoff& both) {
  const PeerSight& peer = situation.peer;
  const Succession heir = situation.latest_term
                              ? succession(situation.local, peer, situation.own_term)
                              : Succession::unknown;
  if (heir == Succession::untold)
    return wait_for_time(
        Verdict::behind,
        both.reason + (peer.was_open ? " (the peer took writes until it was closed from "
                                       "here: its vrrpd may have promoted it)"
                                     : " (this server was promoted last as far as it is "
                                       "known here: the peer's vrrpd does not tell its "
                                       "term)"));
  if (heir != Succession::ours) return {Eligibility::behind, both.reason};
  return {
      Eligibility::eligible,
      fmt::format("this server was the primary last (term {}; the peer: {}), and the peer stays "
                  "out with what only it has: {}",
                  situation.own_term.number, peer.term->number,
                  missing(situation.local.executed, held_by(*peer.status))),
      Verdict::maybe_lost};
}

Admission admit_without_source(const Situation& situation) {
  const PeerSight& peer = situation.peer;
  const Standoff both = standoff(situation.local, peer);
  if (promoted_later(peer, situation.own_term))
    return {Eligibility::behind,
            fmt::format("the peer is the primary by a later promotion (term {} there, {} here)",
                        peer.term->number, situation.own_term.number)};
  // A replica that follows may show what was committed here since we looked. One that does not, and
  // has more, was the primary meanwhile.
  const bool passed_by = peer.status && !peer.status->follows() &&
                         !contains(situation.local.executed, peer.status->executed);
  // What the peer said of itself is known also when its server does not answer. That this one still
  // takes writes shows only that nobody could close it.
  const bool overtaken = peer.term && *peer.term > situation.own_term;
  const bool stayed_open = situation.local.writable() && !overtaken && !situation.left_to_another;
  if (stayed_open && !peer.is_primary() && !passed_by)
    return as_last_primary(situation, both, "this server is the primary");
  // What is missing grows with each of its commits: it is not listed.
  if (peer.is_primary() && !contains(situation.local.executed, held_by(*peer.status)))
    return {Eligibility::behind, "the peer is the primary and has what is not here"};
  // Also of the primary last: MariaDB's crash recovery with init_rpl_role=SLAVE takes back its last
  // commits, and what clients were told of them then stands in the replica alone.
  if (both.holder == Holder::theirs) return {Eligibility::behind, both.reason};
  if (both.holder == Holder::neither) return beside_own_rows(situation, both);
  const bool was_last = situation.last_primary && !overtaken;
  if (stayed_open || was_last || situation.resumable)
    return as_last_primary(situation, both, "this server was the primary last");
  if (both.all_here()) return lossless(both.reason);
  if (situation.vote.held_by(situation.local.identity))
    return lossless("the third vote names this server, so that nobody was promoted since");
  // Row 43, MariaDB: a replica that was booted does not know its relay log, and waits for a
  // primary.
  if (peer.status && !peer.status->writable() && situation.latest_term)
    return {Eligibility::eligible,
            fmt::format("this server was the primary last, by its term ({}), and the peer takes no "
                        "writes and has applied nothing that is not here",
                        situation.own_term.number),
            Verdict::unknown};
  if (peer.kind == PeerSight::Kind::not_looked)
    return {Eligibility::unknown, "the peer was not looked at yet"};
  if (situation.policy.allow_lossy)
    return {Eligibility::eligible,
            fmt::format("{}, although nothing shows that the data is here",
                        situation.policy.overruled ? operators_word : "allow_lossy")};
  // A promotion there that fails takes its term back, and nothing else shows that.
  const bool was_primary = situation.last_primary || situation.left_to_another;
  if (overtaken && was_primary)
    return {
        Eligibility::behind,
        fmt::format("nothing shows that this server holds all data: the peer's vrrpd tells of a "
                    "later promotion (term {} there, {} here)",
                    peer.term->number, situation.own_term.number),
        Verdict::behind, /*only_time_lacks=*/true};
  if (situation.left_to_another && !peer.status)
    return {Eligibility::unknown,
            fmt::format("nothing shows that this server still holds all data: it was the primary, "
                        "but the peer could have been promoted since this node left, and cannot be "
                        "asked ({}): start the peer's server; if it is lost for good, "
                        "`vrrpctl promote` takes over without it, and so does "
                        "allow_lossy = true",
                        peer.text)};
  return {Eligibility::misconfigured,
          "nothing shows that this server holds the data: it replicates from nobody, is not "
          "recorded as the last primary since this host booted, and the peer does not prove it: "
          "start the peer's server; if it is lost for good, set allow_lossy = true"};
}

}  // namespace

bool replicates(const Situation& situation) {
  const ServerStatus& local = situation.local;
  const bool promoted = situation.promoted_here || situation.latest_term;
  const bool is_left_over = promoted && !local.follows();
  return local.replica && !local.is_primary() && !is_left_over;
}

bool recovered_alone(const Situation& situation) {
  if (!situation.replica || !situation.replica->recovered || situation.local.writable())
    return false;
  const Holder holder = standoff(situation.local, situation.peer).holder;
  return holder == Holder::ours || holder == Holder::neither;
}

std::optional<std::string> shown_too_early(const Situation& situation, Instant now) {
  if (!recovered_alone(situation)) return std::nullopt;
  const VoteSight& vote = situation.vote;
  const bool can_be_passed_by = vote.asked_for()
                                    ? !vote.alone(situation.local.identity)
                                    : could_pass_by(situation.replica, now, situation.policy);
  if (!can_be_passed_by) return std::nullopt;
  return fmt::format(
      "crash recovery has committed here what the peer does not have: {}. The peer may still be "
      "promoted on what it knew before, and what was read here would be lost then: it is waited "
      "until it has that{}",
      missing(held_by(*situation.peer.status), held_by(situation.local)),
      vote.asked_for() ? "" : ", or its time is over");
}

std::optional<Admission> local_obstacle(const Situation& situation) {
  const ServerStatus& local = situation.local;
  if (!local.gtid_on)
    return Admission{Eligibility::misconfigured,
                     "gtid_mode is not ON: what was applied could not be proved"};
  if (!replicates(situation)) return std::nullopt;
  const ReplicaStatus& replica = *local.replica;
  if (!replica.by_gtid)
    return Admission{Eligibility::misconfigured,
                     "replication is not by GTID: set MASTER_USE_GTID=slave_pos or "
                     "SOURCE_AUTO_POSITION=1"};
  if (applier_failed(local) && !goes_on_without(situation))
    return Admission{Eligibility::behind, applier_error(local)};
  if (replica.delay_s != 0)
    return Admission{Eligibility::behind,
                     fmt::format("the replica is delayed by {} s on purpose", replica.delay_s)};
  if (!situation.resumable && relay_log_is_trapped(local))
    return Admission{Eligibility::behind, way_out_of_the_trap(replica)};
  return std::nullopt;
}

// Nothing that evidence() shows changes when it is over.
std::optional<Admission> vetoed(const Situation& situation) {
  auto against = objection(situation.vote, situation.local.identity);
  if (!against) return std::nullopt;
  const bool silent = situation.vote.kind == VoteSight::Kind::silent;
  return Admission{silent ? Eligibility::unknown : Eligibility::behind, *std::move(against),
                   silent ? Verdict::unknown : Verdict::behind, /*only_time_lacks=*/true};
}

Admission admit(const Situation& situation, Instant now) {
  auto obstacle = local_obstacle(situation);
  if (auto veto = vetoed(situation)) {
    if (obstacle) veto->reason += "; and here: " + obstacle->reason;
    return *std::move(veto);
  }
  if (obstacle) return *std::move(obstacle);
  // Nobody else can have told anybody OK since this server has won that.
  if (situation.vote.alone(situation.local.identity))
    return lossless("the third vote has this server as the primary, alone");
  Admission admission =
      replicates(situation) ? admit_replica(situation, now) : admit_without_source(situation);
  // A promotion wins the third vote to acknowledge alone (promotion_claim()).
  if (!admission.admitted() || situation.vote.asked_for()) return admission;
  if (auto too_early = shown_too_early(situation, now))
    return wait_for_time(Verdict::behind, *std::move(too_early));
  return admission;
}

std::string lasting_evidence(const ServerStatus& local, const PeerSight& refused_on,
                             const PeerSight& now) {
  const bool news =
      now.status && (!refused_on.status || (refused_on.is_primary() && !now.is_primary()));
  return news ? std::string{} : evidence(local, now);
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
