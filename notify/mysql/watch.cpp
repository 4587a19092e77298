// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/grants.hpp"
#include "notify/mysql/statements.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;
using notify::Eligibility;
using notify::Standing;

constexpr Duration local_time = 400ms;   ///< for the questions of one look
constexpr Duration peer_time = 300ms;    ///< the same; a frozen peer costs that in each look
constexpr Duration alive_time = 150ms;   ///< for a source to show that it is alive
constexpr unsigned warm_each = 5;        ///< looks between two pings of the spare links
constexpr Duration restart_margin = 3s;  ///< Uptime is in whole seconds

Standing standing_of(const SqlError& error) {
  const auto health = classify(error).health;
  Standing standing;
  standing.reason = explain(error);
  switch (health) {
    case checks::Health::busy: standing.eligibility = Eligibility::busy; break;
    case checks::Health::misconfigured: standing.eligibility = Eligibility::misconfigured; break;
    default: standing.eligibility = Eligibility::unknown;
  }
  standing.evidence = fmt::format("local server does not tell: {} {}",
                                  notify::name(standing.eligibility), error.number);
  return standing;
}

}  // namespace

bool is_latest(const Watch::ThisNode& node, const PeerSight& peer, Term highest) {
  return node.record_held && node.term > Term{} && node.term >= highest &&
         node.term >= peer.term.value_or(Term{});
}

Watch::Watch(const PairSettings& pair, const Report& report, notify::PeerLink* peer)
    : pair_{pair},
      report_{report},
      peer_link_{peer},
      protection_{report},
      guarantee_{report},
      conflict_{report},
      write_{report},
      self_fence_{report},
      local_{pair.local},
      peer_{pair.peer},
      memory_{pair.memory()} {
  Memory before = memory_.recall(boot_id_, boot_now());
  started_at_ = before.server_started_at;
  last_.knowledge = std::move(before.knowledge);
  last_.highest_term = before.term;
}

Sighting Watch::last() const {
  const std::scoped_lock guard{mutex_};
  return last_;
}

std::shared_ptr<const ServerProcess> Watch::local_process() const {
  const std::scoped_lock guard{mutex_};
  return process_;
}

ServerLink Watch::link_for_gate() { return for_gate_.take().value_or(ServerLink{pair_.local}); }
ServerLink Watch::link_for_fence() { return for_fence_.take().value_or(ServerLink{pair_.local}); }

Standing Watch::look(Instant deadline, ThisNode node) {
  const Instant now = boot_now();
  const Bound bound{deadline};
  admitted_ = false;
  const auto local = look_at_local(bound.until(now + local_time));
  PeerSight peer = look_at_peer(bound.until(boot_now() + peer_time));
  tell_term(peer, node.term);
  if (!local) {
    const std::scoped_lock guard{mutex_};
    last_.local.reset();
    last_.peer = peer;
    return standing_of(local.error());
  }
  remember(*local, peer, node.term, now);
  write_down(local->version.flavour, now);
  if (receiver_stopped_ && !silent_ && peer.is_primary()) set_receiver(true, deadline);
  if (!node.master) closed_as_master_ = false;
  const std::string print = evidence(*local, peer);
  const Contest rivals = contest(*local, node.term, peer);
  if (rivals.supremacy == Supremacy::theirs) {
    give_way(rivals, bound);
    return {Eligibility::superseded, rivals.reason, print};
  }
  if (node.master) {
    look_for_conflict(*local, rivals);
    if (local->is_primary()) look_after_primary(*local, peer, bound);
  }
  if (looks_++ % warm_each == 0) {
    keep_warm(for_gate_, bound);
    keep_warm(for_fence_, bound);
  }
  if (!local->semi_sync.installed)
    guarantee_(Severity::warning,
               fmt::format("semi-sync is not installed, so that nothing proves at a failover that "
                           "no acknowledged write is missing: {}",
                           local_.dialect().semi_sync.install));
  if (lacking_) return {Eligibility::misconfigured, *lacking_, print};
  const Sighting seen = last();
  const Admission admission = admit({.local = *local,
                                     .peer = peer,
                                     .knowledge = seen.knowledge,
                                     .last_primary = node.last_primary,
                                     .latest_term = is_latest(node, peer, seen.highest_term),
                                     .resumable = node.resumable,
                                     .policy = pair_.policy,
                                     .own_term = node.term},
                                    boot_now());
  admitted_ = admission.admitted();
  return {admission.eligibility, admission.reason, print};
}

std::expected<ServerStatus, SqlError> Watch::look_at_local(const Bound& bound) {
  auto status = local_.status(bound);
  if (local_.connected() && local_.generation() != generation_) {
    generation_ = local_.generation();
    identify_process(bound);
    forget_if_restarted(bound);
    lacking_ = lacking_privileges(bound);
  }
  return status;
}

PeerSight Watch::look_at_peer(const Bound& bound) {
  auto status = peer_.status(bound);
  if (status) return {.kind = PeerSight::Kind::answers, .status = *std::move(status), .text = {}};
  const bool refused = status.error().kind == SqlError::Kind::refused;
  return {.kind = refused ? PeerSight::Kind::refused : PeerSight::Kind::silent,
          .status = std::nullopt,
          .text = explain(status.error())};
}

// A term only grows: what the peer said, however long ago, it has at least.
void Watch::tell_term(PeerSight& peer, Term own) {
  if (peer_link_ == nullptr) return;
  if (own != told_term_ && peer_link_->publish(own.number, {})) told_term_ = own;
  const auto said = peer_link_->report();
  if (said && said->term != 0) peer.term = Term{said->term};
}

void Watch::remember(const ServerStatus& local, const PeerSight& peer, Term own, Instant at) {
  const std::scoped_lock guard{mutex_};
  learn(last_.knowledge, local, peer, at);
  last_.highest_term = std::max({last_.highest_term, own, peer.term.value_or(Term{})});
  last_.local = local;
  last_.peer = peer;
}

void Watch::write_down(Flavour flavour, Instant now) {
  const Sighting seen = last();
  const auto written = memory_.keep({.boot_id = boot_id_,
                                     .at = now,
                                     .knowledge = seen.knowledge,
                                     .server_started_at = started_at_,
                                     .term = seen.highest_term},
                                    flavour);
  write_(Severity::warning,
         written ? std::string{} : fmt::format("memory: {}", written.error().text()));
}

// At each new connection, while the server answers: later it may hang. One whose connection ended
// may have ended itself, and is not killed on old evidence.
void Watch::identify_process(const Bound& bound) {
  if (!pair_.kill_hung_server) return;
  // A relative path is one below the data directory.
  const auto where = local_.ask("SELECT @@datadir AS datadir, @@pid_file AS pid_file", bound);
  std::optional<ServerProcess> found;
  if (where && !where->empty())
    found = ServerProcess::behind(
        local_.descriptor(),
        std::filesystem::path{where->row(0).text("datadir")} / where->row(0).text("pid_file"));
  self_fence_(
      found ? Severity::note : Severity::warning,
      found ? fmt::format("self-fence: process {} is killed if it does not close", found->pid())
            : "no self-fence: kill_hung_server needs \"local\" to be the unix socket that "
              "the server itself listens on, and to read its pid file");
  const std::scoped_lock guard{mutex_};
  process_ = found ? std::make_shared<const ServerProcess>(*std::move(found)) : nullptr;
}

void Watch::forget_if_restarted(const Bound& bound) {
  const auto answer = local_.ask("SHOW GLOBAL STATUS LIKE 'Uptime'", bound);
  if (!answer || answer->empty()) return;
  const auto uptime = static_cast<std::int64_t>(answer->row(0).number("Value"));
  const Instant started = boot_now() - std::chrono::seconds{uptime};
  const bool restarted = started_at_ && started - *started_at_ > restart_margin;
  started_at_ = started;
  if (!restarted) return;
  const std::scoped_lock guard{mutex_};
  forget_relay_log(last_.knowledge);
}

std::optional<std::string> Watch::lacking_privileges(const Bound& bound) {
  const auto shown = local_.ask("SHOW GRANTS", bound);
  const auto who = local_.ask("SELECT CURRENT_USER() AS account", bound);
  if (!shown || !who || who->empty()) return std::nullopt;
  std::vector<std::string> grants;
  for (std::size_t i = 0; i < shown->size(); ++i) grants.push_back(shown->row(i).first());
  const auto missing = missing_privileges(local_.flavour(), Role::promotion, grants);
  if (missing.empty()) return std::nullopt;
  return fmt::format("the local account lacks privileges; run on both servers: {}",
                     grant_statement(missing, who->row(0).text("account")));
}

void Watch::keep_warm(SpareLink& spare, const Bound& bound) {
  ServerLink link = spare.take().value_or(ServerLink{pair_.local});
  if (link.ping(bound.until(boot_now() + local_time))) spare.keep(std::move(link));
}

// Read-only first, before anybody is told: the loop takes the addresses off when it hears the
// standing. A statement that hangs is repeated at the next look, and by the fence of the leaving.
void Watch::give_way(const Contest& rivals, const Bound& bound) {
  conflict_(Severity::error, rivals.reason);
  ServerLink local = link_for_fence();
  const auto closed = close_for_writes(local, bound);
  if (!closed)
    return report_(Severity::error,
                   fmt::format("not closed for writes: {}", explain(closed.error())));
  report_(Severity::note, "closed for writes");
  for_fence_.keep(std::move(local));
}

// Nobody but the operator can mend these. A server that our own fence has just closed is seen so
// once at most.
void Watch::look_for_conflict(const ServerStatus& local, const Contest& rivals) {
  const bool was_closed = std::exchange(closed_as_master_, !local.writable());
  if (!local.writable() && !was_closed) return;
  if (!local.writable())
    conflict_(Severity::error,
              "this node is master, but its server is read-only: writes through the address fail; "
              "if the peer is not the primary, restart vrrpd on this node");
  else
    conflict_(Severity::error, rivals.reason);
}

// The source role is on only while a replica is attached, so that no write waits for one that is
// not there; and a promoted server forgets its old source, so that a restart does not follow it
// again.
void Watch::look_after_primary(const ServerStatus& local, const PeerSight& peer,
                               const Bound& bound) {
  const auto& old = local.replica;
  if (old && old->received_known && reaches(local.applied, old->received)) {
    const auto forgotten = local_.ask(local_.dialect().forget_source, bound);
    if (!forgotten)
      report_(Severity::warning, fmt::format("forget the old source: {}", forgotten.error().text));
  }
  if (!local.semi_sync.installed) return;
  const bool follows = peer.status && attached(*peer.status);
  const bool all_there = follows && reaches(held_by(*peer.status), local.executed);
  const bool alone = pair_.policy.no_replica == NoReplica::async_until_peer;
  if ((all_there || !alone) && !local.semi_sync.source_enabled) {
    const auto done = become_semi_sync_source(local_, pair_.source_timeout(), bound);
    if (!done)
      report_(Severity::error, fmt::format("semi-sync source role: {}", explain(done.error())));
    return;  // whether it took effect shows at the next look
  }
  const SemiSync& semi_sync = local.semi_sync;
  if (follows && semi_sync.source_on && semi_sync.clients > 0)
    protection_(Severity::note, fmt::format("protected: the peer confirms each write (semi-sync "
                                            "timeout {} ms)",
                                            semi_sync.timeout_ms));
  else
    protection_(Severity::warning,
                fmt::format("not protected: writes are acknowledged without the peer having them{}",
                            peer.text.empty() ? "" : fmt::format(" ({})", peer.text)));
}

void Watch::source_silent(Instant deadline) {
  silent_ = true;
  const Sighting seen = last();
  // What may not be promoted is left as it is.
  if (!admitted_ || !seen.local || !seen.local->follows() || seen.local->is_primary()) return;
  const Bound bound{deadline};
  const auto local = local_.replication(bound.until(boot_now() + local_time));
  if (!local || !local->replica || local->replica->receiver == Receiver::no) return;
  if (local->replica->receiver == Receiver::yes && peer_.ping(bound.until(boot_now() + alive_time)))
    return;
  set_receiver(false, deadline);
}

void Watch::source_heard(Instant deadline) {
  silent_ = false;
  if (receiver_stopped_) set_receiver(true, deadline);
}

void Watch::set_receiver(bool running, Instant deadline) {
  ServerLink link{pair_.local};  // of its own: the statement may take long
  const Bound bound{deadline};
  const auto status = link.replication(bound);
  if (!status || !status->replica || status->is_primary()) return;
  // Starting with both threads down would delete MariaDB's relay log.
  if (running && (!status->replica->applier_running || status->replica->receiver != Receiver::no)) {
    receiver_stopped_ = false;
    return;
  }
  const Dialect& dialect = link.dialect();
  const auto done = link.ask(running ? dialect.start_receiver : dialect.stop_receiver, bound);
  // A stop that is not seen to end by the deadline goes on in the server, and the gate looks again.
  receiver_stopped_ = !running || !done;
  report_(Severity::note,
          done ? fmt::format("receiver {}", running ? "started: the master is back"
                                                    : "stopped: its source is silent")
               : fmt::format("receiver {}: {}", running ? "start" : "stop", done.error().text));
}

}  // namespace vrrpd::mysql
