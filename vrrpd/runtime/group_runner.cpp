// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/group_runner.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "vrrpd/protocol/timers.hpp"
#include "vrrpd/runtime/address_lifetime.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

peer::Role role_of(protocol::Group::Phase phase) {
  using Phase = protocol::Group::Phase;
  switch (phase) {
    case Phase::initialize: return peer::Role::starting;
    case Phase::backup: return peer::Role::backup;
    case Phase::promoting: return peer::Role::promoting;
    case Phase::serving: return peer::Role::master;
    // To the peer it is the same: no addresses, and adverts still.
    case Phase::handing_over:
    case Phase::leaving: return peer::Role::leaving;
    case Phase::fault: return peer::Role::fault;
    case Phase::stopped: return peer::Role::stopped;
  }
  return peer::Role::starting;
}

}  // namespace

protocol::GroupConfig GroupRunner::protocol_config(bool gated) const {
  return {.gated = gated,
          .fence_max = services_.settings.fence_max,
          .vip_first = gated && plan_->module != nullptr && plan_->module->vip_first,
          .terms = gated && plan_->peer};
}

std::vector<protocol::InstanceConfig> GroupRunner::protocol_configs(const GroupPlan& plan) {
  std::vector<protocol::InstanceConfig> configs;
  for (const auto& member : plan.members) configs.push_back(member.protocol);
  return configs;
}

std::optional<std::chrono::seconds> GroupRunner::lifetime(const MemberPlan& plan) const {
  if (!services_.settings.address_lifetime) return std::nullopt;
  const auto& protocol = plan.protocol;
  const Duration patience =
      protocol.advert_int * protocol.down_timer_adverts +
      protocol::skew_time(protocol.version, protocol.priority, protocol.advert_int);
  return address_lifetime(patience, services_.host.virtual_address_count());
}

GroupRunner::GroupRunner(std::shared_ptr<const GroupPlan> plan,
                         std::unique_ptr<notify::Notify> module, bool gated,
                         std::vector<ScriptNotify> scripts,
                         LowerPriorityScripts lower_priority_scripts, RunState::GroupRecord record,
                         Services services)
    : plan_{std::move(plan)},
      services_{std::move(services)},
      group_{protocol_config(gated), protocol_configs(*plan_)},
      out_{services_.outbox},
      record_{record},
      tallies_(plan_->members.size()),
      timer_{services_.timers.timer([this](Instant now) { wake(now); })},
      handover_timer_{services_.timers.timer([this](Instant now) { on_handover_time(now); })},
      scripts_timer_{services_.timers.timer([this](Instant now) { hasten_scripts(now); })},
      gate_watch_{services_.timers, services_.settings,
                  [this](unsigned generation, const std::string& reason) {
                    on_stalled_gate(generation, reason);
                  }},
      scripts_{std::move(scripts)},
      lower_priority_scripts_{std::move(lower_priority_scripts)} {
  for (const auto& member : plan_->members) {
    members_.emplace_back(member, lifetime(member), services_.host, services_.channels,
                          services_.routing.routes_of(*member.instance));
    services_.keeper.keep(members_.back().addresses());
    services_.announcer.keep_known(members_.back().addresses());
  }
  if (module != nullptr) {
    module_ = std::make_unique<modules::NotifyHost>(plan_->name, std::move(module),
                                                    services_.mailbox, module_events());
  }
  group_.set_held_before(record_.held());
}

GroupRunner::~GroupRunner() {
  for (auto& member : members_) {
    member.channel().ignore(this);
    services_.announcer.leave(member.addresses());
    services_.keeper.forget(member.addresses());
    services_.routing.forget(member.routes());
  }
}

void GroupRunner::prepare() {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    listen(i);
    // What nobody has spoken of yet is unknown, and unknown is not healthy.
    update_fitness(i);
  }
  group_.set_preempts_by_handover(module_ && module_->can_ask_for_handover());
}

void GroupRunner::start() {
  started_ = true;
  if (module_) module_->start();
  drive([this](Instant now, auto& out) { group_.start(now, out); });
}

void GroupRunner::listen(std::size_t member) {
  const auto& config = plan_->members[member].protocol;
  auto& running = members_[member];
  running.channel().listen(
      {.owner = this,
       .vrid = config.vrid,
       .group = config.unicast() ? std::nullopt : std::optional{config.group},
       .receive_buffer_bytes = plan_->members[member].instance->receive_buffer_bytes,
       .concerned =
           [&running](const protocol::Advert& advert) { return running.concerned(advert); },
       .take = [this, member](const protocol::Advert& advert) { return take(member, advert); },
       .both_sides =
           [&config](protocol::Reject reason, const protocol::Advert& advert) {
             return both_sides(reason, advert, config);
           }});
}

std::optional<protocol::Reject> GroupRunner::take(std::size_t member,
                                                  const protocol::Advert& advert) {
  auto& tally = tallies_[member];
  if (const auto reject = group_.members()[member].verify(advert)) {
    tally.rejects.count(*reject);
    return reject;
  }
  ++tally.received;
  if (advert.priority == protocol::priority_resign) ++tally.zero_received;
  tally.master_priority = advert.priority;
  if (!started_) {
    other_master_ = advert.sender;
    // The protocol does not look at it yet, but somebody else is master since.
    group_.set_held_before(false);
  }
  drive([&](Instant now, auto& out) { group_.on_advert(now, member, advert, out); });
  return std::nullopt;
}

std::expected<void, std::string> GroupRunner::take_up(Instant now) {
  if (other_master_) {
    return std::unexpected(other_master_->to_string() + " advertises");
  }
  for (const auto& member : members_) {
    if (auto fault = member.fitness().fault; !fault.empty())
      return std::unexpected(std::move(fault));
  }
  started_ = true;
  if (module_) module_->start();
  taking_up_ = true;
  drive(now, [this](Instant at, auto& out) { group_.adopt(at, out); });
  taking_up_ = false;
  return {};
}

bool GroupRunner::idle() const {
  return (!module_ || module_->idle()) && scripts_.idle() &&
         std::ranges::all_of(lower_priority_scripts_,
                             [](const auto& entry) { return entry.second->idle(); });
}

void GroupRunner::hold(bool on) {
  if (held_ == on) return;
  held_ = on;
  for (auto& member : members_) member.hold(on);
  if (module_) module_->hold(on);
  update_standing();
  for (std::size_t i = 0; i < members_.size(); ++i) update_fitness(i);
}

bool GroupRunner::settled() const {
  using Phase = protocol::Group::Phase;
  const auto phase = group_.phase();
  const bool moves =
      phase == Phase::promoting || phase == Phase::handing_over || phase == Phase::leaving;
  return !moves && !handover_ && scripts_.idle() &&
         std::ranges::all_of(lower_priority_scripts_,
                             [](const auto& entry) { return entry.second->idle(); });
}

void GroupRunner::wake(Instant now) {
  drive(now, [this](Instant at, auto& out) { group_.on_time(at, out); });
}

void GroupRunner::on_check(const std::string& check, const Opinion& opinion) {
  if (opinion.block.empty() || !depends_on(*plan_, check)) {
    blocks_.erase(check);
  } else {
    blocks_[check] = check + ": " + opinion.block;
  }
  track(TrackerPlan::Source::check, check, opinion.state, opinion.text);
  update_standing();
}

void GroupRunner::on_file(const std::string& name, std::int32_t number) {
  track(TrackerPlan::Source::file, name,
        number == 0 ? protocol::TrackerState::up : protocol::TrackerState::down,
        fmt::format("the number is {}", number), number);
}

void GroupRunner::on_process(const std::string& name, protocol::TrackerState state,
                             const std::string& text) {
  track(TrackerPlan::Source::process, name, state, text);
}

void GroupRunner::track(TrackerPlan::Source source, const std::string& key,
                        protocol::TrackerState state, const std::string& text,
                        std::optional<std::int32_t> value) {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (members_[i].track(source, key, state, text, value)) update_fitness(i);
  }
}

void GroupRunner::look_around() {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const bool changed = members_[i].look_around(services_.host);
    if (const auto& source = members_[i].source()) group_.set_primary_address(i, *source);
    if (changed) update_fitness(i);
  }
}

void GroupRunner::update_fitness(std::size_t member) {
  const auto fitness = members_[member].fitness();
  const auto before = group_.members()[member].priority();
  if (fitness.priority != before) {
    log(Level::info, "({}) Changing effective priority from {} to {}",
        plan_->members[member].protocol.name, before, fitness.priority);
  }
  drive([&](Instant now, auto& out) { group_.set_fitness(now, member, fitness, out); });
  if (fitness.priority == before) return;
  services_.on_moved();
  auto wanted = plan_->members[member].instance->notify.priority_changes;
  if (!wanted && plan_->group != nullptr) wanted = plan_->group->notify.priority_changes;
  services_.herald.priority(plan_->members[member].protocol.name,
                            group_.status() == protocol::Status::master, fitness.priority, wanted);
}

peer::GroupStatus GroupRunner::standing_for_peer() const {
  peer::GroupStatus status{.name = plan_->name.substr(0, peer::name_bytes_max),
                           .role = role_of(group_.phase()),
                           .term = 0,
                           .instances = {},
                           .module = {},
                           .version = 0};
  for (const auto& member : group_.members()) {
    if (status.instances.size() == peer::instances_max) break;
    status.instances.push_back(
        {member.config().name.substr(0, peer::name_bytes_max), member.priority()});
  }
  return status;
}

void GroupRunner::append_to(std::vector<InstanceSnapshot>& snapshots) const {
  const auto status = group_.status();
  // What it is on its way to: decision 3, MASTER only when the addresses are up.
  const bool promoting = group_.phase() == protocol::Group::Phase::promoting;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    snapshots.push_back({.plan = {plan_, &plan_->members[i]},
                         .status = status,
                         .wanted = promoting ? protocol::Status::master : status,
                         .priority = group_.members()[i].priority(),
                         .source = members_[i].source(),
                         .addresses_up = members_[i].addresses().up(),
                         .last_transition = last_transition_,
                         .tally = tallies_[i]});
    if (status == protocol::Status::master) snapshots.back().tally.master_priority = 0;
  }
}

void GroupRunner::clear_tallies() { tallies_.assign(tallies_.size(), {}); }

control::GroupStatus GroupRunner::standing_for_operator() const {
  control::GroupStatus status;
  status.name = plan_->name;
  status.role = notify::name(role_of(group_.phase()));
  for (const auto& member : group_.members())
    status.instances.push_back({member.config().name, member.priority()});
  if (module_ && standing_) {
    status.eligibility = notify::name(standing_->eligibility);
    status.reason = standing_->reason;
  } else if (module_) {
    status.eligibility = notify::name(notify::Eligibility::unknown);
    status.reason = "the module has said nothing yet";
  }
  if (module_) status.module = module_->facts();
  return status;
}

}  // namespace vrrpd::runtime
