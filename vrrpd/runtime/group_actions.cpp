// SPDX-License-Identifier: Apache-2.0
// What a group decides, into the outbox. Adverts are encoded here and now; what else depends on the
// group's state is read here too, since the group may have moved on when the outbox is emptied.
#include <utility>

#include "vrrpd/protocol/packet.hpp"
#include "vrrpd/runtime/group_runner.hpp"
#include "vrrpd/runtime/identity.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {

using protocol::Status;

namespace {

std::optional<notify::State> notified(Status status) {
  switch (status) {
    case Status::initialize: return std::nullopt;
    case Status::backup: return notify::State::backup;
    case Status::master: return notify::State::master;
    case Status::fault: return notify::State::fault;
    case Status::stopped: return notify::State::stop;
  }
  return std::nullopt;
}

// While the daemon stops: how often to look whether a script has had its part of the time.
constexpr Duration hasten_interval = std::chrono::milliseconds{50};

unsigned repeats(const config::VrrpInstance& instance, protocol::Burst burst) {
  switch (burst) {
    case protocol::Burst::master: return instance.garp_master_repeat;
    case protocol::Burst::refresh: return instance.garp_master_refresh_repeat;
    case protocol::Burst::lower_priority: return instance.garp_lower_prio_repeat;
  }
  return 1;
}

}  // namespace

void GroupRunner::perform(const protocol::SendAdvert& action) {
  auto& member = members_[action.instance];
  const auto& instance = group_.members()[action.instance];
  if (!member.source()) return;  // the group is on its way into fault
  const bool resigns = action.priority == protocol::priority_resign;
  for (const auto& [advert, destination, ttl] : instance.outgoing(action.priority)) {
    OutgoingAdvert packet{.source = advert.sender,
                          .destination = destination,
                          .ttl = ttl,
                          .message = protocol::encode(advert, destination)};
    out_.send(member.channel(), std::move(packet),
              [this, resigns, index = action.instance](bool sent) {
                if (!sent) return group_.unsent(index);
                const Instant now = boot_now();
                group_.sent(now, index);
                ++tallies_[index].sent;
                if (!resigns) return record_.advert_sent(index, now);
                ++tallies_[index].zero_sent;
                log(Level::info, "({}) sent priority 0", plan_->members[index].protocol.name);
              });
  }
}

void GroupRunner::perform(const protocol::AddAddresses& action) {
  auto& addresses = members_[action.instance].addresses();
  services_.refuser.end(addresses);
  out_.put_up(addresses);
  auto& routes = members_[action.instance].routes();
  if (!routes.empty()) {
    // To be taken up again the last run must have had the very same ones.
    auto kept = taking_up_ ? identity_of(*plan_).imprint : Imprint{};
    out_.then([&routes, kept = std::move(kept)] { routes.add(kept); });
  }
  if (group_.phase() == protocol::Group::Phase::serving) record_.set_serving(true);
}

void GroupRunner::perform(const protocol::RemoveAddresses& action) {
  record_.set_serving(false);
  auto& routes = members_[action.instance].routes();
  if (!routes.empty()) out_.then([&routes] { routes.remove(); });
  auto& addresses = members_[action.instance].addresses();
  // Not without a module: where no server has to be promoted the next master answers at once, and
  // connections may even go on there (LVS).
  const bool refuses =
      group_.config().gated && services_.settings.refuse_clients > Duration::zero();
  if (refuses) {
    services_.refuser.begin(addresses, boot_now() + services_.settings.refuse_clients);
  }
  out_.take_down(addresses);
  // It takes back what it must not take from the next master. Behind what was heard this turn.
  const auto script = lower_priority_scripts_.find(action.instance);
  if (script != lower_priority_scripts_.end()) {
    out_.then([&told = *script->second] { told.left_mastership(); });
  }
}

void GroupRunner::perform(const protocol::Announce& action) {
  const auto& instance = *plan_->members[action.instance].instance;
  out_.announce(members_[action.instance].addresses(), repeats(instance, action.burst));
}

void GroupRunner::perform(const protocol::OpenGate& action) {
  auto told = transition(notify::State::master);
  told.by_handover = group_.claims_by_handover();
  out_.then([this, generation = action.generation, held_before = group_.held_before(), told] {
    log(Level::info, "({}) master, promoting: adverts are out, addresses {}", plan_->name,
        group_.config().vip_first ? "are here (vip_order)" : "wait for the gate");
    // A reload has taken it away, and the next one is about to come.
    if (!module_) return on_stalled_gate(generation, "its module begins anew");
    gate_watch_.begin(generation, boot_now());
    module_->open_gate(generation, told, held_before);
  });
}

void GroupRunner::perform(const protocol::CancelGate&) {
  // What was begun must be undone: the module follows whoever is master. If the group goes
  // elsewhere than to backup, the status that says so comes next and takes this one's place.
  out_.then([this, told = transition(notify::State::backup)] {
    gate_watch_.cancel();
    if (module_) module_->transition(told);
  });
}

void GroupRunner::perform(const protocol::Fence& action) {
  out_.then([this, generation = action.generation] {
    if (!module_) {  // the next one is about to come; decision 5: not beyond fence_max
      owed_fence_ = generation;
      return;
    }
    module_->fence(generation, services_.settings.fence_max);
  });
}

void GroupRunner::perform(const protocol::MasterSilent&) {
  out_.then([this] {
    if (module_) module_->master_silent(true);
  });
}

// Without a module, which a reload has taken away, the group waits no longer than it would anyway.
void GroupRunner::perform(const protocol::LookForLife& action) {
  out_.then([this, action] {
    if (module_) module_->look_for_life(action.generation, action.until);
  });
}

void GroupRunner::perform(const protocol::MasterHeard&) {
  out_.then([this] {
    if (module_) module_->master_silent(false);
  });
}

void GroupRunner::perform(const protocol::AskForHandover&) {
  out_.then([this] {
    if (module_) module_->ask_for_handover();
  });
}

void GroupRunner::perform(const protocol::LowerPriorityHeard& action) {
  log(Level::debug, "({}) heard a master of lower priority",
      plan_->members[action.instance].protocol.name);
  out_.then([this, index = action.instance] {
    services_.herald.lower_priority_heard(plan_->members[index].protocol.name,
                                          group_.members()[index].priority());
  });
  const auto script = lower_priority_scripts_.find(action.instance);
  if (script == lower_priority_scripts_.end()) return;
  // Behind the announcements that come of the same advert.
  out_.then([&told = *script->second] { told.heard(); });
}

void GroupRunner::perform(const protocol::Report& action) {
  const bool warning = action.level == protocol::Report::Level::warning;
  out_.then([level = warning ? Level::warning : Level::info, text = action.text] {
    log(level, "{}", text);
  });
}

void GroupRunner::count(const protocol::StatusChanged& action) {
  if (action.adopted) return;
  last_transition_ = std::chrono::system_clock::now();
  for (auto& tally : tallies_) {
    if (action.to == Status::master) ++tally.became_master;
    if (action.from == Status::master) ++tally.released_master;
  }
}

void GroupRunner::perform(const protocol::StatusChanged& action) {
  count(action);
  if (action.to == Status::master) record_.set_serving(true);
  std::vector<std::uint8_t> priorities;
  for (const auto& member : group_.members()) priorities.push_back(member.priority());
  const auto state = notified(action.to);
  auto told = state ? std::optional{transition(*state)} : std::nullopt;
  if (told) told->adopted = action.adopted;
  out_.then([this, action, told = std::move(told), priorities = std::move(priorities)]() mutable {
    announce_status(action);
    if (!told) return;
    told->previous = std::exchange(told_, notify::name(told->state));
    if (module_) module_->transition(*told);
    tell_scripts(*told, priorities);
    if (!told->adopted) tell_herald(told->state, priorities);
  });
}

void GroupRunner::tell_scripts(const notify::Transition& told,
                               const std::vector<std::uint8_t>& priorities) {
  const auto priority_of = [&](std::size_t member) { return priorities[member]; };
  const bool stops = told.state == notify::State::stop;
  removed_&& stops ? scripts_.tell_removed(told, priority_of) : scripts_.tell(told, priority_of);
  const Instant now = boot_now();
  if (stops) scripts_.end_by(now, now + services_.settings.stop_notify_max);
  hasten_scripts(now);
}

void GroupRunner::end_scripts_by(Instant until) {
  const Instant now = boot_now();
  scripts_.end_by(now, until);
  hasten_scripts(now);
}

void GroupRunner::hasten_scripts(Instant now) {
  scripts_.hasten(now);
  if (scripts_.ends() && !scripts_.idle()) scripts_timer_.set(now + hasten_interval);
}

void GroupRunner::tell_herald(notify::State state, const std::vector<std::uint8_t>& priorities) {
  using Of = notify::Transition::Of;
  for (std::size_t i = 0; i < plan_->members.size(); ++i) {
    const auto& instance = *plan_->members[i].instance;
    if (removed_ && state == notify::State::stop) {
      services_.herald.removed(instance.name, priorities[i], instance.notify);
      continue;
    }
    services_.herald.state(Of::instance, instance.name, state, priorities[i],
                           instance.notify.smtp_alert);
  }
  if (plan_->group == nullptr) return;
  services_.herald.state(Of::group, plan_->name, state, 0, plan_->group->notify.smtp_alert);
}

void GroupRunner::repeat_states() const {
  const auto state = notified(group_.status());
  if (!state) return;
  for (std::size_t i = 0; i < plan_->members.size(); ++i) {
    services_.herald.repeat(notify::Transition::Of::instance, plan_->members[i].instance->name,
                            *state, group_.members()[i].priority());
  }
  if (plan_->group == nullptr) return;
  services_.herald.repeat(notify::Transition::Of::group, plan_->name, *state, 0);
}

/// keepalived's words: log watchers know them.
void GroupRunner::announce_status(const protocol::StatusChanged& action) {
  services_.on_status();
  if (action.adopted) {  // no transition, so none is said
    log(Level::info, "({}) is {} as before: {}", plan_->name, protocol::name(action.to),
        action.why);
    return;
  }
  const auto level = action.to == Status::fault ? Level::warning : Level::info;
  for (const auto& member : group_.members()) {
    log(level, "({}) Entering {} STATE{}", member.config().name, protocol::name(action.to),
        action.why.empty() ? "" : ": " + action.why);
  }
  if (plan_->group != nullptr) {
    log(Level::info, "VRRP_Group({}) Syncing instances to {} state", plan_->name,
        protocol::name(action.to));
  }
}

notify::Transition GroupRunner::transition(notify::State state) const {
  return {.of = plan_->group != nullptr ? notify::Transition::Of::group
                                        : notify::Transition::Of::instance,
          .name = plan_->name,
          .state = state,
          .priority = plan_->group != nullptr ? std::uint8_t{0} : group_.members()[0].priority(),
          .yielded = group_.yielded()};
}

}  // namespace vrrpd::runtime
