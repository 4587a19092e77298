// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/daemon.hpp"

#include <fmt/format.h>

#include <utility>

#include "tests/simulation/pair/addresses.hpp"

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;
using protocol::Group;

namespace {

/// How late an idle machine's scheduler is at most.
constexpr Duration lateness = 2ms;

std::optional<notify::State> notified(protocol::Status status) {
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

Daemon::Daemon(Network& network, Host& host, Server& server, VirtualAddress& addresses,
               const NodePlan& plan, Witness& witness, Dice dice)
    : world_{host.world()},
      network_{network},
      host_{host},
      server_{server},
      addresses_{addresses},
      plan_{plan},
      witness_{witness},
      dice_{dice},
      process_{host.world()},
      channel_{network, host, process_} {}

void Daemon::start() {
  if (process_.runs() || !host_.answers()) return;
  const Host::Scene scene{host_};
  const bool adopts = may_adopt();
  tell(adopts ? "starts and adopts" : "starts");
  process_.begin();
  ++addresses_left_;
  if (!adopts) addresses_.remove(host_.node());
  group_.emplace(plan_.group, std::vector{plan_.instance});
  group_->set_primary_address(0, ip_of(host_.node()));
  group_->set_held_before(held_before_);
  if (plan_.peer_channel) channel_.begin([this] { return role(); });
  standing_.reset();
  modules_ = std::make_unique<ModuleHost>(host_, process_, make_module(), module_events());
  // The stored verdict counts until the first new one.
  trackers_ = {{.name = "check_mysql",
                .state = adopts ? protocol::TrackerState::up : protocol::TrackerState::unknown,
                .text = {}}};
  const auto fitness = protocol::fitness(plan_.instance.priority, trackers_);
  give([&](Group& group, Instant now, Actions& out) { group.set_fitness(now, 0, fitness, out); });
  give([&](Group& group, Instant now, Actions& out) {
    adopts ? group.adopt(now, out) : group.start(now, out);
  });
  process_.after(dice_.between(1ms, 200ms), [this] { probe(); });
}

/// Decision 17.
bool Daemon::may_adopt() const {
  const auto& instance = plan_.instance;
  return addresses_.up(host_.node()) &&
         host_.now() - last_advert_ < instance.advert_int * instance.down_timer_adverts;
}

void Daemon::stop() {
  process_.after(0ms, [this] {
    tell("is told to stop");
    give([](Group& group, Instant now, Actions& out) { group.stop(now, out); });
  });
}

void Daemon::kill() {
  if (!process_.runs()) return;
  tell("is killed");
  end();
  world_.after(dice_.between(plan_.address_lifetime * 2 / 3, plan_.address_lifetime),
               [this, left = ++addresses_left_] {
                 if (left == addresses_left_) addresses_.remove(host_.node());
               });
}

void Daemon::lose_power() {
  if (process_.runs()) end();
  ++addresses_left_;
  addresses_.remove(host_.node());
  held_before_ = false;
  last_advert_ = {};
}

void Daemon::end() {
  const Host::Scene scene{host_};
  held_before_ = group_->held_before();
  process_.end();
  modules_.reset();
  group_.reset();
  deadline_.reset();
  gate_.reset();
  standing_.reset();
}

void Daemon::dismiss() {
  if (modules_) end();
}

void Daemon::look_at_clock() {
  if (!process_.runs()) return;
  set_alarm();
  modules_->look_at_clock();
}

void Daemon::give(const Event& event) {
  Actions actions;
  const Host::Scene scene{host_};
  event(*group_, host_.now(), actions);
  for (const auto& action : actions) carry_out(action);
  const auto deadline = group_->deadline();
  if (group_->done()) end_if_done();
  if (deadline == deadline_) return;
  deadline_ = deadline;
  set_alarm();
}

// STOP notifies are waited for.
void Daemon::end_if_done() {
  process_.after(10ms, [this] {
    if (!modules_->idle()) return end_if_done();
    tell("has stopped");
    addresses_.remove(host_.node());
    end();
  });
}

void Daemon::set_alarm() {
  const unsigned alarm = ++alarm_;
  if (!deadline_) return;
  const WorldTime due = host_.when(*deadline_);
  if (due > WorldTime::max() - lateness) return;
  process_.at(due + dice_.between(0ms, lateness), [this, alarm] {
    if (alarm != alarm_) return;
    deadline_.reset();
    give([](Group& group, Instant now, Actions& out) { group.on_time(now, out); });
  });
}

void Daemon::carry_out(const protocol::Action& action) {
  std::visit([this](const auto& one) { perform(one); }, action);
}

void Daemon::perform(const protocol::SendAdvert& action) {
  last_advert_ = host_.now();
  if (action.priority == protocol::priority_resign) tell("sends priority 0");
  for (const auto& out : group_->members()[0].outgoing(action.priority)) {
    network_.send(host_.place(), place_of(other(host_.node())), [this, advert = out.advert] {
      peer_->process_.deliver([this, advert] { peer_->receive(advert); });
    });
  }
}

void Daemon::receive(const protocol::Advert& advert) {
  if (group_->members()[0].verify(advert)) return;
  give([&](Group& group, Instant now, Actions& out) { group.on_advert(now, 0, advert, out); });
}

void Daemon::perform(const protocol::AddAddresses& /*action*/) {
  addresses_.add(host_.node(), world_.now());
}
void Daemon::perform(const protocol::RemoveAddresses& /*action*/) {
  addresses_.remove(host_.node());
}
void Daemon::perform(const protocol::Announce& /*action*/) {
  addresses_.announce(host_.node(), world_.now());
}

void Daemon::perform(const protocol::OpenGate& action) {
  tell("master, promoting");
  gate_ = action.generation;
  progress_by_ = host_.now() + plan_.gate_progress;
  done_by_ = host_.now() + plan_.drain_max;
  watch_gate(action.generation);
  witness_.gate_asked(host_.node());
  modules_->open_gate(action.generation, group_->held_before());
}

// The module follows whoever is master; if the group goes elsewhere, the status that says so comes
// next and takes this one's place.
void Daemon::perform(const protocol::CancelGate& /*action*/) {
  gate_.reset();
  modules_->transition({.name = plan_.instance.name, .yielded = group_->yielded()});
}

void Daemon::perform(const protocol::Fence& action) {
  modules_->fence(action.generation, plan_.group.fence_max);
}
void Daemon::perform(const protocol::MasterSilent& /*action*/) { modules_->master_silent(true); }
void Daemon::perform(const protocol::LookForLife& action) {
  modules_->look_for_life(action.generation, action.until);
}
void Daemon::perform(const protocol::MasterHeard& /*action*/) { modules_->master_silent(false); }

void Daemon::perform(const protocol::StatusChanged& action) {
  if (world_.listens()) tell(fmt::format("{}: {}", name(action.to), action.why));
  const auto state = notified(action.to);
  if (!state) return;
  modules_->transition({.name = plan_.instance.name,
                        .state = *state,
                        .adopted = action.adopted,
                        .yielded = group_->yielded()});
}

void Daemon::tell(const std::string& what) const {
  if (world_.listens()) world_.tell(fmt::format("{}: {}", host_.node() == 0 ? "a" : "b", what));
}

}  // namespace vrrpd::simulation::pair
