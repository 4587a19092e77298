// SPDX-License-Identifier: Apache-2.0
// The addresses that clients connect to, as the two hosts have them.
#pragma once

#include <array>
#include <optional>

#include "tests/simulation/pair/network.hpp"

namespace vrrpd::simulation::pair {

class VirtualAddress {
 public:
  void add(Node node, WorldTime now) {
    up_[node] = true;
    announced_[node] = now;
  }
  void announce(Node node, WorldTime now) {
    if (up_[node]) announced_[node] = now;
  }
  void remove(Node node) { up_[node] = false; }

  [[nodiscard]] bool up(Node node) const { return up_[node]; }
  [[nodiscard]] bool up_on_both() const { return up_[0] && up_[1]; }
  /// Who announced it last, of those that have it and that `reaches` accepts.
  template <class Reaches>
  [[nodiscard]] std::optional<Node> holder(const Reaches& reaches) const {
    std::optional<Node> found;
    for (Node node = 0; node < nodes; ++node)
      if (up_[node] && reaches(node) && (!found || announced_[node] > announced_[*found]))
        found = node;
    return found;
  }

 private:
  std::array<bool, nodes> up_{};
  std::array<WorldTime, nodes> announced_{};
};

}  // namespace vrrpd::simulation::pair
