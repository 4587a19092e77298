// SPDX-License-Identifier: Apache-2.0
// What this node knows of its own promotions: the term of the last one, and whether its server is
// still the last that was primary. The record keeps it over a restart.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "notify/mysql/last_promotion.hpp"
#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/report.hpp"
#include "notify/mysql/supremacy.hpp"
#include "notify/mysql/term.hpp"
#include "notify/mysql/watch.hpp"
#include "notify/notify.hpp"

namespace vrrpd::mysql {

/// Any thread.
class Primacy {
 public:
  /// `left_to_another`: see Recollection.
  Primacy(const PairSettings& pair, const Report& report, bool left_to_another);

  [[nodiscard]] Watch::ThisNode this_node(const Sighting& seen) const;
  [[nodiscard]] Term term() const { return term_; }
  /// The gate opened, and no other transition came since.
  [[nodiscard]] bool master() const { return master_; }
  /// What the run before this one wrote down.
  [[nodiscard]] const std::optional<LastPromotion>& last() const { return last_; }

  /// A promotion begins, with this term: before the server is open, so that the look beside it does
  /// not take it for one of the old term. Returns the term until then.
  [[nodiscard]] Term begin(Term term) { return term_.exchange(term); }
  /// It has opened. `at_large`: see Situation::source_at_large.
  void leave_source(bool at_large) { source_at_large_ = at_large; }
  /// A look at both servers: is the source that was left at large behind this one now?
  void look_for_source(const Sighting& seen);
  /// The same: the peer was promoted later. Or this node is not master, and the peer, which follows
  /// it, or had claimed, is out of sight, or its server was ended since the look before.
  void look_for_another(const Sighting& seen);
  struct FailedTry {
    Term before = {};            ///< before begin()
    bool recorded = false;       ///< its record may be on disk, not complete
    bool found_another = false;  ///< see Promotion::found_another()
  };
  /// It was refused.
  void failed(const FailedTry& end);
  void promoted();
  /// The group is master without a promotion: it held the addresses before, and the server cannot
  /// be asked.
  void unasked() {
    left_to_another_ = false;
    master_ = true;
  }
  /// The server is left as it is: open, as the run before this one opened it.
  void adopted();
  /// A transition to that state, other than master. `yielded`: see notify::Transition.
  void left(notify::State state, const Sighting& seen, bool yielded = false);
  /// A handover is about to close the server (false), or was undone (true).
  [[nodiscard]] notify::Mastership::Answer count_as_last_primary(bool ours);
  /// From now on only what the peer's server shows can make this one primary again.
  void another_may_be();
  /// The local server was closed here, and was the primary.
  void closed_a_primary();

 private:
  [[nodiscard]] bool counts(const LastPromotion& last) const;
  /// `promoted`: see term_ and promoted_.
  [[nodiscard]] static Term own_term(const Sighting& seen, Term promoted);
  [[nodiscard]] bool was_primary_once(const Sighting& seen) const;
  [[nodiscard]] bool found_closed(const Sighting& seen) const;
  [[nodiscard]] bool stopped_meanwhile(const Sighting& seen) const;
  [[nodiscard]] Supremacy beside(const Sighting& seen) const;
  void holds();
  void report_unless(const SystemResult<void>& marked) const;

  const PairSettings& pair_;
  const Report& report_;
  const std::string boot_id_;
  std::optional<LastPromotion> last_;  ///< of the run before this one
  /// Of a run before this one, and not taken back: last_, or what was before tries that failed.
  std::optional<LastPromotion> held_;
  std::string record_of_;  ///< identity of the server that the record names as primary
  // Each is true until the peer is seen as primary.
  std::atomic<bool> record_counts_ = false;  ///< the record is of this boot, and we never left
  std::atomic<bool> record_held_ = false;    ///< the record says so, of whatever boot
  std::atomic<bool> was_primary_ = false;    ///< we promoted the local server, or closed a primary
  std::atomic<bool> promoted_here_ = false;  ///< we promoted the local server
  /// Since we left, or since the run before this one ended, the peer may have been promoted unseen:
  /// whatever of the above is true, another one may have been the primary last.
  std::atomic<bool> left_to_another_ = false;
  bool stopped_long_ = false;  ///< the run before this one, and before this one began
  std::atomic<bool> source_at_large_ = false;  ///< see Situation
  std::atomic<bool> unfinished_ = true;        ///< last_ may be resumed, if it says so
  std::atomic<Term> term_ = Term{};            ///< of the last promotion here, or of a try
  std::atomic<Term> promoted_ = Term{};        ///< of the last that did not fail
  std::atomic<bool> master_ = false;
};

}  // namespace vrrpd::mysql
