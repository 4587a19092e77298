// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tests/simulation/violation.hpp"
#include "vrrpd/protocol/packet.hpp"

namespace vrrpd::simulation {

using namespace std::chrono_literals;
using protocol::Actions;
using protocol::Group;
using protocol::Standing;

namespace {

/// How late an idle machine's scheduler is at most.
constexpr Duration lateness = 5ms;
/// What a socket holds; the kernel drops what comes when it is full.
constexpr std::size_t backlog = 200;
/// A check's first verdict takes up to this.
constexpr Duration first_verdict = 500ms;

/// Turns of the loop until nothing is due any more.
constexpr int most_turns = 3;

constexpr std::uint64_t node_part = 100;

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};

}  // namespace

Node::Node(NodeId id, const NodePlan& plan, std::uint64_t seed, Surroundings& surroundings)
    : id_{id},
      plan_{plan},
      dice_{Dice::of(seed, node_part + id)},
      surroundings_{surroundings},
      clock_{Instant{plan.clock_reading}, plan.clock_rate},
      conduct_{plan},
      temper_{plan.temper} {}

// As runtime/group_runner does it: what nobody has spoken of yet is unknown.
void Node::start(WorldTime now) {
  if (group_) return;
  const bool adopts = may_adopt(clock_.at(now));
  trace(adopts ? "starts and adopts" : "starts");
  std::vector<protocol::InstanceConfig> configs;
  // The stored verdicts count until the first new ones.
  if (!adopts) trackers_.clear();
  for (const auto& member : plan_.members) {
    configs.push_back(member.config);
    if (!adopts) trackers_.push_back(member.trackers);
  }
  group_.emplace(plan_.group, std::move(configs));
  // Decision 18: what was left over goes before the first socket opens.
  if (!adopts) conduct_.host_loses_addresses();
  conduct_.daemon_starts(clock_.at(now));
  for (std::size_t i = 0; i < plan_.members.size(); ++i) {
    group_->set_primary_address(i, plan_.address);
    tell_fitness(now, i);
  }
  group_->set_held_before(held_before_);
  give(now, [&](Group& group, Instant at, Actions& out) {
    if (adopts) {
      conduct_.adopts();
      group.adopt(at, out);
    } else {
      group.start(at, out);
    }
  });
  for (const auto tracker : {tracked_check, tracked_load, tracked_lift}) {
    const auto state =
        tracker == tracked_lift ? protocol::TrackerState::down : protocol::TrackerState::up;
    surroundings_.post_later(id_, dice_.between(0ms, first_verdict), Verdict{tracker, state});
  }
}

/// Decision 17. The socket is new: it holds no foreign advert.
bool Node::may_adopt(Instant now) const {
  const auto& config = plan_.members.front().config;
  return conduct_.serves() && now < addresses_expire_ &&
         now - conduct_.last_advert() < config.advert_int * config.down_timer_adverts;
}

void Node::kill(WorldTime now) {
  if (!group_) return;
  trace("is killed");
  addresses_expire_ = Instant::max();
  // Renewed at a third of it.
  if (const auto lifetime = plan_.address_lifetime) {
    addresses_expire_ = clock_.at(now) + dice_.between(*lifetime * 2 / 3, *lifetime);
  }
  end();
}

void Node::power_off() {
  trace("loses power");
  if (group_) end();
  conduct_.host_loses_addresses();
}

void Node::pause() {
  if (!group_) return;
  trace("is paused");
  paused_ = true;
}

void Node::wake(WorldTime now) {
  if (!group_ || !paused_) return;
  trace("wakes");
  paused_ = false;
  const unsigned woken = incarnation_;
  for (const auto& packet : std::exchange(packets_, {})) {
    if (incarnation_ == woken) read(now, packet);
  }
  for (const auto& letter : std::exchange(letters_, {})) {
    if (incarnation_ == woken) read(now, letter);
  }
  set_alarm(now);
  if (group_ && deadline_) on_time(now);
}

void Node::set_clock_rate(WorldTime now, double rate) {
  clock_right_ = rate == 1.0;
  clock_.set_rate(now, rate * plan_.clock_rate);
  set_alarm(now);
}

void Node::receive(WorldTime now, const Packet& packet) {
  if (!group_) return;
  if (!paused_) return read(now, packet);
  if (packets_.size() < backlog) packets_.push_back(packet);
}

void Node::post(WorldTime now, const Letter& letter) {
  if (!group_) return;
  if (!paused_) return read(now, letter);
  letters_.push_back(letter);
}

void Node::post_standing(WorldTime now) {
  using enum protocol::Standing::Verdict;
  if (!group_) return;
  auto evidence =
      temper_.changing_evidence ? std::to_string(dice_.below(1'000'000'000)) : "as ever";
  if (!dice_.chance(temper_.doubt_percent))
    return post(now, Standing{fit, {}, std::move(evidence)});
  const bool unknown_only = dice_.chance(50);
  post(now, Standing{unknown_only ? unknown : unfit, "in doubt", std::move(evidence)});
}

// What is still due then is served in the loop's next turns.
void Node::on_time(WorldTime now) {
  for (int turn = 0; turn < most_turns && group_ && deadline_ && *deadline_ <= clock_.at(now);
       ++turn) {
    give(now, [](Group& group, Instant at, Actions& out) { group.on_time(at, out); });
  }
  require(!deadline_ || clock_.at(now) < *deadline_, "a timer that was served is over");
}

// As runtime/link does it.
void Node::read(WorldTime now, const Packet& packet) {
  const auto advert = protocol::decode({.message = packet.message,
                                        .source = packet.source,
                                        .destination = packet.destination,
                                        .ttl = packet.ttl});
  if (!advert) return;
  for (std::size_t i = 0; i < plan_.members.size(); ++i) {
    const auto& member = group_->members()[i];
    if (member.config().vrid != advert->vrid || member.verify(*advert)) continue;
    require(!packet.bad, "nobody believes a stranger's bad packet");
    give(now, [&, i](Group& group, Instant at, Actions& out) {
      conduct_.heard(i, *advert);
      group.on_advert(at, i, *advert, out);
    });
    return;
  }
}

void Node::read(WorldTime now, const Letter& letter) {
  std::visit([&](const auto& one) { take(now, one); }, letter);
}

void Node::take(WorldTime now, const GateAnswer& answer) {
  give(now, [&](Group& group, Instant at, Actions& out) {
    conduct_.told_gate(answer.generation, answer.yes);
    if (answer.yes) {
      group.gate_opened(at, answer.generation, out);
    } else {
      group.gate_refused(at, answer.generation, "the gate refuses", "refused", out);
    }
  });
}

void Node::take(WorldTime now, const FenceAnswer& answer) {
  give(now, [&](Group& group, Instant at, Actions& out) {
    conduct_.told_fenced(answer.generation);
    group.fenced(at, answer.generation, out);
  });
}

void Node::take(WorldTime now, const LifeAnswer& answer) {
  give(now, [&](Group& group, Instant at, Actions& out) {
    group.looked_for_life(at, answer.generation, out);
  });
}

void Node::take(WorldTime now, const Verdict& verdict) {
  for (std::size_t i = 0; group_ && i < trackers_.size(); ++i) {
    trackers_[i][verdict.tracker].state = verdict.state;
    tell_fitness(now, i);
  }
}

void Node::take(WorldTime now, const Standing& standing) {
  if (!plan_.group.gated) return;
  give(now, [&](Group& group, Instant at, Actions& out) {
    conduct_.told_standing(standing.verdict);
    group.set_standing(at, standing, out);
  });
}

void Node::take(WorldTime now, const StopAsked&) {
  give(now, [](Group& group, Instant at, Actions& out) { group.stop(at, out); });
}

void Node::tell_fitness(WorldTime now, std::size_t i) {
  const auto fitness = protocol::fitness(plan_.members[i].config.priority, trackers_[i]);
  const bool changed = fitness.priority != priority(i);
  if (changed) ++priority_changes_;
  if (changed && surroundings_.listens()) {
    trace(fmt::format("{} has priority {}", plan_.members[i].config.name, fitness.priority));
  }
  give(now, [&](Group& group, Instant at, Actions& out) {
    conduct_.told_fitness(i, fitness);
    group.set_fitness(at, i, fitness, out);
  });
}

template <class Event>
void Node::give(WorldTime now, const Event& event) {
  const Instant local = clock_.at(now);
  actions_.clear();
  conduct_.event_begins(*group_, local);
  event(*group_, local, actions_);
  for (const auto& action : actions_) carry_out(local, action);
  conduct_.event_ends(*group_);
  if (group_->done()) return end();
  const auto deadline = group_->deadline();
  if (deadline == deadline_) return;
  deadline_ = deadline;
  set_alarm(now);
}

void Node::carry_out(Instant local, const protocol::Action& action) {
  using namespace protocol;
  std::visit(
      Overloaded{
          [&](const SendAdvert& advert) {
            conduct_.sends(advert.instance, advert.priority);
            ++adverts_sent_;
            if (advert.priority == priority_resign) trace("resigns");
            send(advert);
          },
          [&](const AddAddresses& add) { conduct_.adds_addresses(add.instance); },
          [&](const RemoveAddresses& remove) { conduct_.removes_addresses(remove.instance); },
          [&](const Announce& announce) { conduct_.announces(announce.instance); },
          [&](const OpenGate& gate) { open_gate(gate.generation); },
          [&](const CancelGate&) { conduct_.cancels_gate(); },
          [&](const Fence& fence) {
            conduct_.fences(fence.generation);
            surroundings_.post_later(id_, dice_.between(0ns, temper_.fence_time),
                                     FenceAnswer{fence.generation});
          },
          [&](const LookForLife& look) {
            surroundings_.post_later(id_, look.until - local, LifeAnswer{look.generation});
          },
          [&](const StatusChanged& change) {
            if (!change.adopted) ++changes_;
            if (surroundings_.listens()) trace(fmt::format("{}: {}", name(change.to), change.why));
          },
          [&](const Report& report) { trace(report.text); },
          [](const auto&) {},  // what changes nothing on the wire or the host
      },
      action);
}

// As runtime's: what is sent is real bytes.
void Node::send(const protocol::SendAdvert& action) {
  for (const auto& out : group_->members()[action.instance].outgoing(action.priority)) {
    surroundings_.send(id_, {.message = protocol::encode(out.advert, out.destination),
                             .source = plan_.address,
                             .destination = out.destination,
                             .ttl = out.ttl});
  }
}

void Node::open_gate(unsigned generation) {
  conduct_.asks_gate(generation);
  trace("asks its gate");
  surroundings_.post_later(id_, dice_.between(0ns, temper_.gate_time),
                           GateAnswer{generation, !dice_.chance(temper_.refusal_percent)});
}

void Node::end() {
  held_before_ = group_->held_before();
  group_.reset();
  ++incarnation_;
  paused_ = false;
  packets_.clear();
  letters_.clear();
  deadline_.reset();
  wakes_at_ = WorldTime::max();
  conduct_.daemon_ends();
}

void Node::set_alarm(WorldTime now) {
  wakes_at_ = WorldTime::max();
  if (!group_ || !deadline_) return;
  const WorldTime due = std::max(now, clock_.when(*deadline_));
  if (due < WorldTime::max() - lateness) wakes_at_ = due + dice_.between(0ns, lateness);
}

void Node::trace(const std::string& what) const {
  if (surroundings_.listens()) surroundings_.trace(id_, what);
}

}  // namespace vrrpd::simulation
