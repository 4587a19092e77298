// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/overlaps.hpp"

#include <algorithm>

#include "tests/simulation/violation.hpp"

namespace vrrpd::simulation {

using namespace std::chrono_literals;

namespace {

/// Two that both serve from now on, or that hear each other from now on, or with other priorities
/// than before (an advert that was sent before that says nothing), have both heard the other's
/// next advert after an interval of the slower one (its clock and its scheduler may be
/// late), and a delay on the wire. One of them wins (RFC 9568 §6.4.3), the other one takes its
/// addresses off when it hears that. A packet that was under way longer than the wire's present
/// delay may make the winner yield too, which ends the overlap as well.
Duration bound(const Node& a, const Node& b) {
  const auto interval = [](const Node& node) {
    return node.plan().members.front().config.advert_int;
  };
  const Duration slower = std::max(interval(a), interval(b));
  return slower + slower / 1000 + healthy_delay + 10ms;
}

}  // namespace

void Overlaps::look(WorldTime now, const std::vector<std::unique_ptr<Node>>& nodes,
                    const Wire& wire) {
  for (NodeId a = 0; a < nodes.size(); ++a) {
    for (NodeId b = a + 1; b < nodes.size(); ++b) {
      const bool both = nodes[a]->trusty() && nodes[b]->trusty() && wire.healthy(a, b) &&
                        nodes[a]->serves() && nodes[b]->serves();
      if (!both) {
        overlaps_.erase({a, b});
        continue;
      }
      const auto changes = nodes[a]->priority_changes() + nodes[b]->priority_changes();
      auto& overlap = overlaps_.try_emplace({a, b}, Overlap{now, changes}).first->second;
      if (overlap.priority_changes != changes) overlap = {now, changes};
      require(now - overlap.since <= bound(*nodes[a], *nodes[b]),
              "two nodes that hear each other do not both keep the addresses");
    }
  }
}

}  // namespace vrrpd::simulation
