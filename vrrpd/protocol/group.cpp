// SPDX-License-Identifier: Apache-2.0
// The events. What they lead to stands in group_mastership.cpp.
#include "vrrpd/protocol/group.hpp"

#include <algorithm>
#include <utility>

#include "vrrpd/protocol/earliest.hpp"

namespace vrrpd::protocol {

Group::Group(GroupConfig config, std::vector<InstanceConfig> members)
    : config_{config}, preemptible_(members.size(), false) {
  for (auto& member : members) {
    fitness_.push_back({.priority = member.priority, .fault = {}, .awaiting_verdict = false});
    members_.emplace_back(std::move(member), members_.size());
  }
  if (!config_.gated) return;
  standing_ = {Standing::Verdict::unknown, "no verdict yet", {}};
  // One that is taken up serves before its module has looked.
  if (config_.terms) standing_.rank = Standing::Rank::unsettled;
}

// RFC 9568 §6.4.1, Startup.
void Group::start(Instant now, Actions& out) {
  started_ = true;
  review_faults(now, out);
}

void Group::adopt(Instant now, Actions& out) {
  if (started_ || phase_ == Phase::stopped) return;
  started_ = true;
  held_before_ = true;
  phase_ = Phase::serving;
  for (auto& member : members_) member.become_master(now, out);
  put_up_addresses(out);
  for (auto& member : members_) member.announcements().addresses_kept(now);
  out.emplace_back(StatusChanged{.from = std::exchange(status_, Status::master),
                                 .to = Status::master,
                                 .why = "taken up again after a restart",
                                 .adopted = true});
  review_faults(now, out);
}

void Group::on_advert(Instant now, std::size_t instance, const Advert& advert, Actions& out) {
  if (!started_) return;
  catch_up(now, out);
  // Somebody else is or was master since: what this node held then says nothing any more; not even
  // to the run after this one, which only waits for its fence.
  if (!advertising()) held_before_ = false;
  if (phase_ == Phase::stopped) return;
  // A latched refusal ends when somebody else serves: there is a master to follow (decision 1). But
  // not within the hold-down: the other may only be asking its own gate.
  if (phase_ == Phase::fault && advert.priority != priority_resign && latch_.open_for_master(now)) {
    review_faults(now, out);
  }
  const auto heard = members_[instance].on_advert(now, advert, preemption(), out);
  switch (heard) {
    case Instance::Heard::nothing:
    case Instance::Heard::resigned: break;
    case Instance::Heard::preemptible: on_preemptible(now, instance, out); break;
    case Instance::Heard::living_master:
      preemptible_[instance] = false;
      reported_refusal_.clear();
      break;
    case Instance::Heard::lower: on_lower(now, instance, out); break;
    case Instance::Heard::unheard: give_way_unheard(now, instance, advert, out); break;
    case Instance::Heard::yields:
      if (shielded(now) || keeps_by_term(now, advert, out)) break;
      yield(now, instance, advert, outbid(instance, advert), out);
      break;
  }
  tell_silence(now, heard == Instance::Heard::resigned, out);
}

void Group::on_time(Instant now, Actions& out) {
  const bool stepped_down = catch_up(now, out);
  if (fence_until_ && now >= *fence_until_) give_up_fence(now, out);
  if (handover_until_ && now >= *handover_until_) end_shield(now, out);
  if (stepped_down) return;
  for (auto& member : members_) member.on_time(now, out);
  review_faults(now, out);
  tell_silence(now, /*resigned=*/false, out);
  if (life_awaited_until_ && now >= *life_awaited_until_) life_awaited_until_.reset();
  claim_if_due(now, out);
}

void Group::set_fitness(Instant now, std::size_t instance, const Fitness& fitness, Actions& out) {
  catch_up(now, out);
  fitness_[instance] = fitness;
  members_[instance].set_priority(fitness.priority);
  review_faults(now, out);
}

void Group::set_standing(Instant now, Standing standing, Actions& out) {
  catch_up(now, out);
  standing_ = std::move(standing);
  latch_.see(standing_);
  if (standing_.rank == Standing::Rank::by_priority) contest_.reset();
  if (standing_.verdict == Standing::Verdict::superseded) give_way_superseded(now, out);
  review_faults(now, out);
  claim_if_due(now, out);
}

void Group::gate_opened(Instant now, unsigned generation, Actions& out) {
  if (phase_ != Phase::promoting || generation != gate_generation_) return;
  // Before the gate counts as answered: who is not to serve any more is told so (CancelGate).
  if (catch_up(now, out)) return;
  gate_asked_ = false;
  serve(now, on_go_ ? "handed over by the master" : "no other master", out);
}

void Group::gate_refused(Instant now, unsigned generation, std::string reason, std::string evidence,
                         Actions& out) {
  if (phase_ != Phase::promoting || generation != gate_generation_) return;
  gate_asked_ = false;
  if (on_go_) return retreat(now, reason, out);
  latch_.shut(now, std::move(evidence), standing_);
  leave(now, Phase::fault, reason, out);
}

void Group::fenced(Instant now, unsigned generation, Actions& out) {
  if (!fence_until_ || generation != fence_generation_) return;
  fence_until_.reset();
  if (catch_up(now, out)) return;
  if (phase_ == Phase::leaving) leave_finished(now, true, out);
  claim_if_due(now, out);
}

void Group::stop(Instant now, Actions& out) {
  if (phase_ == Phase::stopped) return;
  if (!catch_up(now, out) && advertising()) {
    leave(now, Phase::stopped, "stopped", out);
    return;
  }
  for (auto& member : members_) member.become_initialize();
  phase_ = Phase::stopped;
  publish(Status::stopped, "stopped", out);
}

std::optional<Instant> Group::deadline() const {
  std::optional<Instant> first = earliest(fence_until_, handover_until_);
  for (const auto& member : members_) first = earliest(first, member.deadline());
  // The hold-down matters only when nothing else keeps the latch shut.
  if (phase_ == Phase::fault) first = earliest(first, latch_.deadline(standing_));
  if (wants_to_claim()) first = earliest(first, life_awaited_until_);
  return first;
}

bool Group::advertising() const {
  return phase_ == Phase::promoting || phase_ == Phase::serving || phase_ == Phase::handing_over ||
         phase_ == Phase::leaving;
}

// Decision 2: unknown does not take, and does not drop.
bool Group::may_claim() const {
  return standing_.verdict == Standing::Verdict::fit ||
         (standing_.verdict == Standing::Verdict::unknown && held_before_);
}

bool Group::awaiting_verdict() const {
  return std::ranges::any_of(fitness_, &Fitness::awaiting_verdict);
}

std::string Group::fault_reason() const {
  std::string reason;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (fitness_[i].fault.empty()) continue;
    if (!reason.empty()) reason += "; ";
    if (members_.size() > 1) reason += members_[i].config().name + ": ";
    reason += fitness_[i].fault;
  }
  return reason;
}

/// "(VI_1)": the form that log watchers know.
std::string Group::claimant() const { return "(" + members_.front().config().name + ")"; }

// keepalived: announcements for this instance and its sync siblings, and the event.
void Group::on_lower(Instant now, std::size_t instance, Actions& out) {
  if (phase_ != Phase::serving) return;
  for (auto& member : members_) member.announcements().lower_priority_heard(now, out);
  out.emplace_back(LowerPriorityHeard{instance});
}

void Group::publish(Status status, const std::string& why, Actions& out) {
  if (status == status_) return;
  out.emplace_back(StatusChanged{.from = std::exchange(status_, status), .to = status, .why = why});
}

}  // namespace vrrpd::protocol
