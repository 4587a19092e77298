// SPDX-License-Identifier: Apache-2.0
// A group whose configuration was read anew: what is the same goes on, what is not is changed under
// way. What that leads to stands in protocol/reconfigure.cpp.
#include <utility>

#include "vrrpd/runtime/group_runner.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

std::optional<notify::State> told_of(protocol::Status status) {
  switch (status) {
    case protocol::Status::initialize: return std::nullopt;
    case protocol::Status::backup: return notify::State::backup;
    case protocol::Status::master: return notify::State::master;
    case protocol::Status::fault: return notify::State::fault;
    case protocol::Status::stopped: return notify::State::stop;
  }
  return std::nullopt;
}

}  // namespace

std::shared_ptr<void> GroupRunner::reconfigure(std::shared_ptr<const GroupPlan> plan,
                                               std::vector<ScriptNotify> scripts,
                                               LowerPriorityScripts lower_priority_scripts,
                                               bool gated) {
  const auto before = std::exchange(plan_, std::move(plan));
  for (auto& member : members_) member.channel().ignore(this);
  for (std::size_t i = 0; i < members_.size(); ++i) {
    reconfigure_member(members_[i], plan_->members[i]);
    listen(i);
  }
  scripts_.replace(std::move(scripts));
  auto old_scripts = std::make_shared<LowerPriorityScripts>(
      std::exchange(lower_priority_scripts_, std::move(lower_priority_scripts)));
  std::erase_if(blocks_, [this](const auto& entry) { return !depends_on(*plan_, entry.first); });
  drive([&](Instant now, auto& out) {
    group_.reconfigure(now, protocol_config(gated), protocol_configs(*plan_), out);
  });
  for (std::size_t i = 0; i < members_.size(); ++i) {
    members_[i].look_around(services_.host);
    update_fitness(i);
  }
  if (!gated) group_.set_preempts_by_handover(false);  // there is nobody to ask for one
  update_standing();
  services_.on_status();
  services_.on_moved();
  return old_scripts;
}

void GroupRunner::reconfigure_member(Member& member, const MemberPlan& plan) {
  member.reconfigure(plan, services_.host);
  auto& addresses = member.addresses();
  const auto link_of = [&host = services_.host](const std::string& name) -> const Link& {
    return host.link(name);
  };
  services_.keeper.reconfigure(addresses, [&] {
    auto gone = addresses.reconfigure(*plan.instance, lifetime(plan), link_of);
    // What waits to be announced may be among them.
    if (!gone.empty()) services_.announcer.forget(addresses, gone);
    return gone;
  });
  services_.announcer.keep_known(addresses);
  services_.routing.reconfigure(member.routes(), *plan.instance, addresses.up());
}

std::shared_ptr<void> GroupRunner::take_module() {
  gate_watch_.cancel();
  auto old = std::exchange(module_, nullptr);
  if (old) old->abandon();
  standing_.reset();
  said_standing_.clear();
  return old;
}

void GroupRunner::begin_module(std::unique_ptr<notify::Notify> module) {
  // One that stops needs a module for nothing but the fence.
  if (module_ || (stop_asked_ && !owed_fence_)) return;
  module_ = std::make_unique<modules::NotifyHost>(plan_->name, std::move(module), services_.mailbox,
                                                  module_events());
  module_->hold(held_);
  group_.set_preempts_by_handover(module_->can_ask_for_handover());
  if (!started_) return;
  module_->start();
  if (const auto fence = std::exchange(owed_fence_, std::nullopt)) {
    module_->fence(*fence, services_.settings.fence_max);
  }
  const auto state = told_of(group_.status());
  // One that stops is told so when it has left mastership.
  const bool leaves = group_.phase() == protocol::Group::Phase::leaving;
  if (!state || (leaves && *state == notify::State::master)) return;
  auto told = transition(*state);
  // Nothing was done meanwhile that a gate had to allow.
  told.adopted = *state == notify::State::master;
  module_->transition(told);
}

void GroupRunner::move_record(RunState::GroupRecord record) {
  record_ = record;
  record_.set_held(group_.held_before());
  if (group_.phase() == protocol::Group::Phase::serving) record_.set_serving(true);
}

std::vector<std::shared_ptr<void>> GroupRunner::take_workers() {
  std::vector<std::shared_ptr<void>> workers;
  if (module_) {
    module_->abandon();
    workers.emplace_back(std::move(module_));
  }
  workers.push_back(std::make_shared<GroupScripts>(std::move(scripts_)));
  workers.push_back(std::make_shared<LowerPriorityScripts>(std::move(lower_priority_scripts_)));
  return workers;
}

}  // namespace vrrpd::runtime
