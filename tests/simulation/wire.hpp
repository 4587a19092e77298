// SPDX-License-Identifier: Apache-2.0
// The network between the nodes: it loses, delays, doubles and damages, and can be cut one way.
#pragma once

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "tests/simulation/dice.hpp"
#include "tests/simulation/node.hpp"

namespace vrrpd::simulation {

struct WireQuality {
  unsigned loss_percent = 0;
  unsigned double_percent = 0;
  unsigned damage_percent = 0;
  /// Where the two differ, packets overtake each other.
  Duration shortest_delay = std::chrono::milliseconds{1};
  Duration longest_delay = std::chrono::milliseconds{1};
};

/// A healthy wire delivers within this.
inline constexpr Duration healthy_delay = std::chrono::milliseconds{20};

class Wire {
 public:
  explicit Wire(Dice& dice) : dice_{dice} {}

  /// What arrives, and how much later; empty: it was lost.
  struct Delivery {
    Duration delay;
    std::vector<std::uint8_t> message;
  };
  [[nodiscard]] std::vector<Delivery> carry(NodeId from, NodeId to,
                                            const std::vector<std::uint8_t>& message);

  void set_quality(const WireQuality& quality) { quality_ = quality; }
  void cut(NodeId from, NodeId to) { cuts_.emplace(from, to); }
  void join(NodeId from, NodeId to) { cuts_.erase({from, to}); }
  void heal();
  /// Both ways, and nothing is lost or late.
  [[nodiscard]] bool healthy(NodeId a, NodeId b) const;

 private:
  Dice& dice_;
  WireQuality quality_;
  std::set<std::pair<NodeId, NodeId>> cuts_;
};

}  // namespace vrrpd::simulation
