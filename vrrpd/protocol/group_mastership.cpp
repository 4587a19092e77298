// SPDX-License-Identifier: Apache-2.0
// How a group comes to be master, how it stops being it, and what a stall does to either.
#include <algorithm>
#include <utility>

#include "vrrpd/protocol/group.hpp"

namespace vrrpd::protocol {
namespace {

/// A host that stalls all the time says so once in this time.
constexpr Duration stall_silence = std::chrono::minutes{1};

/// §6.4.3 settles each member's tie by that member's addresses. Where these order differently, both
/// groups lose one and yield, in step until their clocks part. No member's rule is bent for that:
/// the peer may be another implementation, which would then stay master beside this node.
Report tie_in_sync_group(const std::string& claimant) {
  return {Report::Level::warning,
          claimant +
              " lost to an equal priority, by address: of members of a sync group whose addresses "
              "order differently each node loses one, and both yield. Give the nodes different "
              "priorities"};
}

}  // namespace

// Decision 19. True if this node was master and is not any more.
bool Group::catch_up(Instant now, Actions& out) {
  const auto any = [&](bool (Instance::*late)(Instant) const) {
    return std::ranges::any_of(members_, [&](const Instance& one) { return (one.*late)(now); });
  };
  const bool overslept = any(&Instance::overslept);
  if (overslept) step_down(now, out);
  if (any(&Instance::stalled)) listen_anew(now, out);
  return overslept;
}

// Whoever slept past the others' patience is master no longer, and says nothing. What waits in its
// sockets is as old as its sleep: a resignation that is read there names nobody who is gone now.
void Group::step_down(Instant now, Actions& out) {
  out.emplace_back(Report{
      Report::Level::warning,
      claimant() + " this node slept longer than its peers wait: stepping down before it speaks"});
  if (phase_ == Phase::leaving) {
    leave_finished(now, false, out);
  } else {
    end_tenure(now, out);
    for (auto& member : members_) member.become_initialize();
    enter_backup(now, "woke late", out);
  }
  for (auto& member : members_) member.listen_anew(now);
}

// A backup whose timer fired while it slept knows nothing of the master: it was deaf as well.
void Group::listen_anew(Instant now, Actions& out) {
  for (auto& member : members_) member.listen_anew(now);
  if (stall_told_ && now - *stall_told_ < stall_silence) return;
  stall_told_ = now;
  out.emplace_back(Report{Report::Level::warning,
                          claimant() +
                              " this node woke late: it does not believe that the master is silent "
                              "before it has listened for as long again"});
}

// §6.4.1, Startup.
void Group::begin(Instant now, Actions& out) {
  const bool owner = std::ranges::all_of(
      members_, [](const Instance& member) { return member.priority() == priority_owner; });
  if (!owner) {
    enter_backup(now, "start", out);
    if (members_.size() == 1) return;
    for (auto& member : members_) {
      if (member.config().start_as_master) member.shorten_first_wait(now);
    }
    return;
  }
  // "If the Priority = 255 … transition to the {Active} state": nobody is told BACKUP on the way,
  // unless it has to wait there. The gate is asked as ever.
  for (auto& member : members_) {
    member.become_backup(now);
    member.expire_master_down_timer(now);
  }
  phase_ = Phase::backup;
  if (!may_claim() || fence_until_) publish(Status::backup, "start", out);
  claim_if_due(now, out);
}

void Group::claim_if_due(Instant now, Actions& out) {
  if (!wants_to_claim()) return;
  if (!may_claim()) {
    if (reported_refusal_ == standing_.reason) return;
    reported_refusal_ = standing_.reason;
    out.emplace_back(Report{Report::Level::warning,
                            claimant() + " this node does not take over: " + standing_.reason});
    return;
  }
  if (life_awaited_until_ && now < *life_awaited_until_) return;
  claim(now, out);
}

void Group::claim(Instant now, Actions& out) {
  reported_refusal_.clear();
  life_awaited_until_.reset();
  handed_over_ = yielded_ = false;
  for (auto& member : members_) member.become_master(now, out);
  if (!config_.gated) {
    serve(now, "no other master", out);
    return;
  }
  phase_ = Phase::promoting;
  gate_asked_ = true;
  latch_.claim(standing_);
  if (config_.vip_first) {
    put_up_addresses(out);
    for (auto& member : members_) member.announcements().addresses_up(now, out);
  }
  out.emplace_back(OpenGate{++gate_generation_});
}

void Group::serve(Instant now, const std::string& why, Actions& out) {
  phase_ = Phase::serving;
  on_go_ = false;
  ask_pause_ = {};
  told_silent_.reset();
  held_before_ = true;
  latch_.forget_refusals();
  unheard_ = false;
  put_up_addresses(out);
  for (auto& member : members_) member.announcements().addresses_up(now, out);
  publish(Status::master, why, out);
}

/// Members that already are in Backup (they know the winner's interval) keep their timers.
void Group::enter_backup(Instant now, const std::string& why, Actions& out) {
  for (auto& member : members_) {
    if (!member.is_backup()) member.become_backup(now);
  }
  phase_ = Phase::backup;
  publish(Status::backup, why, out);
}

// keepalived: fault of one member is fault of all, and all leave it together.
void Group::review_faults(Instant now, Actions& out) {
  if (!started_ || phase_ == Phase::stopped) return;
  latch_.open_if_changed(now, standing_);
  const std::string reason = fault_reason();
  if (!reason.empty()) {
    // What leaves for another reason than to be backup is in fault, or stops, already.
    const bool leaves_already = phase_ == Phase::leaving && after_leaving_ != Phase::backup;
    if (leaves_already || phase_ == Phase::fault) return;
    if (advertising()) return leave(now, Phase::fault, reason, out);
    for (auto& member : members_) member.become_initialize();
    phase_ = Phase::fault;
    publish(Status::fault, reason, out);
    return;
  }
  if (latch_.holds() || awaiting_verdict()) return;
  if (phase_ == Phase::initialize) begin(now, out);
  // After a fault an owner waits like everybody, as keepalived's does.
  if (phase_ == Phase::fault) enter_backup(now, "fault is over", out);
}

// §6.4.3: a greater priority, or the same from a greater address, wins.
void Group::yield(Instant now, std::size_t instance, const Advert& winner, const std::string& why,
                  Actions& out) {
  end_tenure(now, out);
  held_before_ = false;
  yielded_ = true;
  members_[instance].become_backup(now, winner.interval);
  if (phase_ != Phase::leaving) {
    phase_ = Phase::leaving;
    after_leaving_ = Phase::backup;
    publish(Status::backup, why, out);
    const bool tie = winner.priority == members_[instance].priority();
    if (tie && members_.size() > 1) out.emplace_back(tie_in_sync_group(claimant()));
  }
  // The winner knows that it won; the peers of the other members must not claim yet.
  const bool siblings_hold = config_.gated && std::ranges::any_of(members_, &Instance::is_master);
  if (!siblings_hold) leave_finished(now, true, out);
}

std::string Group::outbid(std::size_t instance, const Advert& winner) const {
  return winner.sender.to_string() + " advertises priority " + std::to_string(winner.priority) +
         ", ours is " + std::to_string(members_[instance].priority());
}

// As if it had been outbid. As long as the other one serves it is followed, whatever its priority:
// a backup says nothing, so that this node cannot find out whether it would be heard now.
void Group::give_way_unheard(Instant now, std::size_t instance, const Advert& other, Actions& out) {
  const std::string why = other.sender.to_string() + " advertises priority " +
                          std::to_string(other.priority) +
                          ", and our own adverts have not left for longer than it waits";
  out.emplace_back(Report{Report::Level::warning,
                          claimant() + " giving way to a lower priority: " + why +
                              ". Is there a firewall, or no buffer left? This node does not "
                              "preempt before the other is silent"});
  unheard_ = true;
  yield(now, instance, other, why, out);
}

// Decision 6: the newer term keeps the address, whatever the priorities. Latched as a refusal: this
// node follows the other as soon as it hears it.
void Group::give_way_superseded(Instant now, Actions& out) {
  if (phase_ == Phase::handing_over) return finish_handover(now, out);
  if (phase_ != Phase::serving && phase_ != Phase::promoting) return;
  latch_.shut(now, standing_.evidence, standing_);
  leave(now, Phase::fault, standing_.reason, out);
}

// Decision 5: addresses off at once; priority 0 when the fence is through, or after fence_max.
void Group::leave(Instant now, Phase after, const std::string& why, Actions& out) {
  const bool leaving_already = phase_ == Phase::leaving;
  after_leaving_ = after;
  end_tenure(now, out);
  if (after == Phase::fault) {
    held_before_ = false;
    publish(Status::fault, why, out);
  }
  if (leaving_already) return;
  phase_ = Phase::leaving;
  if (!config_.gated) leave_finished(now, true, out);
}

/// Addresses off, gate shut, and nobody writes here any more.
void Group::end_tenure(Instant now, Actions& out) {
  handover_until_.reset();
  on_go_ = false;
  take_down_addresses(out);
  if (std::exchange(gate_asked_, false)) out.emplace_back(CancelGate{});
  if (config_.gated && phase_ != Phase::leaving) {
    fence_until_ = now + config_.fence_max;
    out.emplace_back(Fence{++fence_generation_});
  }
}

void Group::put_up_addresses(Actions& out) {
  if (std::exchange(has_addresses_, true)) return;
  for (std::size_t i = 0; i < members_.size(); ++i) out.emplace_back(AddAddresses{i});
}

void Group::take_down_addresses(Actions& out) {
  if (!std::exchange(has_addresses_, false)) return;
  for (std::size_t i = 0; i < members_.size(); ++i) out.emplace_back(RemoveAddresses{i});
  for (auto& member : members_) member.announcements().cancel();
}

void Group::give_up_fence(Instant now, Actions& out) {
  fence_until_.reset();
  if (phase_ != Phase::leaving) return;
  out.emplace_back(Report{Report::Level::warning,
                          claimant() + " the fence did not finish in time: resigning unfenced"});
  leave_finished(now, true, out);
}

/// Members that were outbid meanwhile have nobody to resign to.
void Group::leave_finished(Instant now, bool resign, Actions& out) {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (!members_[i].is_master()) continue;
    if (resign) out.emplace_back(SendAdvert{i, priority_resign});
    members_[i].become_initialize();
  }
  phase_ = after_leaving_;
  if (phase_ == Phase::backup) enter_backup(now, {}, out);
  review_faults(now, out);
  if (phase_ == Phase::backup) return;
  for (auto& member : members_) member.become_initialize();
  if (phase_ == Phase::stopped) publish(Status::stopped, "stopped", out);
}

}  // namespace vrrpd::protocol
