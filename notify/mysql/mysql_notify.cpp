// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/mysql_notify.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstdint>

#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/errant_files.hpp"
#include "notify/mysql/executor.hpp"
#include "notify/mysql/facts.hpp"
#include "notify/mysql/guarantees.hpp"
#include "notify/mysql/handover_desk.hpp"
#include "notify/mysql/keeping.hpp"
#include "notify/mysql/overrule_desk.hpp"
#include "notify/mysql/path_fault.hpp"
#include "notify/mysql/primacy.hpp"
#include "notify/mysql/statements.hpp"
#include "notify/mysql/switchover_run.hpp"
#include "notify/mysql/watch.hpp"
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
/// An operator's word: longer than a group that was refused may wait before it claims again.
constexpr Duration overruled_for = 90s;

/// For a peer that did not answer at the last look before a stop.
constexpr Duration stop_look_time = 300ms;

/// For the third vote, before addresses are kept over a server that lets nobody look.
constexpr Duration vote_patience = 500ms;

/// For the peer's daemon to say whether it is master; a promotion waits for that.
constexpr Duration path_patience = 150ms;

/// Of the master, here.
enum class Adverts : std::uint8_t { none_yet, heard, gone };

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
    if (rebuild_mark_.stands())
      return std::unexpected{Refusal{.reason = std::string{RebuildMark::reason}, .evidence = {}}};
    if (transition.by_handover) return take_over(progress, cancel);
    if (auto alive = unheard_master(cancel)) {
      auto before = Adverts::none_yet;
      adverts_.compare_exchange_strong(before, Adverts::gone);
      return std::unexpected{*std::move(alive)};
    }
    return promote(progress, cancel, std::nullopt);
  }

  notify::HandedOver hand_over(Instant deadline, notify::Mastership& mastership, Progress& progress,
                               const Cancellation& cancel) override {
    SwitchoverRun run{pair_,
                      report_,
                      watch_.link_for_gate(),
                      watch_.link_for_fence(),
                      std::max(primacy_.term(), watch_.last().highest_term),
                      *peer_,
                      mastership,
                      [this](bool ours) { return primacy_.count_as_last_primary(ours); },
                      third_};
    auto result = run.run(deadline, progress, cancel);
    // It was this node that closed it, and that counts for it already.
    if (result.outcome != notify::HandedOver::Outcome::kept) watch_.closure().forget_open();
    return result;
  }

  void transition(const Transition& transition, Progress& /*progress*/,
                  const Cancellation& cancel) override {
    if (transition.state == State::master) {
      if (transition.adopted) primacy_.adopted();
      return;
    }
    primacy_.left(transition.state, sight_at(transition), transition.yielded);
    if (transition.state != State::backup) return keep_closing(transition.state, cancel);
    if (!started_up_ && !start_up(cancel)) return;
    RejoinRun run{pair_,     report_,       watch_.link_for_gate(), watch_.closure(), primacy_,
                  own_stop_, rebuild_desk_, rebuild_mark_,          launcher_};
    if (peer_ != nullptr)
      run.tell_of_ghosts_by([this](const GtidSet& ghosts) { watch_.tell_of_ghosts(ghosts); });
    run.run(cancel);
  }

  Fenced fence(Instant deadline) override {
    StepDownRun run{pair_, report_, watch_.link_for_fence(), watch_.closure(),
                    watch_.local_process()};
    const Fenced fenced = run.run(deadline);
    if (fenced.outcome == Fenced::Outcome::closed) watch_.return_to_fence(run.take_link());
    heed_closure_by_another();
    return fenced;
  }

  notify::Standing standing(Instant deadline) override {
    say_promises();
    heed_closure_by_another();
    auto now = watch_.look(deadline, this_node(watch_.last()));
    const Cancellation nobody_cancels;
    // Before this node claims, too: its adverts alone could depose a master of lower priority.
    const bool may_claim = !primacy_.master() && adverts_ == Adverts::gone;
    if (const auto alive = may_claim ? unheard_master(nobody_cancels) : std::nullopt)
      now = {notify::Eligibility::behind, alive->reason, now.evidence, now.rank};
    if (watch_.lost_its_server() || (!primacy_.master() && watch_.last().peer.is_primary()))
      primacy_.another_may_be();
    primacy_.look_for_source(watch_.last());
    primacy_.look_for_another(watch_.last());
    overrule_desk_.look(boot_now(), now.reason);
    now.tell_again = watch_.needs_rejoin();
    if (rebuild_mark_.stands())
      return {notify::Eligibility::misconfigured, std::string{RebuildMark::reason},
              now.evidence + "; rebuilding"};
    return now;
  }

  std::optional<std::string> occupied() const override {
    if (rebuild_desk_.copies()) return "the primary's data is being copied here (vrrpctl rebuild)";
    if (watch_.closure_hangs()) return "a server's closure hangs, and is over with its connection";
    return std::nullopt;
  }

  notify::Facts facts() const override {
    const Sighting seen = watch_.last();
    return pair_facts(seen.local, seen.peer, primacy_.term(),
                      {.lag = seen.lag, .oldest = seen.oldest});
  }

  void order(notify::Order order) override {
    if (order.kind == notify::Order::Kind::rebuild) return rebuild(std::move(order));
    if (order.kind == notify::Order::Kind::promote) return overrule(std::move(order));
    std::vector<notify::Facts> list;
    for (const auto& saved : saved_errant(pair_.record)) list.push_back(facts_of(saved));
    order.answer(std::move(list));
  }

  void master_silent(Instant deadline) override {
    adverts_ = Adverts::gone;
    watch_.source_silent(deadline);
  }
  std::optional<std::string> sign_of_life(Instant deadline) override {
    const Cancellation nobody_cancels;
    const auto alive = living_master(watch_.last(), peer_, deadline, nobody_cancels);
    return alive.transform([](const Refusal& refusal) { return refusal.reason; });
  }
  void master_heard(Instant deadline) override {
    adverts_ = Adverts::heard;
    watch_.master_is_unheard(false);
    watch_.source_heard(deadline);
  }

 private:
  /// `order`: of a peer that has closed itself.
  std::expected<void, Refusal> promote(Progress& progress, const Cancellation& cancel,
                                       const std::optional<HandoverOrder>& order) {
    const Sighting seen = watch_.last();
    PromotionRun run{pair_,
                     report_,
                     watch_.link_for_gate(),
                     watch_.closure(),
                     seen,
                     this_node(seen),
                     own_stop_,
                     watch_.candidacy(),
                     third_,
                     launcher_,
                     peer_};
    if (order)
      if (const auto understood = run.take_over(*order); !understood)
        return std::unexpected{Refusal{.reason = understood.error(), .evidence = {}}};
    const Term before = primacy_.begin(run.term());
    const unsigned presses = watch_.closure().presses();
    auto promoted = run.run(progress, cancel);
    started_up_ = true;  // the gate has closed or opened the server as it should be
    if (promoted) {
      watch_.promoted(primacy_.term());
      static_cast<void>(watch_.closure().closed_by_another());  // that was before
      watch_.closure().seen_open(presses);  // not a look later: this daemon may sleep from now on
      rebuild_desk_.give_up();
      primacy_.promoted();
      primacy_.leave_source(run.leaves_source_at_large());
      overrule_desk_.end(
          std::vector<notify::Facts>{{{"done", "this server is the primary"},
                                      {"term", std::to_string(primacy_.term().number)}}});
      return promoted;
    }
    primacy_.failed(run.failed(before));
    overrule_desk_.end(std::unexpected{promoted.error().reason});
    if (progress.held_before() && cannot_be_asked(seen)) {
      if (const auto other = overtaken_by())
        return std::unexpected{
            Refusal{.reason = fmt::format("{}; and here: {}", *other, promoted.error().reason),
                    .evidence = {}}};
      report_(Severity::error,
              fmt::format("this node held the addresses and keeps them, although {}",
                          promoted.error().reason));
      primacy_.unasked();
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

  void rebuild(notify::Order order) {
    if (!rebuild_desk_.put(order))
      order.answer(std::unexpected{std::string{
          "not possible: only a server that vrrpd keeps out is rebuilt, and this one is not (or "
          "another order to rebuild it waits); `vrrpctl status` says how it stands"}});
  }

  void overrule(notify::Order order) {
    const Sighting seen = watch_.last();
    const auto refuse = [&](std::string why) { order.answer(std::unexpected{std::move(why)}); };
    if (rebuild_mark_.stands()) return refuse(fmt::format("not possible: {}", RebuildMark::reason));
    if (!seen.local) return refuse("not possible: the local server cannot be looked at");
    const auto node = this_node(seen);
    if (node.master) return refuse("not possible: this server is the primary");
    const auto stakes = watch_.at_stake(node, seen);
    if (!stakes) return refuse(stakes.error());
    if (order.word != stakes->word)
      return refuse(fmt::format("{}{}. To take over all the same: vrrpctl promote {} --now {}",
                                order.word.empty() ? "" : "that was another state: ", stakes->text,
                                pair_.name, stakes->word));
    report_(Severity::warning, fmt::format("the operator overrules: {}", stakes->text));
    overrule_desk_.put(std::move(order), boot_now() + overruled_for);
  }

  // The fence tells before the group claims again; what pressed before it tells the next look.
  void heed_closure_by_another() {
    if (!watch_.closure().closed_by_another()) return;
    report_(Severity::warning,
            "this server was closed by somebody else before this node left mastership: another one "
            "may have been the primary since");
    primacy_.another_may_be();
  }

  /// See living_master().
  [[nodiscard]] std::optional<Refusal> unheard_master(const Cancellation& cancel) {
    if (adverts_ == Adverts::heard) return std::nullopt;
    auto alive = living_master(watch_.last(), peer_, boot_now() + path_patience, cancel);
    watch_.master_is_unheard(alive && adverts_ != Adverts::heard);
    return alive;
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

  [[nodiscard]] Watch::ThisNode this_node(const Sighting& seen) const {
    auto node = primacy_.this_node(seen);
    node.overruled = overrule_desk_.stands(boot_now());
    return node;
  }

  // A stop, and a master that woke late, are judged by whether the peer can be asked: one that has
  // come since the last look, while the fence hung or this node slept, takes over as soon as this
  // node says nothing more, or has done so.
  [[nodiscard]] Sighting sight_at(const Transition& transition) {
    Sighting seen = watch_.last();
    const bool settled = transition.yielded || transition.state == State::fault;
    if (settled || seen.peer.status || !primacy_.master()) return seen;
    ServerLink peer{pair_.peer};
    auto status = peer.status({boot_now() + stop_look_time});
    if (status) {
      seen.peer.kind = PeerSight::Kind::answers;
      seen.peer.status = *std::move(status);
    } else {
      seen.peer.host_lives = status.error().host_lives();
    }
    return seen;
  }

  bool start_up(const Cancellation& cancel) {
    StartUpRun run{pair_, report_, watch_.link_for_gate(), watch_.closure(), primacy_};
    started_up_ = run.run(cancel);
    return started_up_;
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

  /// See overtaken(). Asked now: who held the addresses may have been away since the last look.
  [[nodiscard]] std::optional<std::string> overtaken_by() {
    const OwnPromotion own{.server = primacy_.last() ? primacy_.last()->identity : "",
                           .term = primacy_.term()};
    const VoteSight vote = ask_third_vote(third_.get(), boot_now() + vote_patience);
    return overtaken(own, vote, watch_.last().peer);
  }

  // In a fault until it is closed or a newer transition comes. At a stop only what waits in the
  // server already is waited for, until the daemon's bound: there it is over with this process.
  void keep_closing(State state, const Cancellation& cancel) {
    ServerLink local = watch_.link_for_gate();
    const auto before = local.replication({boot_now() + 500ms, &cancel});
    OnceReported not_closed{report_};
    while (!cancel.requested()) {
      const auto closed = watch_.closure().press(local, {boot_now() + 500ms, &cancel});
      if (closed && before && before->is_primary()) primacy_.closed_a_primary();
      if (closed || closed.error().kind == SqlError::Kind::refused) return;
      not_closed(Severity::warning,
                 fmt::format("not closed for writes: {}", explain(closed.error())));
      if (watch_.closure().pending()) continue;
      if (state == State::stop || cancel.wait_until(boot_now() + 1s)) return;
    }
  }

  const PairSettings pair_;
  const Report report_;
  notify::PeerLink* const peer_;                   ///< nullptr: no [peer]
  const std::shared_ptr<witness::Witness> third_;  ///< nullptr: no third vote
  ProcessLauncher* const launcher_;                ///< nullptr: none
  RebuildMark rebuild_mark_{pair_.record};
  RebuildDesk rebuild_desk_;
  OverruleDesk overrule_desk_;
  OwnStop own_stop_;
  Watch watch_;
  OnceReported asked_{report_};
  const Instant made_at_ = boot_now();
  HandoverDesk desk_{[this] {
    return watch_.obstacle_to_taking_over(this_node(watch_.last()), boot_now() + 300ms);
  }};
  Primacy primacy_{pair_, report_, watch_.left_to_another()};
  bool started_up_ = false;
  std::atomic<Adverts> adverts_ = Adverts::none_yet;
  bool promised_ = false;  ///< standing()'s thread
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
