// SPDX-License-Identifier: Apache-2.0
// Carries out on the servers what the planners decide. One run each; on the transitions' worker.
#pragma once

#include <atomic>
#include <expected>
#include <functional>
#include <map>
#include <string>

#include "notify/mysql/closure.hpp"
#include "notify/mysql/errant_saver.hpp"
#include "notify/mysql/handover_order.hpp"
#include "notify/mysql/own_stop.hpp"
#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/peer_fence.hpp"
#include "notify/mysql/primacy.hpp"
#include "notify/mysql/promotion.hpp"
#include "notify/mysql/rebuild_run.hpp"
#include "notify/mysql/record.hpp"
#include "notify/mysql/rejoin.hpp"
#include "notify/mysql/report.hpp"
#include "notify/mysql/server_link.hpp"
#include "notify/mysql/startup.hpp"
#include "notify/mysql/statements.hpp"
#include "notify/mysql/stepdown.hpp"
#include "notify/mysql/third_vote.hpp"
#include "notify/mysql/watch.hpp"
#include "notify/notify.hpp"

namespace vrrpd::mysql {

class PromotionRun {
 public:
  /// `closure`: of the local server. `third`: nullptr: there is no third vote. `launcher` is for
  /// fence_hook. `peer_daemon`: nullptr: there is no channel to it.
  PromotionRun(const PairSettings& pair, const Report& report, ServerLink local,
               KeptClosure& closure, Sighting seen, Watch::ThisNode own, OwnStop& own_stop,
               OwnCandidacy& candidacy, std::shared_ptr<witness::Witness> third = nullptr,
               ProcessLauncher* launcher = nullptr, notify::PeerLink* peer_daemon = nullptr);

  /// The peer has closed itself and said so, with all that it has executed: it is not asked again.
  /// The error: the position makes no sense for such a server.
  [[nodiscard]] std::expected<void, std::string> take_over(const HandoverOrder& order);
  /// The gate. Returns at the next step border after `cancel`; until `open` has begun nothing is
  /// writable then.
  [[nodiscard]] std::expected<void, notify::Refusal> run(notify::Progress& progress,
                                                         const Cancellation& cancel);
  /// Of this promotion: above all that were ever seen.
  [[nodiscard]] Term term() const { return term_; }
  /// How it failed; see Primacy::FailedTry. `before`: the term until then.
  [[nodiscard]] Primacy::FailedTry failed(Term before) const {
    return {.before = before, .recorded = recorded_, .found_another = found_another_};
  }
  /// See Situation::source_at_large: after it has opened.
  [[nodiscard]] bool leaves_source_at_large() const;

 private:
  [[nodiscard]] std::expected<void, SqlError> look(const Cancellation& cancel);
  void look_for_restart(const std::optional<ReplicaThreads>& threads);
  [[nodiscard]] std::expected<void, SqlError> look_at_source_role(const Cancellation& cancel);
  [[nodiscard]] notify::Refusal cannot_look(const SqlError& error) const;
  [[nodiscard]] std::string evidence_now(const Cancellation& cancel);
  void perform(PromotionStep step, const Cancellation& cancel);
  [[nodiscard]] std::expected<void, std::string> carry_out(PromotionStep step, const Bound& bound);
  /// `at_most`: of the late fence; nothing: as long as PeerFencing takes.
  void fence_peer(const Cancellation& cancel, std::optional<Duration> at_most = {});
  void ask_who_was_last(const Cancellation& cancel);
  [[nodiscard]] std::expected<void, std::string> open(const Bound& bound);
  [[nodiscard]] std::expected<void, std::string> end_blockers(const Bound& bound);
  [[nodiscard]] std::expected<void, std::string> keep_logs(const Bound& bound);
  [[nodiscard]] std::expected<void, std::string> win_term(Instant deadline);
  [[nodiscard]] std::expected<void, std::string> set_roles(const Bound& bound);
  /// With a third vote: as it was won, and surely so.
  [[nodiscard]] Deed set_won_roles(const Bound& bound);
  /// The peer's receiver runs with its semi-sync role on, and has all that is here.
  [[nodiscard]] bool peer_is_attached(const Bound& bound) const;
  [[nodiscard]] std::expected<void, std::string> write_record(bool complete, const Bound& bound);

  const PairSettings& pair_;
  const Report& report_;
  ServerLink local_;
  KeptClosure& closure_;
  PeerFencing fencing_;
  OwnStop& own_stop_;
  ProcessLauncher* launcher_;
  notify::PeerLink* peer_daemon_;
  notify::Progress* progress_ = nullptr;  ///< of run()
  PromotionView view_;
  Candidacy candidacy_;
  Term term_;
  Admission basis_;
  bool unfenced_ = false;       ///< see Promotion::left_unfenced()
  bool recorded_ = false;       ///< the record of this promotion may be on disk
  bool found_another_ = false;  ///< see Promotion::found_another()
  ServerStatus before_;         ///< the local server when the gate was asked
  bool has_source_ = false;     ///< it replicated then
  BinlogPosition opened_at_;
  std::string promoted_at_;
  std::map<std::string, double> steps_ms_;
  bool handed_over_ = false;                                    ///< by the peer, which is closed
  std::optional<std::expected<void, std::string>> proven_off_;  ///< what fence_hook said
};

class StartUpRun {
 public:
  /// `primacy` is told at once of a primary that is closed here.
  StartUpRun(const PairSettings& pair, const Report& report, ServerLink local, KeptClosure& closure,
             Primacy& primacy);

  /// Ends when the server is closed and it is known how it stands; false: soon after `cancel`.
  [[nodiscard]] bool run(const Cancellation& cancel);

 private:
  [[nodiscard]] std::expected<void, SqlError> look(const Cancellation& cancel);
  void perform(StartUpStep step, const Cancellation& cancel);

  const PairSettings& pair_;
  const Report& report_;
  OnceReported once_;
  ServerLink local_, peer_;
  KeptClosure& closure_;
  StartUpView view_;
  Primacy& primacy_;
};

/// The fence of the local server.
class StepDownRun {
 public:
  /// `process`: nothing: not to be killed.
  StepDownRun(const PairSettings& pair, const Report& report, ServerLink local,
              KeptClosure& closure, std::shared_ptr<const ServerProcess> process);

  [[nodiscard]] notify::Fenced run(Instant deadline);
  /// After it was closed: still good.
  [[nodiscard]] ServerLink take_link() { return std::move(local_); }

 private:
  void perform(StepDownStep step, Instant deadline);

  const Report& report_;
  ServerLink local_;
  KeptClosure& closure_;
  std::shared_ptr<const ServerProcess> process_;
  StepDownView view_;
  bool closed_ = false;
};

class RejoinRun {
 public:
  /// `primacy` is told at once of a primary that is closed here, and of a peer that is seen as one:
  /// before this server follows it, and is a replica like any.
  RejoinRun(const PairSettings& pair, const Report& report, ServerLink local, KeptClosure& closure,
            Primacy& primacy, OwnStop& own_stop, RebuildDesk& desk, RebuildMark& mark,
            ProcessLauncher* launcher);

  /// There is a channel to the primary's daemon. Before run().
  void tell_of_ghosts_by(std::function<void(const GtidSet&)> tell);

  /// Ends when this server follows the peer, when it must not, and soon after `cancel`.
  void run(const Cancellation& cancel);

 private:
  [[nodiscard]] bool look(const Cancellation& cancel, std::string& why_not);
  void perform(RejoinStep step, const Cancellation& cancel);
  [[nodiscard]] std::expected<void, SqlError> keep_logs(const Bound& bound);
  [[nodiscard]] std::expected<void, SqlError> carry_out(RejoinStep step, const Bound& bound);
  [[nodiscard]] std::expected<void, SqlError> save_errant(const Bound& bound);

  const PairSettings& pair_;
  const Report& report_;
  const ErrantSaver saver_;
  OnceReported once_;
  RebuildRun rebuild_;
  ServerLink local_, peer_;
  KeptClosure& closure_;
  RejoinView view_;
  struct SaveFailed {
    std::string why;
    Instant again_at;
  };
  std::optional<SaveFailed> save_failed_;
  std::function<void(const GtidSet&)> tell_of_ghosts_;
  Primacy& primacy_;
  OwnStop& own_stop_;
};

}  // namespace vrrpd::mysql
