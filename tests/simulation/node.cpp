// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tests/simulation/violation.hpp"
#include "vrrpd/protocol/packet.hpp"
#include "vrrpd/protocol/timers.hpp"

namespace vrrpd::simulation {

using namespace std::chrono_literals;
using protocol::Actions;
using protocol::Group;

namespace {

/// How late an idle machine's scheduler is at most.
constexpr Duration lateness = 5ms;

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};

}  // namespace

Node::Node(NodeId id, NodePlan plan, Dice& dice, Surroundings& surroundings)
    : id_{id}, plan_{std::move(plan)}, dice_{dice}, surroundings_{surroundings} {}

void Node::start(Instant now) {
  if (group_) return;
  surroundings_.trace(id_, "starts");
  group_.emplace(plan_.group, plan_.members);
  for (std::size_t i = 0; i < plan_.members.size(); ++i) {
    group_->set_primary_address(i, plan_.address);
  }
  group_->set_held_before(held_before_);
  standing_ = protocol::Standing::Verdict::unknown;
  up_.assign(plan_.members.size(), false);
  last_sent_.assign(plan_.members.size(), now);
  give(now, [](Group& group, Instant at, Actions& out) { group.start(at, out); });
}

void Node::crash() {
  if (!group_) return;
  surroundings_.trace(id_, "crashes");
  end();
}

void Node::end() {
  held_before_ = group_->held_before();
  group_.reset();
  ++incarnation_;
  paused_ = false;
  waiting_.clear();
  asked_gate_.reset();
  deadline_.reset();
  wakes_at_.reset();
  up_.assign(up_.size(), false);
}

void Node::stop(Instant now) {
  give(now, [](Group& group, Instant at, Actions& out) { group.stop(at, out); });
}

void Node::pause() {
  if (!group_) return;
  surroundings_.trace(id_, "is paused");
  paused_ = true;
}

void Node::resume(Instant now) {
  if (!group_ || !paused_) return;
  surroundings_.trace(id_, "wakes");
  paused_ = false;
  for (const auto& arrived : std::exchange(waiting_, {})) arrived(now);
  if (deadline_ && *deadline_ <= now) on_time(now);
}

void Node::receive(Instant now, const std::vector<std::uint8_t>& message, const IpAddress& source) {
  if (!group_) return;
  if (paused_) {
    waiting_.push_back([=, this](Instant woken) { receive(woken, message, source); });
    return;
  }
  const auto advert = protocol::decode({.message = message,
                                        .source = source,
                                        .destination = protocol::multicast_group_v4,
                                        .ttl = 255});
  if (!advert) return;
  for (std::size_t i = 0; i < plan_.members.size(); ++i) {
    const auto& member = group_->members()[i];
    if (member.config().vrid != advert->vrid || member.verify(*advert)) continue;
    if (!advertises()) heard_other_ = true;
    handle(now, [&, i](Group& group, Instant at, Actions& out) {
      group.on_advert(at, i, *advert, out);
    });
    return;  // one member has this number; and it may have been the last that a stop waited for
  }
}

void Node::give(Instant now, const Event& event) {
  if (!group_) return;
  if (paused_) {
    waiting_.push_back([=, this](Instant woken) { give(woken, event); });
    return;
  }
  handle(now, event);
}

void Node::give_standing(Instant now, const protocol::Standing& standing) {
  give(now, [this, standing](Group& group, Instant at, Actions& out) {
    standing_ = standing.verdict;
    group.set_standing(at, standing, out);
  });
}

void Node::on_time(Instant now) {
  handle(now, [](Group& group, Instant at, Actions& out) { group.on_time(at, out); });
  require(!deadline_ || now < *deadline_, "on_time() at the deadline moves the deadline");
}

std::optional<Instant> Node::wakes_at() const { return runs() ? wakes_at_ : std::nullopt; }

bool Node::serves() const {
  return group_ && std::ranges::any_of(up_, [](bool up) { return up; });
}

void Node::handle(Instant now, const Event& event) {
  was_master_.clear();
  for (const auto& member : group_->members()) was_master_.push_back(member.is_master());
  Actions actions;
  event(*group_, now, actions);
  for (const auto& action : actions) carry_out(now, action);
  gate_said_yes_ = false;
  check_promises();
  if (group_->done()) {
    end();
    return;
  }
  if (const auto deadline = group_->deadline(); deadline != deadline_) {
    deadline_ = deadline;
    wakes_at_.reset();
    if (deadline) wakes_at_ = std::max(*deadline, now) + dice_.between(0ns, lateness);
  }
}

void Node::carry_out(Instant now, const protocol::Action& action) {
  using namespace protocol;
  std::visit(Overloaded{
                 [&](const SendAdvert& advert) { send(now, advert); },
                 [&](const AddAddresses& add) { add_addresses(add.instance); },
                 [&](const RemoveAddresses& remove) { remove_addresses(remove.instance); },
                 [&](const Announce& announce) {
                   require(up_[announce.instance], "only addresses that are up are announced");
                 },
                 [&](const OpenGate& gate) { open_gate(gate.generation); },
                 [&](const CancelGate&) {
                   require(asked_gate_.has_value(), "only an open question is cancelled");
                   asked_gate_.reset();
                 },
                 [&](const Fence& asked) { fence(asked.generation); },
                 [](const MasterSilent&) {},
                 [](const MasterHeard&) {},
                 [](const LowerPriorityHeard&) {},
                 [&](const StatusChanged& change) {
                   surroundings_.trace(id_, fmt::format("{}: {}", name(change.to), change.why));
                 },
                 [&](const Report& report) { surroundings_.trace(id_, report.text); },
             },
             action);
}

void Node::send(Instant now, const protocol::SendAdvert& advert) {
  const auto i = advert.instance;
  const auto patience = protocol::missed_adverts * plan_.members[i].advert_int;
  require(!was_master_[i] || now - last_sent_[i] <= patience,
          "a master that slept longer than its peers wait says nothing");
  last_sent_[i] = now;
  ++adverts_sent_;
  if (advert.priority == protocol::priority_resign) surroundings_.trace(id_, "resigns");
  surroundings_.send(id_, protocol::encode(group_->members()[i].advert(advert.priority),
                                           protocol::multicast_group_v4));
}

void Node::add_addresses(std::size_t instance) {
  require(!up_[instance], "addresses are added once");
  require(!plan_.group.gated || gate_said_yes_, "no address before the gate says yes");
  up_[instance] = true;
  heard_other_ = false;
}

void Node::remove_addresses(std::size_t instance) {
  require(up_[instance], "only addresses that are up are removed");
  up_[instance] = false;
}

bool Node::advertises() const {
  return std::ranges::any_of(group_->members(), &protocol::Instance::is_master);
}

// Decisions 1 and 2.
bool Node::may_claim() const {
  using enum protocol::Standing::Verdict;
  return standing_ == fit || (standing_ == unknown && !heard_other_);
}

void Node::open_gate(unsigned generation) {
  require(may_claim(), "an unfit node does not claim, nor one that knows nothing and held nothing");
  require(!asked_gate_, "one question at a time");
  asked_gate_ = generation;
  const bool yes = !dice_.chance(temper_.refusal_percent);
  surroundings_.trace(id_, "asks its gate");
  answer_later(dice_.between(0ns, temper_.gate_time),
               [=, this](Group& group, Instant now, Actions& out) {
                 answer_gate(group, generation, yes, now, out);
               });
}

void Node::answer_gate(Group& group, unsigned generation, bool yes, Instant now, Actions& out) {
  // A cancelled gate still answers, as an abandoned worker would.
  if (asked_gate_ == generation) {
    asked_gate_.reset();
    gate_said_yes_ = yes;
  }
  if (yes) {
    group.gate_opened(now, generation, out);
  } else {
    group.gate_refused(now, generation, "the gate refuses", "refused", out);
  }
}

void Node::fence(unsigned generation) {
  require(plan_.group.gated, "nothing to fence without a gate");
  answer_later(dice_.between(0ns, temper_.fence_time),
               [generation](Group& group, Instant now, Actions& out) {
                 group.fenced(now, generation, out);
               });
}

void Node::answer_later(Duration delay, Event answer) {
  surroundings_.later(delay, [this, asker = incarnation_, answer = std::move(answer)](Instant now) {
    if (asker == incarnation_) give(now, answer);
  });
}

void Node::check_promises() const {
  const bool serving = group_->phase() == Group::Phase::serving;
  require(std::ranges::all_of(up_, [serving](bool up) { return up == serving; }),
          "the addresses of all members are up while serving, and at no other time");
  const auto& members = group_->members();
  const bool masters = members.front().is_master();
  require(std::ranges::all_of(
              members, [masters](const auto& member) { return member.is_master() == masters; }),
          "members of a group are master together");
}

}  // namespace vrrpd::simulation
