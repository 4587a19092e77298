// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/peer_terms.hpp"
#include "notify/mysql/receiver_trouble.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;
using notify::Eligibility;
using notify::Standing;

constexpr Duration local_time = 400ms;    ///< for the questions of one look
constexpr Duration peer_time = 300ms;     ///< the same; a frozen peer costs that in each look
constexpr Duration gateway_time = 200ms;  ///< one that is silent costs that in each look
/// What the peer said of itself counts for so long: the least of its heartbeats that end a path.
constexpr Duration word_lasts = 3s;
constexpr std::uint64_t old_after_s = 60;  ///< a transaction is worth a line
constexpr Duration reopening_time = 2s;    ///< MySQL takes up to 1 s to switch semi-sync off
/// In which a server gets to what it was asked; after that somebody else has stopped replication.
constexpr Duration late_stop_time = 60s;
constexpr unsigned warm_each = 5;    ///< looks between two pings of the spare links
constexpr unsigned probe_each = 60;  ///< looks between two log-ins of the fence's account

/// Is about to serve, or did until a moment ago.
bool is_on_its_way(notify::PeerRole role) {
  return role == notify::PeerRole::promoting || role == notify::PeerRole::leaving;
}

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

Policy policy_of(const Watch::ThisNode& node, const Policy& configured) {
  return node.overruled ? overruled(configured) : configured;
}

// By the terms of promotions that were carried through: a try that failed, here or there, leaves
// the history with whoever had it before.
bool is_latest(const Watch::ThisNode& node, const PeerSight& peer, Term last) {
  return (node.record_held || node.promoted_here) && node.term > Term{} && node.term >= last &&
         node.term >= peer.term.value_or(Term{});
}

Watch::Watch(const PairSettings& pair, const Report& report, notify::PeerLink* peer,
             OwnStop& own_stop, std::shared_ptr<witness::Witness> third)
    : pair_{pair},
      own_stop_{own_stop},
      peer_link_{peer},
      guarantee_{report},
      receiving_{report},
      known_{pair, report},
      local_{pair, report, known_.server_started_at()},
      peer_{pair.peer},
      receiver_{pair, report, own_stop},
      primary_{pair, report},
      third_vote_{pair, report, std::move(third), candidacy_},
      isolation_{pair.self_fence_after},
      outside_{report},
      ping_{report},
      old_transaction_{report},
      fence_account_{report},
      one_way_{report},
      mark_{pair.heartbeat, report},
      rivalry_{pair, report},
      reopening_{pair, report},
      ghost_rows_{pair, report},
      events_{pair, report},
      closure_{pair.local} {
  if (pair.gateway) gateway_.emplace(*pair.gateway);
  own_stop.tell_of_threads([this](const ReplicaThreads& running) { known_.see(running); });
}

// A rejoin that is under way sees to it itself; one that has ended does not look any more. What
// ReceiverCare has stopped it starts itself.
void Watch::look_whether_it_replicates(const ThisNode& node, const ServerStatus& local,
                                       Instant now) {
  const unsigned given_up = own_stop_.given_up();
  if (std::exchange(stops_given_up_, given_up) != given_up) late_stop_until_ = now + late_stop_time;
  const bool may_have_changed =
      needs_rejoin_ || local_.was_restarted() || (late_stop_until_ && now < *late_stop_until_);
  const bool replicates =
      local.replica && local.replica->receiver != Receiver::no && local.replica->applier_running;
  needs_rejoin_ =
      may_have_changed && !node.master && !receiver_.stopped() && !(local.closed() && replicates);
}

// The peer's daemon tells of a promotion at once, and a look may be a second away: a promotion here
// that begins in between takes a later term all the same.
Sighting Watch::last() const {
  Sighting seen = known_.last();
  const auto said = peer_link_ != nullptr ? peer_link_->report() : std::nullopt;
  if (!said) return seen;
  take_terms(seen.peer, *said);
  seen.highest_term = std::max(seen.highest_term, seen.peer.term.value_or(Term{}));
  seen.last_promotion = std::max(seen.last_promotion, seen.peer.promoted);
  return seen;
}

ServerLink Watch::link_for_gate() { return for_gate_.take().value_or(ServerLink{pair_.local}); }
ServerLink Watch::link_for_fence() { return for_fence_.take().value_or(ServerLink{pair_.local}); }

Standing Watch::look(Instant deadline, ThisNode node) {
  const Instant now = boot_now();
  const Bound bound{deadline};
  admitted_ = lost_its_server_ = false;
  const unsigned presses = closure_.presses();
  const auto local = local_.look(bound.until(now + local_time));
  if (local_.was_restarted()) {
    known_.forget_relay_log();
    closure_.forget_open();
  }
  if (node.master && local && local->writable()) closure_.seen_open(presses);
  if (local) {
    identity_ = local->identity;
    look_whether_it_replicates(node, *local, now);
  }
  PeerSight peer = look_at_peer(bound.until(boot_now() + peer_time));
  forget_ghosts(peer);
  tell_of_promotion(node.promoted);
  tell_peer(peer, node.term);
  known_.see_promotion(std::max(node.promoted, peer.promoted));
  vote_asked_at_ = boot_now();
  known_.see(third_vote_.look());
  if (!local) {
    known_.see(peer);
    Standing standing = standing_of(local.error());
    // Who was promoted later does not rest on a server that answers. The fence of the leaving ends
    // one that lets nobody close it, neither from here nor from there.
    if (const auto later = node.master ? superseded(node.term, peer) : std::nullopt) {
      standing.eligibility = Eligibility::superseded;
      standing.reason = fmt::format("{} ({})", *later, standing.reason);
    }
    standing.rank = rank(node);
    return standing;
  }
  known_.see(*local, peer, node.term, now);
  known_.write_down(local->version.flavour, local_.started_at(), now);
  receiver_.look(peer, deadline);
  Standing standing = judge(*local, peer, node, bound);
  standing.rank = rank(node);
  return standing;
}

Standing Watch::judge(const ServerStatus& local, const PeerSight& peer, ThisNode node,
                      const Bound& bound) {
  if (!node.master) {
    rivalry_.look_as_backup();
    events_.look_as_backup();
    tell_of_events(std::nullopt);
    if (heard_.events && peer.is_primary()) known_.see({*heard_.events, heard_said_at_});
    known_.age_events(boot_now());
    reopening_.look_as_backup();
    receiving_(Severity::warning,
               local.follows() ? receiver_trouble(*local.replica) : std::string{});
  }
  const std::string print = evidence(local, peer);
  const VoteSight vote = last().vote;
  const Contest rivals = contest(local, node.term, peer, vote);
  if (rivals.supremacy == Supremacy::theirs) {
    give_way(rivals, bound);
    return {Eligibility::superseded, rivals.reason, print};
  }
  const SoloView right{local, peer, vote, node.master, node.term};
  if (const auto lost = third_vote_.tend(right, local_.link())) {
    give_way({Supremacy::theirs, *lost}, bound);
    return {Eligibility::superseded, *lost, print};
  }
  if (const auto why = cut_off(look_outside(peer, local), node.master))
    return {Eligibility::isolated, *why, print + "; cut off"};
  if (node.master) {
    const bool reopens = reopening_.look(situation(node, local, last()), local_.was_restarted(),
                                         local_.link(), bound.until(boot_now() + reopening_time));
    lost_its_server_ = !reopens && rivalry_.look_as_master(local, rivals);
    // No evidence: the way back is a promotion, after the hold-down.
    if (lost_its_server_) return {Eligibility::superseded, std::string{closed_by_others}, {}};
    rivalry_.overrule(rivals, word_of_terms(local, vote), bound);
    if (local.writable()) {
      primary_.look_after(local, peer, third_vote_.source_role(vote, local.identity), local_.link(),
                          bound);
      ghost_rows_.take_over(heard_.ghosts, local, peer, bound.until(boot_now() + local_time));
      mark_.keep(node.term);
      look_after_events(local, bound.until(boot_now() + local_time));
    }
  }
  if (looks_ % probe_each == 0) probe_fence_account(peer, bound.until(boot_now() + peer_time));
  if (looks_++ % warm_each == 0) {
    keep_warm(for_gate_, bound);
    keep_warm(for_fence_, bound);
    look_for_old_transactions(bound);
  }
  report_guarantee(local);
  report_one_way(local, peer);
  if (local_.lacking()) return {Eligibility::misconfigured, *local_.lacking(), print};
  const Admission admission = admit(situation(node, local, last()), boot_now());
  admitted_ = admission.admitted();
  // News to a group that was refused.
  const std::string_view said = node.overruled ? "; the operator overrules" : "";
  return {admission.eligibility, admission.reason, fmt::format("{}{}", print, said)};
}

PeerSight Watch::look_at_peer(const Bound& bound) {
  auto status = peer_.status(bound);
  if (status)
    return {.kind = PeerSight::Kind::answers,
            .status = *std::move(status),
            .text = {},
            .host_lives = true};
  const bool refused = status.error().kind == SqlError::Kind::refused;
  return {.kind = refused ? PeerSight::Kind::refused : PeerSight::Kind::silent,
          .status = std::nullopt,
          .text = explain(status.error()),
          .host_lives = status.error().host_lives()};
}

// A term only grows: what the peer said, however long ago, it has at least.
void Watch::tell_peer(PeerSight& peer, Term own) {
  if (peer_link_ == nullptr) return;
  const PeerWords words = own_words();
  const auto now = std::pair{own, words};
  if (now != told_ && peer_link_->publish(own.number, to_text(words))) told_ = now;
  const auto said = peer_link_->report();
  if (!said) return;
  take_terms(peer, *said);
  const Instant now_at = boot_now();
  peer.speaks = now_at - said->said_after < word_lasts;
  peer.serves = peer.speaks && said->role == notify::PeerRole::master;
  peer.moves = peer.speaks && is_on_its_way(said->role);
  peer.claimed =
      said->role == notify::PeerRole::master || said->role == notify::PeerRole::promoting;
  if (!peer.speaks || peer.serves)
    peer_idle_since_.reset();
  else if (!peer_idle_since_)
    peer_idle_since_ = now_at;
  peer.idle_since = peer_idle_since_;
  hear_peer(*said);
}

// The peer's daemon, or the third vote if that one never spoke.
std::optional<Instant> Watch::word_of_terms(const ServerStatus& local,
                                            const VoteSight& vote) const {
  if (const auto said = peer_link_ != nullptr ? peer_link_->report() : std::nullopt)
    return said->said_after;
  return vote.held_by(local.identity) ? std::optional{vote_asked_at_} : std::nullopt;
}

// After a broken link both are master, and the first advert of a higher priority comes before the
// daemons have found each other again, or before this one has looked as master. One that is asking
// its gate beside us was not promoted yet, and is yielded to.
notify::Rank Watch::rank(const ThisNode& node) const {
  const Sighting seen = known_.last();
  if (peer_link_ == nullptr && !seen.vote.asked_for()) return notify::Rank::by_priority;
  if (!node.master) return notify::Rank::unsettled;
  const auto said = peer_link_ != nullptr ? peer_link_->report() : std::nullopt;
  const bool known = said && boot_now() - said->said_after < word_lasts;
  if (!known) {
    const notify::Rank voted = rank_by(seen.vote, identity_, seen.peer);
    const bool may_yet_speak = peer_link_ != nullptr && voted == notify::Rank::by_priority;
    return may_yet_speak ? notify::Rank::unsettled : voted;
  }
  const bool older = said->role == notify::PeerRole::master && Term{said->term} < node.term;
  return older ? notify::Rank::newest : notify::Rank::by_priority;
}

void Watch::hear_peer(const notify::PeerReport& said) {
  heard_ = peer_link_->connected() ? parse_words(said.status) : PeerWords{};
  heard_said_at_ = said.said_after;
  outside_(Severity::warning,
           heard_.master_unheard
               ? std::string{"the peer's daemon does not hear this node's adverts: look for a "
                             "firewall (IP protocol 112), the interface, or the virtual router id"}
               : std::string{});
}

void Watch::give_way(const Contest& rivals, const Bound& bound) {
  ServerLink local = link_for_fence();
  if (rivalry_.give_way(rivals, closure_, local, bound)) for_fence_.keep(std::move(local));
}

void Watch::keep_warm(SpareLink& spare, const Bound& bound) {
  ServerLink link = spare.take().value_or(ServerLink{pair_.local});
  if (link.ping(bound.until(boot_now() + local_time))) spare.keep(std::move(link));
}

// One that stays open holds a handover up, and the purge of what was deleted.
void Watch::look_for_old_transactions(const Bound& bound) {
  const auto answer = local_.link().ask(oldest_transaction, bound.until(boot_now() + local_time));
  const auto rows = answer ? transaction_rows(*answer) : std::vector<TransactionRow>{};
  const auto oldest = rows.empty() ? std::nullopt : std::optional{rows.front()};
  known_.see(oldest);
  old_transaction_(Severity::warning,
                   oldest && oldest->seconds >= old_after_s
                       ? fmt::format("a transaction of connection {} is open for more than {} s",
                                     oldest->session, old_after_s)
                       : std::string{});
}

// Nobody listening at the peer is an answer of its host.
Outside Watch::look_outside(const PeerSight& peer, const ServerStatus& local) {
  const VoteSight vote = last().vote;
  Outside outside{.peer_heard = peer.kind == PeerSight::Kind::answers ||
                                peer.kind == PeerSight::Kind::refused ||
                                (peer_link_ != nullptr && peer_link_->connected()),
                  .peers_gateway = heard_.gateway,
                  .vote = vote.kind,
                  .alone = third_vote_.alone(local.identity)};
  if (!gateway_) return outside;
  const auto answers = gateway_->answers(boot_now() + gateway_time);
  ping_(Severity::warning,
        answers ? std::string{}
                : fmt::format("the gateway is not asked: {}", answers.error().text()));
  if (answers) outside.gateway = *answers ? GatewaySight::answers : GatewaySight::silent;
  gateway_seen_ = outside.gateway;
  return outside;
}

std::optional<std::string> Watch::cut_off(const Outside& outside, bool master) {
  if (master) return isolation_.of_master(outside, boot_now());
  isolation_.rest();
  return Isolation::of_backup(outside);
}

void Watch::report_guarantee(const ServerStatus& local) {
  if (local.semi_sync.installed) {
    // MySQL 5.6: section 1.5 of what was measured.
    guarantee_(Severity::warning,
               local_.link().dialect().after_sync
                   ? std::string{}
                   : fmt::format("{} shows a commit to other clients before the replica confirms "
                                 "it: a failover may take back what they have read",
                                 local.version.text()));
    return;
  }
  guarantee_(Severity::warning,
             fmt::format("semi-sync is not installed, so that nothing proves at a failover that "
                         "no acknowledged write is missing: {}",
                         local_.link().dialect().semi_sync.install));
}

void Watch::look_after_events(const ServerStatus& local, const Bound& bound) {
  known_.keep_events(boot_now());
  const auto told = last().events;
  const auto before = told ? std::optional{told->states} : std::nullopt;
  if (events_.look_as_primary(local, before, local_.lacking_for_events(), bound))
    known_.forget_events();
  tell_of_events(events_.seen());
}

void Watch::promoted(Term term) {
  known_.forget_source();
  events_.promoted();
  tell_of_promotion(term);
  if (peer_link_ != nullptr)
    static_cast<void>(peer_link_->publish(term.number, to_text(own_words())));  // a look repeats it
}

PeerWords Watch::own_words() const {
  const std::scoped_lock guard{own_words_mutex_};
  return {.gateway = gateway_seen_,
          .master_unheard = master_unheard_,
          .ghosts = ghosts_.text(),
          .events = own_events_,
          .promoted = own_promoted_};
}

// Never an older one: a look may have begun before the promotion was over.
void Watch::tell_of_promotion(Term promoted) {
  const std::scoped_lock guard{own_words_mutex_};
  own_promoted_ = std::max(own_promoted_, promoted);
}

void Watch::tell_of_events(const std::optional<EventStates>& events) {
  const std::scoped_lock guard{own_words_mutex_};
  own_events_ = events;
}

void Watch::tell_of_ghosts(const GtidSet& ghosts) {
  const std::scoped_lock guard{own_words_mutex_};
  ghosts_ = ghosts;
}

void Watch::forget_ghosts(const PeerSight& peer) {
  const auto* there = peer.status ? std::get_if<GtidSet>(&peer.status->executed) : nullptr;
  if (there == nullptr) return;
  const std::scoped_lock guard{own_words_mutex_};
  if (there->contains(ghosts_)) ghosts_ = {};
}

void Watch::source_silent(Instant deadline) {
  receiver_.source_silent(last(), admitted_, local_.link(), peer_, deadline);
}

}  // namespace vrrpd::mysql
