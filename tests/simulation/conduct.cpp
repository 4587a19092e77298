// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/conduct.hpp"

#include <algorithm>

#include "tests/simulation/violation.hpp"

namespace vrrpd::simulation {

using namespace std::chrono_literals;
using namespace protocol;

namespace {

/// A timer that is read this much later than its time, or by an interval if that is more, was read
/// by somebody who slept: what it says of the others is old.
constexpr Duration stale_after = 60ms;
/// One advert answers all who were heard in this time.
constexpr Duration answer_within = 10ms;

Duration patience(const InstanceConfig& config) {
  return config.advert_int * config.down_timer_adverts;
}

}  // namespace

Conduct::Conduct(const NodePlan& plan) : plan_{plan}, members_(plan.members.size()) {}

void Conduct::daemon_starts(Instant now) {
  for (auto& member : members_) {
    const bool up = member.up;
    member = {.up = up, .last_sent = now};
  }
  standing_ = plan_.group.gated ? Standing::Verdict::unknown : Standing::Verdict::fit;
}

void Conduct::daemon_ends() {
  asked_gate_.reset();
  asked_fence_.reset();
}

void Conduct::host_loses_addresses() {
  for (auto& member : members_) member.up = false;
  up_ = 0;
}

void Conduct::event_begins(const Group& group, Instant now) {
  now_ = now;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    auto& member = members_[i];
    const auto& instance = group.members()[i];
    const auto& config = plan_.members[i].config;
    member.was_master = instance.is_master();
    member.priority = instance.priority();
    member.stays_master.reset();
    member.overslept = member.was_master && now - member.last_sent > patience(config);
    const auto* backup = std::get_if<Instance::Backup>(&instance.state());
    member.stale =
        backup != nullptr && backup->master_down_timer &&
        now - *backup->master_down_timer > std::max(backup->master_adver_interval, stale_after);
  }
}

void Conduct::event_ends(const Group& group) {
  adopting_ = gate_said_yes_ = false;
  const bool serving = group.phase() == Group::Phase::serving;
  const bool adoptable = group.phase() == Group::Phase::initialize;  // before start() or adopt()
  bool all_masters = true, any_master = false;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const auto& instance = group.members()[i];
    require(members_[i].up == serving || adoptable,
            "the addresses of all members are up while serving, and at no other time");
    all_masters = all_masters && instance.is_master();
    any_master = any_master || instance.is_master();
    if (!instance.is_backup()) members_[i].obeyed.reset();
    require(!members_[i].stays_master || *members_[i].stays_master == instance.is_master(),
            "of two masters the greater priority stays, or the greater address");
    if (!instance.is_master()) members_[i].owes_answer.reset();
    if (!members_[i].owes_answer) continue;
    const auto due = group.deadline();
    require(due && *due <= *members_[i].owes_answer + answer_within,
            "a master answers one that is lower, or that resigns");
  }
  // Decision 5: one that was outbid is backup while its siblings wait for the fence.
  const bool leaving = group.phase() == Group::Phase::leaving;
  require(all_masters == any_master || leaving, "members of a group are master together");
}

void Conduct::heard(std::size_t i, const Advert& advert) {
  auto& member = members_[i];
  const bool overslept = std::ranges::any_of(members_, &Member::overslept);
  if (!member.was_master) held_ = false;
  const auto& config = plan_.members[i].config;
  if (advert.priority == priority_resign) {
    member.obeyed.reset();
    if (member.was_master && !overslept) owes_answer(member);
    return;
  }
  if (member.was_master && !overslept) {
    const bool sender_wins = advert.priority > member.priority ||
                             (advert.priority == member.priority && advert.sender > plan_.address);
    // keepalived: of two owners the greater address gives way in the end, if the other does not.
    const bool rival_owners = advert.priority == priority_owner && member.priority >= 254;
    if (sender_wins || !rival_owners) member.stays_master = !sender_wins;
    if (member.stays_master.value_or(false) && !config.lower_prio_no_advert) owes_answer(member);
  }
  // What a preempting one obeys depends on its priority, which moves; an owner always preempts.
  if (config.preempt || config.priority == priority_owner) return;
  member.obeyed = now_;
  member.patience = advert.interval * config.down_timer_adverts;
}

void Conduct::owes_answer(Member& member) const {
  if (!member.owes_answer) member.owes_answer = now_;
}

void Conduct::told_fitness(std::size_t i, const Fitness& fitness) {
  members_[i].fit = fitness.fault.empty() && !fitness.awaiting_verdict;
}

// A cancelled gate still answers, as an abandoned worker would.
void Conduct::told_gate(unsigned generation, bool yes) {
  if (asked_gate_ != generation) return;
  asked_gate_.reset();
  gate_said_yes_ = yes;
}

void Conduct::told_fenced(unsigned generation) {
  if (asked_fence_ == generation) asked_fence_.reset();
}

void Conduct::sends(std::size_t i, std::uint8_t priority) {
  auto& member = members_[i];
  require(!member.overslept, "a master that slept longer than its peers wait says nothing");
  if (priority == priority_resign) {
    require(!asked_fence_ || now_ >= fence_given_up_,
            "priority 0 waits for the fence, or for fence_max");
  } else if (!member.was_master && !adopting_) {
    claims(member);
  }
  member.last_sent = now_;
  member.owes_answer.reset();
}

void Conduct::claims(const Member& member) const {
  require(may_claim(), "an unfit node does not claim, nor one that knows nothing and held nothing");
  require(std::ranges::all_of(members_, &Member::fit),
          "nobody claims in fault, or before the first verdict");
  require(!member.stale, "a backup that woke late listens anew before it claims");
  require(!member.obeyed || now_ - *member.obeyed >= member.patience,
          "with nopreempt nobody claims while the master is heard");
}

// Decisions 1 and 2.
bool Conduct::may_claim() const {
  using enum Standing::Verdict;
  return standing_ == fit || (standing_ == unknown && held_);
}

void Conduct::adds_addresses(std::size_t i) {
  auto& member = members_[i];
  require(adopting_ || !member.up, "addresses are added once");
  require(adopting_ || !plan_.group.gated || gate_said_yes_, "no address before the gate says yes");
  require(!member.overslept, "a master that slept longer than its peers wait adds no address");
  if (!member.up) ++up_;
  member.up = true;
  held_ = true;
}

void Conduct::removes_addresses(std::size_t i) {
  require(members_[i].up, "only addresses that are up are removed");
  members_[i].up = false;
  --up_;
}

void Conduct::announces(std::size_t i) const {
  require(members_[i].up, "only addresses that are up are announced");
  require(!members_[i].overslept,
          "a master that slept longer than its peers wait announces nothing");
}

void Conduct::asks_gate(unsigned generation) {
  require(!asked_gate_, "one question at a time");
  asked_gate_ = generation;
}

void Conduct::cancels_gate() {
  require(asked_gate_.has_value(), "only an open question is cancelled");
  asked_gate_.reset();
}

void Conduct::fences(unsigned generation) {
  require(plan_.group.gated, "nothing to fence without a gate");
  asked_fence_ = generation;
  fence_given_up_ = now_ + plan_.group.fence_max;
}

Instant Conduct::last_advert() const {
  return std::ranges::min(members_, {}, &Member::last_sent).last_sent;
}

}  // namespace vrrpd::simulation
