// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/wire.hpp"

#include <algorithm>

namespace vrrpd::simulation {

using Kind = Trouble::Kind;

namespace {

constexpr Duration shortest_delay = std::chrono::microseconds{50};
constexpr std::uint64_t wire_part = 1000;

}  // namespace

Wire::Wire(std::size_t nodes, std::uint64_t seed) : nodes_{nodes} {
  for (std::size_t i = 0; i < nodes * nodes; ++i) {
    auto dice = Dice::of(seed, wire_part + i);
    const auto delay = dice.between(shortest_delay, healthy_delay);
    links_.push_back({dice, delay});
  }
}

std::span<const Duration> Wire::carry(NodeId from, NodeId to) {
  if (cut_[from][to]) return {};
  auto& [luck, delay] = link(from, to);
  if (loss_percent_ > 0 && luck.chance(loss_percent_)) return {};
  const std::size_t copies = double_percent_ > 0 && luck.chance(double_percent_) ? 2 : 1;
  for (std::size_t copy = 0; copy < copies; ++copy) {
    deliveries_[copy] = jitter_ > Duration{} ? delay + luck.between(Duration{}, jitter_) : delay;
  }
  return std::span{deliveries_}.first(copies);
}

void Wire::wear(NodeId from, NodeId to, Packet& packet) {
  auto& luck = link(from, to).dice;
  if (!luck.chance(damage_percent_)) return;
  const auto bit = luck.below(packet.message.size() * 8);
  packet.message[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
}

void Wire::heal() {
  cut_ = {};
  loss_percent_ = double_percent_ = damage_percent_ = 0;
  jitter_ = {};
}

void Wire::suffer(const Trouble& trouble) {
  const auto percent = static_cast<unsigned>(std::max(trouble.amount, 0));
  switch (trouble.kind) {
    case Kind::cut: cut_[trouble.node][trouble.other] = true; break;
    case Kind::isolation:
      for (NodeId id = 0; id < nodes_; ++id) cut_[id][trouble.node] = cut_[trouble.node][id] = true;
      break;
    case Kind::partition:
      for (NodeId a = 0; a < nodes_; ++a) {
        for (NodeId b = 0; b < nodes_; ++b) {
          if ((trouble.amount >> a & 1) != (trouble.amount >> b & 1)) cut_[a][b] = true;
        }
      }
      break;
    case Kind::loss: loss_percent_ = std::max(loss_percent_, percent); break;
    case Kind::doubling: double_percent_ = std::max(double_percent_, percent); break;
    case Kind::damage: damage_percent_ = std::max(damage_percent_, percent); break;
    case Kind::jitter:
      jitter_ = std::max<Duration>(jitter_, std::chrono::milliseconds{trouble.amount});
      break;
    default: break;
  }
}

bool Wire::healthy(NodeId a, NodeId b) const {
  return !cut_[a][b] && !cut_[b][a] && loss_percent_ == 0 && damage_percent_ == 0 &&
         jitter_ == Duration{};
}

}  // namespace vrrpd::simulation
