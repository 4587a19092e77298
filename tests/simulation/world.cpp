// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace vrrpd::simulation {

using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t world_part = 1;

/// What is on the agenda is moved about: it is kept small.
std::uint32_t narrow(std::size_t index) { return static_cast<std::uint32_t>(index); }

double seconds(WorldTime time) {
  return std::chrono::duration<double>{time.time_since_epoch()}.count();
}

}  // namespace

World::World(const Cast& cast, std::uint64_t seed, std::FILE* log)
    : log_{log}, wire_{cast.nodes.size(), seed}, dice_{Dice::of(seed, world_part)} {
  for (const auto& plan : cast.nodes) {
    const auto id = nodes_.size();
    nodes_.push_back(std::make_unique<Node>(id, plan, seed, *this));
    served_.push_back(0);
    if (plan.group.gated) agenda_.put(now_ + dice_.between(0ms, 1s), StandingDue{narrow(id)});
  }
}

void World::run(WorldTime until) {
  for (;;) {
    auto next = agenda_.next();
    Node* waker = nullptr;
    for (const auto& node : nodes_) {
      if (node->wakes_at() >= next) continue;
      next = node->wakes_at();
      waker = node.get();
    }
    if (next > until) break;
    // Whoever was wrong has been so until now.
    if (overlaps_.any()) overlaps_.look(next, nodes_, wire_);
    now_ = next;
    if (waker != nullptr) {
      waker->on_time(now_);
    } else {
      std::visit([this](const auto& what) { happen(what); }, agenda_.take());
    }
    look_around();
  }
  now_ = until;
}

void World::look_around() {
  std::size_t serving = 0;
  for (NodeId id = 0; id < nodes_.size(); ++id) {
    const bool serves = nodes_[id]->serves();
    if (serves && served_[id] == 0) reigns_.push_back({id, now_});
    served_[id] = serves ? 1 : 0;
    serving += serves ? 1 : 0;
  }
  if (serving > 1 || overlaps_.any()) overlaps_.look(now_, nodes_, wire_);
}

void World::happen(const Arrival& arrival) {
  auto& on_the_way = packets_[arrival.packet];
  nodes_[arrival.to]->receive(now_, on_the_way.packet);
  if (--packets_[arrival.packet].arrivals == 0) free_packets_.push_back(arrival.packet);
}

void World::happen(const AnswerDue& due) {
  auto& node = *nodes_[due.node];
  if (node.incarnation() != due.incarnation) return;
  node.post(now_, std::visit([](const auto& answer) { return Letter{answer}; }, due.answer));
}

// Modules post theirs about once a second, for as long as the world goes on.
void World::happen(const StandingDue& due) {
  agenda_.put(now_ + dice_.between(900ms, 1100ms), due);
  nodes_[due.node]->post_standing(now_);
}

bool World::reaches(const Packet& packet, NodeId to) const {
  return packet.destination.is_multicast() || packet.destination == nodes_[to]->plan().address;
}

void World::send(NodeId from, Packet packet) {
  const auto sent = put_on_the_way(std::move(packet));
  for (NodeId to = 0; to < nodes_.size(); ++to) {
    if (to == from || !reaches(packets_[sent].packet, to)) continue;
    for (const auto delay : wire_.carry(from, to)) {
      if (!wire_.damages()) {
        deliver(sent, to, delay);
        continue;
      }
      auto worn = packets_[sent].packet;
      wire_.wear(from, to, worn);
      deliver(put_on_the_way(std::move(worn)), to, delay);
    }
  }
  if (packets_[sent].arrivals == 0) free_packets_.push_back(sent);
}

void World::send_from_outside(const Packet& packet) {
  const auto sent = put_on_the_way(packet);
  for (NodeId to = 0; to < nodes_.size(); ++to) {
    if (reaches(packet, to)) deliver(sent, to, healthy_delay);
  }
}

std::size_t World::put_on_the_way(Packet packet) {
  if (free_packets_.empty()) {
    packets_.push_back({std::move(packet)});
    return packets_.size() - 1;
  }
  const auto place = free_packets_.back();
  free_packets_.pop_back();
  packets_[place].packet = std::move(packet);
  return place;
}

void World::deliver(std::size_t packet, NodeId to, Duration delay) {
  ++packets_[packet].arrivals;
  agenda_.put(now_ + delay, Arrival{narrow(to), narrow(packet)});
}

void World::post_later(NodeId node, Duration delay, const Answer& answer) {
  agenda_.put(now_ + delay, AnswerDue{narrow(node), nodes_[node]->incarnation(), answer});
}

void World::trace(NodeId node, const std::string& what) {
  tell(fmt::format("node {}: {}", node + 1, what));
}

void World::tell(const std::string& what) const {
  if (listens()) fmt::print(log_, "{:10.4f} {}\n", seconds(now_), what);
}

std::vector<NodeId> World::serving() const {
  std::vector<NodeId> found;
  for (NodeId id = 0; id < nodes_.size(); ++id) {
    if (nodes_[id]->serves()) found.push_back(id);
  }
  return found;
}

std::uint64_t World::changes() const {
  std::uint64_t changes = 0;
  for (const auto& node : nodes_) changes += node->changes();
  return changes;
}

std::uint64_t World::adverts_sent() const {
  std::uint64_t sent = 0;
  for (const auto& node : nodes_) sent += node->adverts_sent();
  return sent;
}

}  // namespace vrrpd::simulation
