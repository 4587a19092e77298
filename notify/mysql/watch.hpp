// SPDX-License-Identifier: Apache-2.0
// The eye that is open all the time: looks at both servers once a second, keeps what a promotion
// will have to know, and keeps connections ready for it.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "notify/mysql/admission.hpp"
#include "notify/mysql/closure.hpp"
#include "notify/mysql/event_care.hpp"
#include "notify/mysql/gateway.hpp"
#include "notify/mysql/ghost_rows.hpp"
#include "notify/mysql/isolation.hpp"
#include "notify/mysql/local_sight.hpp"
#include "notify/mysql/mark.hpp"
#include "notify/mysql/overruling.hpp"
#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/peer_words.hpp"
#include "notify/mysql/primary_care.hpp"
#include "notify/mysql/receiver_care.hpp"
#include "notify/mysql/recollection.hpp"
#include "notify/mysql/reopening.hpp"
#include "notify/mysql/report.hpp"
#include "notify/mysql/rivalry.hpp"
#include "notify/mysql/server_link.hpp"
#include "notify/mysql/third_vote.hpp"
#include "notify/notify.hpp"
#include "notify/peer_link.hpp"

namespace vrrpd::mysql {

/// look(), source_silent() and source_heard() on one thread; the rest from any.
class Watch {
 public:
  /// `peer` and `third` may be nullptr.
  Watch(const PairSettings& pair, const Report& report, notify::PeerLink* peer, OwnStop& own_stop,
        std::shared_ptr<witness::Witness> third = nullptr);

  struct ThisNode {
    bool last_primary = false;     ///< see Situation
    bool left_to_another = false;  ///< see Situation
    bool master = false;           ///< then its server is looked after
    Term term = {};                ///< of its last promotion, or of one that is under way
    Term promoted = {};            ///< of its last promotion that did not fail
    bool record_held = false;    ///< the record says that it still is the primary, of whatever boot
    bool resumable = false;      ///< that was not finished; see Situation
    bool promoted_here = false;  ///< see Situation
    bool source_at_large = false;    ///< see Situation
    bool stopped_meanwhile = false;  ///< see Situation
    bool overruled = false;  ///< the operator has overruled the policy for its next promotion
  };
  [[nodiscard]] notify::Standing look(Instant deadline, ThisNode node);
  /// What stands against a promotion that a primary which closes itself asks for; nothing: nothing.
  /// From what was seen last, and a look at the local server. Any thread.
  [[nodiscard]] std::optional<std::string> obstacle_to_taking_over(ThisNode node, Instant deadline);
  /// What an operator would decide on who lets this node take over now (overruling.hpp), by `seen`.
  /// Any thread.
  [[nodiscard]] std::expected<Stakes, std::string> at_stake(ThisNode node,
                                                            const Sighting& seen) const;
  /// See ReceiverCare.
  void source_silent(Instant deadline);
  void source_heard(Instant deadline) { receiver_.source_heard(deadline); }

  /// What was seen last, with the term that the peer has told until now.
  [[nodiscard]] Sighting last() const;
  /// See Recollection.
  [[nodiscard]] bool left_to_another() const { return known_.left_to_another(); }
  /// The local server was promoted, perhaps for less time than passes between two looks: the peer
  /// is told at once, so that its own next promotion takes a later term. Any thread.
  void promoted(Term term);
  /// For promotions of the local server. Any thread.
  [[nodiscard]] OwnCandidacy& candidacy() { return candidacy_; }
  /// Links to the local server, warm if there was time to warm them.
  [[nodiscard]] ServerLink link_for_gate();
  [[nodiscard]] ServerLink link_for_fence();
  /// Of the local server. Any thread.
  [[nodiscard]] KeptClosure& closure() { return closure_; }
  /// Kept up for as long as its connection lives.
  [[nodiscard]] bool closure_hangs() const { return closure_.pending(); }
  /// See LocalSight::process().
  [[nodiscard]] std::shared_ptr<const ServerProcess> local_process() const {
    return local_.process();
  }
  /// At the last look, of the thread that looks: this node is master, and its server was closed by
  /// somebody else, so that another one may be the primary.
  [[nodiscard]] bool lost_its_server() const { return lost_its_server_; }
  /// The same: this node is no master, and its server is open, or does not replicate, by no word of
  /// an operator: it was started anew while this daemon stood still, and so was not seen to be
  /// away; or it has carried out late a stop that this daemon had given up on.
  [[nodiscard]] bool needs_rejoin() const { return needs_rejoin_; }
  /// The master's adverts do not arrive here, and yet it lives: it is told. Any thread.
  void master_is_unheard(bool unheard) { master_unheard_ = unheard; }
  void return_to_fence(ServerLink link) { for_fence_.keep(std::move(link)); }
  /// The local server follows the peer and has these write probes of its own beside
  /// (ghost_rows.hpp): the peer is told, until it has them. Any thread.
  void tell_of_ghosts(const GtidSet& ghosts);

 private:
  [[nodiscard]] PeerSight look_at_peer(const Bound& bound);
  [[nodiscard]] notify::Rank rank(const ThisNode& node) const;
  /// When the terms were told that the judgement of two primaries goes by; nothing: nobody tells.
  [[nodiscard]] std::optional<Instant> word_of_terms(const ServerStatus& local,
                                                     const VoteSight& vote) const;
  void tell_peer(PeerSight& peer, Term own);
  void hear_peer(const notify::PeerReport& said);
  void look_after_events(const ServerStatus& local, const Bound& bound);
  [[nodiscard]] PeerWords own_words() const;
  void forget_ghosts(const PeerSight& peer);
  void tell_of_promotion(Term promoted);
  void tell_of_events(const std::optional<EventStates>& events);
  [[nodiscard]] notify::Standing judge(const ServerStatus& local, const PeerSight& peer,
                                       ThisNode node, const Bound& bound);
  /// `local` as it is now, the rest as it was seen.
  [[nodiscard]] Situation situation(const ThisNode& node, const ServerStatus& local,
                                    const Sighting& seen) const;
  void give_way(const Contest& rivals, const Bound& bound);
  void keep_warm(SpareLink& spare, const Bound& bound);
  void probe_fence_account(const PeerSight& peer, const Bound& bound);
  void look_whether_it_replicates(const ThisNode& node, const ServerStatus& local, Instant now);
  void report_one_way(const ServerStatus& local, const PeerSight& peer);
  void report_guarantee(const ServerStatus& local);
  void look_for_old_transactions(const Bound& bound);
  [[nodiscard]] Outside look_outside(const PeerSight& peer, const ServerStatus& local);
  [[nodiscard]] std::optional<std::string> cut_off(const Outside& outside, bool master);

  const PairSettings& pair_;
  const OwnStop& own_stop_;
  notify::PeerLink* const peer_link_;
  std::pair<Term, PeerWords> told_;         ///< to the peer
  PeerWords heard_;                         ///< of the peer, as long as it is connected
  Instant heard_said_at_{};                 ///< of heard_: it held then
  std::optional<Instant> peer_idle_since_;  ///< see PeerSight
  OnceReported guarantee_;
  OnceReported receiving_;
  Recollection known_;
  LocalSight local_;
  ServerLink peer_;
  ReceiverCare receiver_;
  PrimaryCare primary_;
  OwnCandidacy candidacy_;
  ThirdVote third_vote_;
  Instant vote_asked_at_{};  ///< at the last look
  std::string identity_;     ///< of the local server, when it was seen last
  std::optional<Gateway> gateway_;
  Isolation isolation_;
  std::atomic<GatewaySight> gateway_seen_ = GatewaySight::none;
  std::atomic<bool> master_unheard_ = false;
  OnceReported outside_, ping_, old_transaction_, fence_account_, one_way_;
  Mark mark_;
  Rivalry rivalry_;
  Reopening reopening_;
  GhostRows ghost_rows_;
  EventCare events_;
  mutable std::mutex own_words_mutex_;
  GtidSet ghosts_;                         ///< under own_words_mutex_
  std::optional<EventStates> own_events_;  ///< the same
  Term own_promoted_;                      ///< the same
  SpareLink for_gate_, for_fence_;
  KeptClosure closure_;
  unsigned looks_ = 0;
  bool admitted_ = false;
  bool lost_its_server_ = false;
  bool needs_rejoin_ = false;
  unsigned stops_given_up_ = 0;             ///< see OwnStop
  std::optional<Instant> late_stop_until_;  ///< one of them may take effect
};

/// As configured, or as the operator has overruled it.
[[nodiscard]] Policy policy_of(const Watch::ThisNode& node, const Policy& configured);

/// See Situation::latest_term; `last`: see Sighting::last_promotion.
[[nodiscard]] bool is_latest(const Watch::ThisNode& node, const PeerSight& peer, Term last);

}  // namespace vrrpd::mysql
