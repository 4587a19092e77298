// SPDX-License-Identifier: Apache-2.0
// The promise that only several nodes together can break: two that hear each other do not both have
// the addresses, but for one bounded moment.
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "tests/simulation/node.hpp"

namespace vrrpd::simulation {

class Overlaps {
 public:
  [[nodiscard]] bool any() const { return !overlaps_.empty(); }
  /// To be called whenever something has happened. Throws Violation.
  void look(WorldTime now, const std::vector<std::unique_ptr<Node>>& nodes, const Wire& wire);

 private:
  struct Overlap {
    WorldTime since;
    std::uint64_t priority_changes;  ///< of both, until then
  };
  std::map<std::pair<NodeId, NodeId>, Overlap> overlaps_;
};

}  // namespace vrrpd::simulation
