// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/mysql_notify.hpp"

#include <fmt/format.h>

#include <atomic>

#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/errant_files.hpp"
#include "notify/mysql/executor.hpp"
#include "notify/mysql/facts.hpp"
#include "notify/mysql/guarantees.hpp"
#include "notify/mysql/handover_desk.hpp"
#include "notify/mysql/path_fault.hpp"
#include "notify/mysql/record.hpp"
#include "notify/mysql/statements.hpp"
#include "notify/mysql/switchover_run.hpp"
#include "notify/mysql/watch.hpp"
#include "notify/witness/etcd_witness.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;
using notify::Fenced;
using notify::Progress;
using notify::Refusal;
using notify::State;
using notify::Transition;

/// A channel that has not come up by then is down.
constexpr Duration connect_time = 5s;

class MysqlNotify final : public notify::Notify {
 public:
  MysqlNotify(PairSettings pair, Report report, notify::PeerLink* peer,
              std::shared_ptr<witness::Witness> third, ProcessLauncher* launcher)
      : pair_{std::move(pair)},
        report_{std::move(report)},
        peer_{peer},
        third_{std::move(third)},
        launcher_{launcher},
        watch_{pair_, report_, peer_, own_stop_, third_} {
    if (peer_ != nullptr)
      peer_->answer_with(
          [this](const auto& question, const auto& reply) { desk_.answer(question, reply); });
    last_ = read_last_promotion(pair_.record);
    if (!last_) return;
    term_ = last_->term;
    record_held_ = last_->complete && last_->held;
    if (counts(*last_)) record_of_ = last_->identity;
    record_counts_ = !record_of_.empty();
  }

  ~MysqlNotify() override {
    if (peer_ != nullptr) peer_->answer_with({});
  }

  bool has_gate() const override { return true; }
  bool can_hand_over() const override { return peer_ != nullptr; }
  // A master that is not this peer's node, but a third one, is none to be asked.
  bool can_ask_for_handover() const override {
    if (peer_ == nullptr) return false;
    if (!peer_->connected()) return boot_now() - made_at_ < connect_time;
    const auto said = peer_->report();
    return !said || said->role == notify::PeerRole::master ||
           said->role == notify::PeerRole::promoting || said->role == notify::PeerRole::leaving;
  }
  void ask_for_handover(Instant deadline) override {
    const Cancellation nobody_cancels;
    const auto begun = peer_->ask(notify::PeerVerb::handover_request, {}, deadline, nobody_cancels);
    asked_(begun ? Severity::note : Severity::warning,
           begun ? "asked the peer to hand over: it has begun"
                 : fmt::format("asked the peer to hand over: {}", begun.error().text));
  }
  void meet(notify::Mastership& mastership) override { desk_.meet(mastership); }

  std::expected<void, Refusal> before_master(const Transition& transition, Progress& progress,
                                             const Cancellation& cancel) override {
    if (transition.by_handover) return take_over(progress, cancel);
    auto alive = living_master(watch_.last(), peer_, adverts_gone_, cancel);
    watch_.master_is_unheard(alive.has_value());
    if (alive) return std::unexpected{*std::move(alive)};
    return promote(progress, cancel, std::nullopt);
  }

  notify::HandedOver hand_over(Instant deadline, notify::Mastership& mastership, Progress& progress,
                               const Cancellation& cancel) override {
    SwitchoverRun run{pair_,
                      report_,
                      watch_.link_for_gate(),
                      watch_.link_for_fence(),
                      std::max(term_.load(), watch_.last().highest_term),
                      *peer_,
                      mastership,
                      [this](bool ours) { return count_as_last_primary(ours); }};
    return run.run(deadline, progress, cancel);
  }

  void transition(const Transition& transition, Progress& /*progress*/,
                  const Cancellation& cancel) override {
    if (transition.state == State::master) {
      if (transition.adopted) take_up();
      return;
    }
    if (master_.exchange(false)) end_record(transition.state);
    if (transition.state != State::backup) return close_if_reachable(cancel);
    if (!started_up_ && !start_up(cancel)) return;
    RejoinRun run{pair_,         report_,  watch_.link_for_gate(), was_primary_, own_stop_,
                  rebuild_desk_, launcher_};
    run.run(cancel);
  }

  Fenced fence(Instant deadline) override {
    StepDownRun run{pair_, report_, watch_.link_for_fence(), watch_.local_process()};
    const Fenced fenced = run.run(deadline);
    if (fenced.outcome == Fenced::Outcome::closed) watch_.return_to_fence(run.take_link());
    return fenced;
  }

  notify::Standing standing(Instant deadline) override {
    say_promises();
    auto now = watch_.look(deadline, this_node(watch_.last()));
    if (watch_.lost_its_server() || (!master_ && watch_.last().peer.is_primary())) another_may_be();
    return now;
  }

  notify::Facts facts() const override {
    const Sighting seen = watch_.last();
    return pair_facts(seen.local, seen.peer, term_);
  }

  void order(notify::Order order) override {
    if (order.kind == notify::Order::Kind::rebuild) return rebuild(std::move(order));
    std::vector<notify::Facts> list;
    for (const auto& saved : saved_errant(pair_.record)) list.push_back(facts_of(saved));
    order.answer(std::move(list));
  }

  void master_silent(Instant deadline) override {
    adverts_gone_ = true;
    watch_.source_silent(deadline);
  }
  void master_heard(Instant deadline) override {
    adverts_gone_ = false;
    watch_.master_is_unheard(false);
    watch_.source_heard(deadline);
  }

 private:
  /// `order`: of a peer that has closed itself.
  std::expected<void, Refusal> promote(Progress& progress, const Cancellation& cancel,
                                       const std::optional<HandoverOrder>& order) {
    const Sighting seen = watch_.last();
    PromotionRun run{pair_,  report_,  watch_.link_for_gate(), seen, this_node(seen), own_stop_,
                     third_, launcher_};
    if (order)
      if (const auto understood = run.take_over(*order); !understood)
        return std::unexpected{Refusal{.reason = understood.error(), .evidence = {}}};
    // Before the server is open: the look beside this must not take it for one of the old term.
    const Term before = term_.exchange(run.term());
    auto promoted = run.run(progress, cancel);
    started_up_ = true;  // the gate has closed or opened the server as it should be
    if (!promoted) term_ = before;
    if (promoted) {
      watch_.promoted();
      rebuild_desk_.give_up();
      unfinished_ = false;
      master_ = true;
      was_primary_ = true;
      return promoted;
    }
    if (progress.held_before() && cannot_be_asked(seen)) {
      report_(Severity::error,
              fmt::format("this node held the addresses and keeps them, although {}",
                          promoted.error().reason));
      master_ = true;
      return {};
    }
    return promoted;
  }

  std::expected<void, Refusal> take_over(Progress& progress, const Cancellation& cancel) {
    const auto order = desk_.begin();
    if (!order)
      return std::unexpected{Refusal{.reason = "the handover was called off", .evidence = {}}};
    auto promoted = promote(progress, cancel, order);
    if (promoted) {
      desk_.opened();
    } else {
      desk_.refused(promoted.error().reason, surely_closed());
    }
    return promoted;
  }

  /// A promotion that failed late may have opened the server. One that is gone takes no writes.
  [[nodiscard]] bool surely_closed() {
    ServerLink local{pair_.local};
    const auto closed = close_for_writes(local, {boot_now() + 500ms});
    return closed || closed.error().kind == SqlError::Kind::refused;
  }

  [[nodiscard]] notify::Mastership::Answer count_as_last_primary(bool ours) {
    if (ours) master_ = was_primary_ = true;
    const auto marked = ours ? mark_held(pair_.record) : mark_left(pair_.record);
    if (!marked) return std::unexpected{fmt::format("record: {}", marked.error().text())};
    if (!ours) master_ = was_primary_ = record_held_ = record_counts_ = false;
    return {};
  }

  void rebuild(notify::Order order) {
    if (!rebuild_desk_.put(order))
      order.answer(std::unexpected{std::string{
          "not possible: only a server that vrrpd keeps out is rebuilt, and this one is not (or "
          "another order to rebuild it waits); `vrrpctl status` says how it stands"}});
  }

  void say_promises() {
    if (std::exchange(promised_, true)) return;
    for (const auto& promise : promises({.no_replica = pair_.policy.no_replica,
                               .third_vote = third_ ? third_->name() : "",
                               .peer_channel = peer_ != nullptr,
                               .gateway = pair_.gateway.has_value(),
                               .fence_hook = !pair_.fence_hook.empty(),
                               .kill_hung_server = pair_.kill_hung_server}))
      report_(promise.severity, promise.text);
  }

  [[nodiscard]] bool counts(const LastPromotion& last) const {
    return last.complete && last.held && last.boot_id == boot_id_ &&
           (!last.stopped_at || boot_now() - *last.stopped_at < notify::restart_time);
  }

  /// From now on only what the peer's server shows can make this one primary again.
  void another_may_be() {
    was_primary_ = false;
    unfinished_ = false;
    record_counts_ = false;
    if (record_held_.exchange(false)) leave_record();
  }

  /// The server is left as it is: open, as the run before this one opened it.
  void take_up() {
    master_ = true;
    was_primary_ = true;
  }

  /// Another node may be promoted from now on, unless none is there that could: then a restart of
  /// the daemon finds the server as it left it.
  void end_record(State state) {
    const Sighting seen = watch_.last();
    const bool peer_attached = seen.peer.status && attached(*seen.peer.status);
    if (state != State::stop || peer_attached) return leave_record();
    if (const auto marked = mark_stopped(pair_.record, boot_now()); !marked)
      report_(Severity::error, fmt::format("record: {}", marked.error().text()));
  }

  [[nodiscard]] Watch::ThisNode this_node(const Sighting& seen) const {
    const bool resumable = unfinished_ && seen.local && last_ &&
                           mysql::resumable(*last_, *seen.local, boot_id_, boot_now());
    return {.last_primary = was_primary_last(seen),
            .master = master_,
            .term = own_term(seen),
            .record_held =
                record_held_ && seen.local && last_ && seen.local->identity == last_->identity,
            .resumable = resumable};
  }

  /// Going on alone takes a new term too, without a promotion.
  [[nodiscard]] Term own_term(const Sighting& seen) const {
    const bool ours = seen.local && seen.vote.held_by(seen.local->identity);
    return ours ? std::max(term_.load(), seen.vote.term()) : term_.load();
  }

  bool start_up(const Cancellation& cancel) {
    StartUpRun run{pair_, report_, watch_.link_for_gate(), last_, was_primary_};
    started_up_ = run.run(cancel);
    return started_up_;
  }

  [[nodiscard]] bool was_primary_last(const Sighting& seen) const {
    return was_primary_ || (record_counts_ && seen.local && seen.local->identity == record_of_);
  }

  void leave_record() {
    if (const auto marked = mark_left(pair_.record); !marked)
      report_(Severity::error, fmt::format("record: {}", marked.error().text()));
  }

  /// The local server lives and does not let us look (decision 2), as opposed to: is dead, is
  /// behind.
  [[nodiscard]] bool cannot_be_asked(const Sighting& seen) {
    if (seen.local) return false;
    ServerLink local{pair_.local};
    const auto answer = local.ensure({boot_now() + 300ms});
    if (answer) return false;
    const auto health = classify(answer.error()).health;
    return health == checks::Health::busy || health == checks::Health::misconfigured;
  }

  void close_if_reachable(const Cancellation& cancel) {
    ServerLink local = watch_.link_for_gate();
    const Bound bound{boot_now() + 500ms, &cancel};
    const auto before = local.replication(bound);
    const auto closed = close_for_writes(local, bound);
    if (closed && before && before->is_primary()) was_primary_ = true;
    if (!closed && closed.error().kind != SqlError::Kind::refused)
      report_(Severity::warning, fmt::format("not closed for writes: {}", explain(closed.error())));
  }

  const PairSettings pair_;
  const Report report_;
  notify::PeerLink* const peer_;                   ///< nullptr: no [peer]
  const std::shared_ptr<witness::Witness> third_;  ///< nullptr: no third vote
  ProcessLauncher* const launcher_;                ///< nullptr: none
  RebuildDesk rebuild_desk_;
  OwnStop own_stop_;
  Watch watch_;
  OnceReported asked_{report_};
  const Instant made_at_ = boot_now();
  HandoverDesk desk_{[this] {
    return watch_.obstacle_to_taking_over(this_node(watch_.last()), boot_now() + 300ms);
  }};
  const std::string boot_id_ = current_boot_id();
  std::optional<LastPromotion> last_;  ///< of the run before this one
  bool started_up_ = false;
  std::string record_of_;  ///< identity of the server that the record names as primary
  // Each is true until the peer is seen as primary.
  std::atomic<bool> record_counts_ = false;  ///< the record is of this boot, and we never left
  std::atomic<bool> record_held_ = false;    ///< the record says so, of whatever boot
  std::atomic<bool> was_primary_ = false;    ///< we promoted the local server, or closed a primary
  std::atomic<bool> unfinished_ = true;      ///< last_ may be resumed, if it says so
  std::atomic<Term> term_ = Term{};          ///< of the last promotion here
  std::atomic<bool> adverts_gone_ = false;   ///< the master's, and it did not say that it resigns
  bool promised_ = false;                    ///< standing()'s thread
  std::atomic<bool> master_ = false;         ///< the gate opened, and no transition came since
};

}  // namespace

std::unique_ptr<notify::Notify> make_mysql_notify(PairSettings pair, Report report,
                                                  notify::PeerLink* peer,
                                                  std::shared_ptr<witness::Witness> third,
                                                  ProcessLauncher* launcher) {
  return std::make_unique<MysqlNotify>(std::move(pair), std::move(report), peer, std::move(third),
                                       launcher);
}

}  // namespace vrrpd::mysql

namespace vrrpd::notify {
namespace {

std::unique_ptr<Notify> create(std::string_view name, const Settings& settings,
                               const Settings& shared, const Host& host, Diagnostics& diagnostics) {
  auto pair = mysql::read_pair_settings(name, settings, shared, host, diagnostics);
  if (!pair) return nullptr;
  std::shared_ptr<witness::Witness> third;
  if (pair->etcd) {
    auto made = witness::EtcdWitness::make(*pair->etcd, name);
    if (!made) {
      diagnostics.push_back({Severity::error, shared.place(), std::move(made.error()), {}});
      return nullptr;
    }
    third = *std::move(made);
  }
  return mysql::make_mysql_notify(*std::move(pair), host.report, host.peer, std::move(third),
                                  &host.launcher);
}

}  // namespace

const Kind& mysql_kind() {
  static const Kind kind{.name = "mysql", .owns_server = true, .create = create};
  return kind;
}

}  // namespace vrrpd::notify
