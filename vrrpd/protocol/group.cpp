// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/group.hpp"

#include <algorithm>
#include <utility>

namespace vrrpd::protocol {
namespace {

// After a refusal the gate is not asked again sooner than this; it doubles with each refusal.
constexpr Duration hold_down_least = std::chrono::seconds{1};
constexpr Duration hold_down_most = std::chrono::seconds{60};

}  // namespace

Group::Group(GroupConfig config, std::vector<InstanceConfig> members)
    : config_{config}, hold_down_{hold_down_least} {
  for (auto& member : members) {
    fitness_.push_back({.priority = member.priority, .fault = {}, .awaiting_verdict = false});
    members_.emplace_back(std::move(member), members_.size());
  }
  if (config_.gated) standing_ = {Standing::Verdict::unknown, "no verdict yet", {}};
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
  for (std::size_t i = 0; i < members_.size(); ++i) out.emplace_back(AddAddresses{i});
  out.emplace_back(StatusChanged{.from = std::exchange(status_, Status::master),
                                 .to = Status::master,
                                 .why = "taken up again after a restart",
                                 .adopted = true});
  review_faults(now, out);
}

void Group::on_advert(Instant now, std::size_t instance, const Advert& advert, Actions& out) {
  step_down_if_overslept(now, out);
  // Somebody else is or was master since: what this node held then says nothing any more.
  if (!advertising()) held_before_ = false;
  // A latched refusal ends when somebody else serves: there is a master to follow (decision 1). But
  // not within the hold-down: the other may only be asking its own gate, and two nodes that both
  // refuse would call each other up for ever.
  if (phase_ == Phase::fault && latch_ && now >= latch_->not_before &&
      advert.priority != priority_resign) {
    latch_.reset();
    review_faults(now, out);
  }
  auto& member = members_[instance];
  switch (member.on_advert(now, advert, out)) {
    case Instance::Heard::nothing:
    case Instance::Heard::resigned: break;
    case Instance::Heard::living_master: reported_refusal_.clear(); break;
    case Instance::Heard::yields: yield(now, instance, advert, out); break;
  }
  tell_silence(out);
}

void Group::on_time(Instant now, Actions& out) {
  if (step_down_if_overslept(now, out)) return;
  if (fence_until_ && now >= *fence_until_) give_up_fence(now, out);
  for (auto& member : members_) member.on_time(now, out);
  review_faults(now, out);
  tell_silence(out);
  claim_if_due(now, out);
}

void Group::set_fitness(Instant now, std::size_t instance, const Fitness& fitness, Actions& out) {
  step_down_if_overslept(now, out);
  fitness_[instance] = fitness;
  members_[instance].set_priority(fitness.priority);
  review_faults(now, out);
}

void Group::set_standing(Instant now, Standing standing, Actions& out) {
  standing_ = std::move(standing);
  // Once something else was seen, what the standing said before the refusal is no stale echo when
  // it is said again: the cause came and went.
  if (latch_ && standing_.evidence != latch_->standing_evidence) latch_->standing_evidence.reset();
  review_faults(now, out);
  claim_if_due(now, out);
}

void Group::gate_opened(Instant now, unsigned generation, Actions& out) {
  if (phase_ != Phase::promoting || generation != gate_generation_) return;
  gate_asked_ = false;
  if (step_down_if_overslept(now, out)) return;
  serve(now, out);
}

void Group::gate_refused(Instant now, unsigned generation, std::string reason, std::string evidence,
                         Actions& out) {
  if (phase_ != Phase::promoting || generation != gate_generation_) return;
  gate_asked_ = false;
  latch_ = Latch{.reason = std::move(reason),
                 .refused_evidence = std::move(evidence),
                 .standing_evidence = standing_.evidence,
                 .not_before = now + hold_down_};
  hold_down_ = std::min(hold_down_ * 2, hold_down_most);
  leave(now, Phase::fault, latch_->reason, out);
}

void Group::fenced(Instant now, unsigned generation, Actions& out) {
  if (!fence_until_ || generation != fence_generation_) return;
  fence_until_.reset();
  if (step_down_if_overslept(now, out)) return;
  if (phase_ == Phase::leaving) leave_finished(now, true, out);
  claim_if_due(now, out);
}

void Group::stop(Instant now, Actions& out) {
  if (phase_ == Phase::stopped) return;
  if (advertising() && !step_down_if_overslept(now, out)) {
    leave(now, Phase::stopped, "stopped", out);
    return;
  }
  for (auto& member : members_) member.become_initialize();
  phase_ = Phase::stopped;
  publish(Status::stopped, "stopped", out);
}

std::optional<Instant> Group::deadline() const {
  std::optional<Instant> first;
  const auto consider = [&first](std::optional<Instant> instant) {
    if (instant && (!first || *instant < *first)) first = instant;
  };
  for (const auto& member : members_) consider(member.deadline());
  consider(fence_until_);
  // The hold-down matters only when nothing else keeps the latch shut.
  if (phase_ == Phase::fault && latch_ && evidence_changed()) consider(latch_->not_before);
  return first;
}

bool Group::advertising() const {
  return phase_ == Phase::promoting || phase_ == Phase::serving || phase_ == Phase::leaving;
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

// Decision 19: whoever slept past the others' patience is master no longer, and says nothing.
bool Group::step_down_if_overslept(Instant now, Actions& out) {
  const bool overslept = std::ranges::any_of(
      members_, [now](const Instance& member) { return member.overslept(now); });
  if (!overslept) return false;
  out.emplace_back(Report{
      Report::Level::warning,
      claimant() + " this node slept longer than its peers wait: stepping down before it speaks"});
  if (phase_ == Phase::leaving) {
    leave_finished(now, false, out);
    return true;
  }
  end_tenure(now, out);
  for (auto& member : members_) member.become_initialize();
  enter_backup(now, "woke late", out);
  return true;
}

void Group::claim_if_due(Instant now, Actions& out) {
  // A fence that still runs would close what the gate opens.
  if (phase_ != Phase::backup || fence_until_) return;
  if (!std::ranges::all_of(members_, &Instance::wants_master)) return;
  if (!may_claim()) {
    if (reported_refusal_ == standing_.reason) return;
    reported_refusal_ = standing_.reason;
    out.emplace_back(Report{Report::Level::warning,
                            claimant() + " this node does not take over: " + standing_.reason});
    return;
  }
  reported_refusal_.clear();
  for (auto& member : members_) member.become_master(now, out);
  if (!config_.gated) {
    serve(now, out);
    return;
  }
  phase_ = Phase::promoting;
  gate_asked_ = true;
  out.emplace_back(OpenGate{++gate_generation_});
}

// keepalived: fault of one member is fault of all, and all leave it together.
void Group::review_faults(Instant now, Actions& out) {
  if (!started_ || phase_ == Phase::stopped || phase_ == Phase::leaving) return;
  release_latch_if_due(now);
  const std::string reason = fault_reason();
  if (!reason.empty()) {
    if (advertising()) {
      leave(now, Phase::fault, reason, out);
    } else if (phase_ != Phase::fault) {
      enter_fault(reason, out);
    }
    return;
  }
  if (latch_ || awaiting_verdict()) return;
  if (phase_ == Phase::initialize || phase_ == Phase::fault) {
    const bool starting = phase_ == Phase::initialize;
    const bool owner = std::ranges::all_of(
        members_, [](const Instance& member) { return member.priority() == priority_owner; });
    enter_backup(now, phase_ == Phase::fault ? "fault is over" : "start", out);
    // §6.4.1, Startup: "If the Priority = 255 … transition to the {Active} state". The gate is
    // asked as ever. After a fault an owner waits like everybody, as keepalived's does.
    if (starting && owner) {
      for (auto& member : members_) member.expire_master_down_timer();
      claim_if_due(now, out);
    }
  }
}

void Group::release_latch_if_due(Instant now) {
  if (latch_ && now >= latch_->not_before && evidence_changed()) latch_.reset();
}

/// A refusal that could name no evidence (a gate that did not come back) holds for the hold-down.
bool Group::evidence_changed() const {
  if (standing_.verdict != Standing::Verdict::fit) return false;
  if (latch_->refused_evidence.empty()) return true;
  return standing_.evidence != latch_->refused_evidence &&
         standing_.evidence != latch_->standing_evidence;
}

void Group::serve(Instant now, Actions& out) {
  phase_ = Phase::serving;
  told_silent_ = false;
  hold_down_ = hold_down_least;
  held_before_ = true;
  for (std::size_t i = 0; i < members_.size(); ++i) out.emplace_back(AddAddresses{i});
  for (auto& member : members_) member.announce(now, out);
  publish(Status::master, "no other master", out);
}

// §6.4.3: a greater priority, or the same from a greater address, wins.
void Group::yield(Instant now, std::size_t instance, const Advert& winner, Actions& out) {
  const std::string why = winner.sender.to_string() + " advertises priority " +
                          std::to_string(winner.priority) + ", ours is " +
                          std::to_string(members_[instance].priority());
  end_tenure(now, out);
  // The winner knows that it won; the peers of the other members learn it here, and need not wait.
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (i != instance) out.emplace_back(SendAdvert{i, priority_resign});
  }
  held_before_ = false;
  if (phase_ == Phase::leaving) {
    leave_finished(now, false, out);
    // The reason to leave may have gone meanwhile: then this node follows the winner's interval.
    if (phase_ == Phase::backup) members_[instance].become_backup(now, winner.interval);
    return;
  }
  for (auto& member : members_) member.become_initialize();
  members_[instance].become_backup(now, winner.interval);
  enter_backup(now, why, out);
}

/// Addresses off, gate shut, and nobody writes here any more.
void Group::end_tenure(Instant now, Actions& out) {
  if (phase_ == Phase::serving) {
    for (std::size_t i = 0; i < members_.size(); ++i) out.emplace_back(RemoveAddresses{i});
    for (auto& member : members_) member.cancel_announcement();
  }
  if (std::exchange(gate_asked_, false)) out.emplace_back(CancelGate{});
  if (config_.gated && phase_ != Phase::leaving) {
    fence_until_ = now + config_.fence_max;
    out.emplace_back(Fence{++fence_generation_});
  }
}

void Group::give_up_fence(Instant now, Actions& out) {
  fence_until_.reset();
  if (phase_ != Phase::leaving) return;
  out.emplace_back(Report{Report::Level::warning,
                          claimant() + " the fence did not finish in time: resigning unfenced"});
  leave_finished(now, true, out);
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

void Group::leave_finished(Instant now, bool resign, Actions& out) {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (resign) out.emplace_back(SendAdvert{i, priority_resign});
    members_[i].become_initialize();
  }
  phase_ = after_leaving_;
  if (phase_ == Phase::stopped) {
    publish(Status::stopped, "stopped", out);
    return;
  }
  review_faults(now, out);
}

/// Members that already are in Backup (they know the winner's interval) keep their timers.
void Group::enter_backup(Instant now, const std::string& why, Actions& out) {
  for (auto& member : members_) {
    if (!member.is_backup()) member.become_backup(now);
  }
  phase_ = Phase::backup;
  publish(Status::backup, why, out);
}

void Group::enter_fault(const std::string& why, Actions& out) {
  for (auto& member : members_) member.become_initialize();
  phase_ = Phase::fault;
  publish(Status::fault, why, out);
}

void Group::tell_silence(Actions& out) {
  if (!config_.gated || phase_ != Phase::backup) return;
  const bool silent = std::ranges::any_of(members_, &Instance::master_silent);
  const bool audible = std::ranges::any_of(members_, &Instance::master_audible);
  if (silent == told_silent_ || (!silent && !audible)) return;
  told_silent_ = silent;
  if (silent) {
    out.emplace_back(MasterSilent{});
  } else {
    out.emplace_back(MasterHeard{});
  }
}

void Group::publish(Status status, const std::string& why, Actions& out) {
  if (status == status_) return;
  out.emplace_back(StatusChanged{std::exchange(status_, status), status, why});
}

}  // namespace vrrpd::protocol
