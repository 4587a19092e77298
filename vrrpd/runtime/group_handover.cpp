// SPDX-License-Identifier: Apache-2.0
// A planned handover (decision 7) as the loop sees it: the module leads, the group keeps the
// addresses and the adverts right, and a stop waits for both.
#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "vrrpd/runtime/group_runner.hpp"
#include "vrrpd/runtime/log.hpp"
#include "vrrpd/runtime/maintenance.hpp"

namespace vrrpd::runtime {
namespace {

using Phase = protocol::Group::Phase;

// A module answers by its deadline; so much later it is taken for stuck.
constexpr Duration answer_grace = std::chrono::seconds{1};
// The longest that a module may keep the group from the RFC's rules, whatever it asks for.
constexpr Duration shield_most = std::chrono::minutes{2};
// How long a stop waits, after a handover, until this node's server follows the peer.
constexpr Duration settle_most = std::chrono::seconds{5};
constexpr Duration settle_poll = std::chrono::milliseconds{10};

Instant bounded(Instant until) { return std::min(until, boot_now() + shield_most); }

}  // namespace

modules::LoopLine::Deeds GroupRunner::deeds() {
  using Reply = modules::LoopLine::Reply;
  return {
      .take_addresses_off = [this](Instant until,
                                   const Reply& reply) { take_addresses_off(until, reply); },
      .put_addresses_back = [this](const Reply& reply) { put_addresses_back(reply); },
      .begin_handover = [this](const Reply& reply) { begin_handover(reply); },
      .claim = [this](Instant until, const Reply& reply) { claim(until, reply); },
      .may_claim = [this](const Reply& reply) { reply(group_.may_claim_by_handover()); },
      .withdraw_claim =
          [this] { drive([this](Instant now, auto& out) { group_.withdraw_claim(now, out); }); }};
}

std::expected<void, std::string> GroupRunner::may_hand_over() const {
  if (handover_) return std::unexpected("a handover is under way already");
  if (stop_asked_) return std::unexpected("this node stops");
  if (held_) return std::unexpected(held_still);
  if (!module_) return std::unexpected("no module guards its addresses");
  if (!module_->can_hand_over())
    return std::unexpected("its module has no way to the peer ([peer])");
  if (group_.phase() != Phase::serving) return std::unexpected("this node does not serve");
  return {};
}

void GroupRunner::hand_over(HandoverDone done) {
  if (const auto may = may_hand_over(); !may) {
    return out_.then([done = std::move(done), why = may.error()] { done(std::unexpected(why)); });
  }
  start_handover(std::move(done));
}

void GroupRunner::start_handover(HandoverDone done) {
  handover_ = std::move(done);
  const Instant deadline = boot_now() + services_.settings.handover_max;
  log(Level::info, "({}) handing over to the peer", plan_->name);
  module_->hand_over(++handover_generation_, deadline);
  handover_timer_.set(deadline + answer_grace);
}

/// The peer asks for it: it preempts.
void GroupRunner::begin_handover(const modules::LoopLine::Reply& reply) {
  const auto may = may_hand_over();
  if (may) start_handover([](const auto&) {});
  reply(may);
}

void GroupRunner::take_addresses_off(Instant until, const modules::LoopLine::Reply& reply) {
  if (!handover_) return reply(std::unexpected("no handover is under way"));
  std::expected<void, std::string> begun;
  drive([&](Instant now, auto& out) { begun = group_.begin_handover(now, bounded(until), out); });
  if (!begun) return reply(begun);
  out_.then([reply] { reply({}); });
}

void GroupRunner::put_addresses_back(const modules::LoopLine::Reply& reply) {
  std::expected<void, std::string> aborted;
  drive([&](Instant now, auto& out) { aborted = group_.abort_handover(now, out); });
  if (!aborted) return reply(aborted);
  out_.then([reply] { reply({}); });
}

void GroupRunner::claim(Instant until, const modules::LoopLine::Reply& reply) {
  std::expected<void, std::string> claimed;
  drive([&](Instant now, auto& out) {
    claimed = group_.claim_by_handover(now, bounded(until), out);
  });
  reply(claimed);
}

void GroupRunner::on_handed_over(unsigned generation, const notify::HandedOver& result) {
  using Outcome = notify::HandedOver::Outcome;
  if (!handover_ || generation != handover_generation_) return;
  const bool done = result.outcome == Outcome::done;
  end_handover(done ? std::expected<std::string, std::string>{result.text}
                    : std::unexpected(result.text));
  drive([&](Instant now, auto& out) {
    if (result.outcome == Outcome::uncertain) return group_.give_up_handover(now, result.text, out);
    if (done) return group_.finish_handover(now, out);
    if (group_.phase() == Phase::handing_over) {
      static_cast<void>(group_.abort_handover(now, out));
    }
  });
}

/// It left mastership in another way, and the module was told so: nobody waits for its answer.
void GroupRunner::review_handover() {
  if (group_.phase() == Phase::serving || group_.phase() == Phase::handing_over) return;
  end_handover(std::unexpected("this node has left mastership in another way meanwhile"));
}

void GroupRunner::end_handover(const std::expected<std::string, std::string>& result) {
  if (result) {
    log(Level::info, "({}) handed over: {}", plan_->name, *result);
  } else {
    log(Level::warning, "({}) not handed over: {}", plan_->name, result.error());
  }
  handover_timer_.set(std::nullopt);
  out_.then([done = std::exchange(handover_, {}), result] { done(result); });
  if (!stop_asked_) return;
  if (!result) return out_.then([this] { stop_now(); });
  settled_by_ = boot_now() + settle_most;
  handover_timer_.set(boot_now() + settle_poll);
}

void GroupRunner::on_handover_time(Instant now) {
  if (handover_) return end_handover(std::unexpected("its module does not answer"));
  // The old primary follows the new one before nobody is left here to tell it to.
  if (module_ && !module_->idle() && now < settled_by_)
    return handover_timer_.set(now + settle_poll);
  stop_now();
}

void GroupRunner::stop() {
  if (std::exchange(stop_asked_, true) || handover_) return;  // it goes on when that has ended
  const bool hands_over = module_ && module_->can_hand_over() && group_.phase() == Phase::serving;
  if (!hands_over) return stop_now();
  start_handover([](const auto&) {});
}

void GroupRunner::remove() {
  removed_ = true;
  stop();
}

Duration GroupRunner::longest_stop() const {
  const auto& settings = services_.settings;
  const bool hands_over = module_ && module_->can_hand_over();
  return settings.fence_max + settings.stop_notify_max +
         (hands_over ? settings.handover_max + answer_grace + settle_most : Duration::zero());
}

void GroupRunner::stop_now() {
  for (auto& [member, script] : lower_priority_scripts_) script->stop();
  drive([this](Instant now, auto& out) { group_.stop(now, out); });
}

}  // namespace vrrpd::runtime
