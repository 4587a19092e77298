// SPDX-License-Identifier: Apache-2.0
// A planned handover (decision 7): both nodes advertise meanwhile, so that a third one does not
// claim, and a lost word between them ends as if there had been no plan.
#include <algorithm>
#include <utility>

#include "vrrpd/protocol/group.hpp"

namespace vrrpd::protocol {
namespace {

// A master that declines is asked again; what it said may have been over a moment later, or last.
constexpr Duration first_pause = std::chrono::seconds{5};
constexpr Duration longest_pause = std::chrono::minutes{5};

}  // namespace

std::expected<void, std::string> Group::begin_handover(Instant now, Instant until, Actions& out) {
  catch_up(now, out);
  if (phase_ != Phase::serving) return std::unexpected("this node does not serve");
  take_down_addresses(out);
  phase_ = Phase::handing_over;
  handover_until_ = until;
  // From here on the peer may be the one: a daemon that starts anew takes nothing up.
  held_before_ = false;
  return {};
}

std::expected<void, std::string> Group::abort_handover(Instant now, Actions& out) {
  catch_up(now, out);
  if (phase_ != Phase::handing_over) return std::unexpected("the handover is over already");
  handover_until_.reset();
  serve(now, {}, out);
  return {};
}

void Group::finish_handover(Instant now, Actions& out) {
  if (phase_ != Phase::handing_over) return;
  handover_until_.reset();
  handed_over_ = true;
  // Not by end_tenure(): the module has closed already, and priority 0 would call up the others.
  for (auto& member : members_) member.become_initialize();
  enter_backup(now, "handed over to the peer", out);
  review_faults(now, out);
}

void Group::give_up_handover(Instant now, const std::string& why, Actions& out) {
  if (phase_ != Phase::handing_over && phase_ != Phase::serving) return;
  // No evidence: what time or the peer mends is not seen in what this node knows of itself.
  latch_.shut(now, {}, standing_);
  leave(now, Phase::fault, why, out);
}

std::expected<void, std::string> Group::may_claim_by_handover() const {
  if (phase_ != Phase::backup) return std::unexpected("this node is not backup");
  if (fence_until_) return std::unexpected("the fence of its last mastership still runs");
  if (standing_.verdict != Standing::Verdict::fit) return std::unexpected(standing_.reason);
  return {};
}

std::expected<void, std::string> Group::claim_by_handover(Instant now, Instant until,
                                                          Actions& out) {
  catch_up(now, out);
  if (const auto may = may_claim_by_handover(); !may) return may;
  on_go_ = true;
  handover_until_ = until;
  claim(now, out);
  return {};
}

void Group::withdraw_claim(Instant now, Actions& out) {
  if (catch_up(now, out) || phase_ != Phase::promoting || !on_go_) return;
  retreat(now, "the master goes on", out);
}

/// The old master advertises still, so that nobody is called up. What the gate has begun is undone,
/// and closed once more, in case that it came too far.
void Group::retreat(Instant now, const std::string& why, Actions& out) {
  gate_asked_ = true;  // answered or not, the module is to follow again
  end_tenure(now, out);
  for (auto& member : members_) member.become_initialize();
  enter_backup(now, {}, out);
  out.emplace_back(Report{Report::Level::warning,
                          claimant() + " the handover is off, backup as before: " + why});
}

Instance::Preemption Group::preemption() const {
  using Preemption = Instance::Preemption;
  if (unheard_ || handed_over_ || latch_.bars_preemption()) return Preemption::held_back;
  return preempts_by_handover_ ? Preemption::by_handover : Preemption::as_configured;
}

// All members move together: one that has a better master keeps the others from asking.
void Group::on_preemptible(Instant now, std::size_t instance, Actions& out) {
  preemptible_[instance] = true;
  if (phase_ != Phase::backup || fence_until_ || now < ask_after_) return;
  if (standing_.verdict != Standing::Verdict::fit) return;
  if (!std::ranges::all_of(preemptible_, [](bool one) { return one; })) return;
  ask_pause_ = std::clamp(2 * ask_pause_, first_pause, longest_pause);
  ask_after_ = now + ask_pause_;
  out.emplace_back(AskForHandover{});
}

bool Group::shielded(Instant now) const { return handover_until_ && now < *handover_until_; }

void Group::end_shield(Instant now, Actions& out) {
  handover_until_.reset();
  if (phase_ != Phase::handing_over) return;
  give_up_handover(now, "the handover did not end in time", out);
}

}  // namespace vrrpd::protocol
