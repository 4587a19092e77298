// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "tests/simulation/violation.hpp"

namespace vrrpd::simulation {

using namespace std::chrono_literals;

World::World(std::vector<NodePlan> plans, Dice& dice, bool log)
    : dice_{dice}, log_{log}, wire_{dice} {
  for (auto& plan : plans) {
    nodes_.push_back(std::make_unique<Node>(nodes_.size(), std::move(plan), dice_, *this));
  }
}

void World::run(Instant until) {
  for (;;) {
    auto next = agenda_.empty() ? Instant::max() : agenda_.begin()->first;
    Node* waker = nullptr;
    for (const auto& node : nodes_) {
      const auto wakes = node->wakes_at();
      if (wakes && *wakes < next) {
        next = *wakes;
        waker = node.get();
      }
    }
    if (next > until) break;
    now_ = next;
    check_overlaps();
    if (waker != nullptr) {
      waker->on_time(now_);
    } else {
      agenda_.extract(agenda_.begin()).mapped()(now_);
    }
    check_overlaps();
  }
  now_ = until;
}

void World::at(Instant when, std::function<void(Instant)> what) {
  agenda_.emplace(when, std::move(what));
}

void World::later(Duration delay, std::function<void(Instant)> what) {
  at(now_ + delay, std::move(what));
}

void World::send(NodeId from, std::vector<std::uint8_t> message) {
  const auto source = nodes_[from]->plan().address;
  for (NodeId to = 0; to < nodes_.size(); ++to) {
    if (to == from) continue;
    for (auto& delivery : wire_.carry(from, to, message)) {
      later(delivery.delay, [this, to, source, bytes = std::move(delivery.message)](Instant now) {
        nodes_[to]->receive(now, bytes, source);
      });
    }
  }
}

void World::trace(NodeId node, const std::string& what) {
  if (!log_) return;
  const std::chrono::duration<double> seconds = now_.time_since_epoch();
  fmt::print("{:10.4f} node {}: {}\n", seconds.count(), node + 1, what);
}

std::vector<NodeId> World::serving() const {
  std::vector<NodeId> found;
  for (NodeId id = 0; id < nodes_.size(); ++id) {
    if (nodes_[id]->serves()) found.push_back(id);
  }
  return found;
}

std::size_t World::adverts_sent() const {
  std::size_t sent = 0;
  for (const auto& node : nodes_) sent += node->adverts_sent();
  return sent;
}

Duration World::longest_interval() const {
  Duration longest{};
  for (const auto& node : nodes_) {
    longest = std::max(longest, node->plan().members.front().advert_int);
  }
  return longest;
}

// Two that serve hear of each other with the next advert, and one of them yields to it at once.
void World::check_overlaps() {
  const Duration bound = longest_interval() + healthy_delay + 50ms;
  for (NodeId a = 0; a < nodes_.size(); ++a) {
    for (NodeId b = a + 1; b < nodes_.size(); ++b) {
      const bool both = nodes_[a]->runs() && nodes_[b]->runs() && wire_.healthy(a, b) &&
                        nodes_[a]->serves() && nodes_[b]->serves();
      if (!both) {
        overlaps_.erase({a, b});
        continue;
      }
      const auto since = overlaps_.try_emplace({a, b}, now_).first->second;
      require(now_ - since <= bound,
              fmt::format("nodes {} and {} hear each other and both have the addresses for {} ms",
                          a + 1, b + 1, (now_ - since) / 1ms));
    }
  }
}

}  // namespace vrrpd::simulation
