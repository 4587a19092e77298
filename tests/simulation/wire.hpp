// SPDX-License-Identifier: Apache-2.0
// The network between the nodes: real bytes, which it loses, delays, doubles and damages; and it
// can be cut one way.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "tests/simulation/cast.hpp"
#include "tests/simulation/trouble.hpp"

namespace vrrpd::simulation {

/// A healthy wire delivers within this.
inline constexpr Duration healthy_delay = std::chrono::milliseconds{2};

/// What travels: the bytes, and what the IP header says.
struct Packet {
  std::vector<std::uint8_t> message;
  IpAddress source, destination;
  std::uint8_t ttl = 255;
  bool bad = false;  ///< a stranger's: whoever believes it breaks a promise
};

class Wire {
 public:
  Wire(std::size_t nodes, std::uint64_t seed);

  /// How often a packet arrives, and how much later each time. Overwritten by the next call.
  [[nodiscard]] std::span<const Duration> carry(NodeId from, NodeId to);
  /// Turns a bit around, if it is that wire's day.
  void wear(NodeId from, NodeId to, Packet& packet);
  [[nodiscard]] bool damages() const { return damage_percent_ > 0; }

  /// Back to health; then each trouble that still lasts.
  void heal();
  void suffer(const Trouble& trouble);
  /// Both ways, and nothing is lost or late.
  [[nodiscard]] bool healthy(NodeId a, NodeId b) const;
  [[nodiscard]] bool cut(NodeId from, NodeId to) const { return cut_[from][to]; }

 private:
  static constexpr std::size_t most_nodes = 5;
  using Matrix = std::array<std::array<bool, most_nodes>, most_nodes>;

  struct Link {
    Dice dice;
    Duration delay;  ///< in good days always the same: then packets keep their order
  };

  [[nodiscard]] Link& link(NodeId from, NodeId to) { return links_[from * nodes_ + to]; }

  std::size_t nodes_;
  std::vector<Link> links_;
  Matrix cut_{};
  unsigned loss_percent_ = 0, double_percent_ = 0, damage_percent_ = 0;
  Duration jitter_{};
  std::array<Duration, 2> deliveries_{};
};

}  // namespace vrrpd::simulation
