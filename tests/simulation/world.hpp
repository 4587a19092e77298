// SPDX-License-Identifier: Apache-2.0
// Nodes, a wire and a virtual clock. Here stand the promises that only several nodes together can
// break.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/node.hpp"
#include "tests/simulation/wire.hpp"

namespace vrrpd::simulation {

class World final : public Surroundings {
 public:
  /// `log`: tell every step on standard output.
  World(std::vector<NodePlan> plans, Dice& dice, bool log);

  /// Lets the time go on until `until`.
  void run(Instant until);
  void at(Instant when, std::function<void(Instant)> what);

  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] Wire& wire() { return wire_; }
  [[nodiscard]] Node& node(NodeId id) { return *nodes_[id]; }
  [[nodiscard]] std::size_t node_count() const { return nodes_.size(); }
  [[nodiscard]] std::vector<NodeId> serving() const;
  [[nodiscard]] std::size_t adverts_sent() const;
  /// The longest interval at which any node advertises.
  [[nodiscard]] Duration longest_interval() const;

  void send(NodeId from, std::vector<std::uint8_t> message) override;
  void later(Duration delay, std::function<void(Instant)> what) override;
  void trace(NodeId node, const std::string& what) override;

 private:
  void check_overlaps();

  Dice& dice_;
  bool log_;
  Instant now_{};
  Wire wire_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::multimap<Instant, std::function<void(Instant)>> agenda_;
  /// Since when two nodes that hear each other both serve.
  std::map<std::pair<NodeId, NodeId>, Instant> overlaps_;
};

}  // namespace vrrpd::simulation
