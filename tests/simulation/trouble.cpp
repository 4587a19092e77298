// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/trouble.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vrrpd::simulation {

using namespace std::chrono_literals;
using Kind = Trouble::Kind;

namespace {

/// From a blink to several times what the others wait.
Duration draw_length(Duration beat, Dice& dice) {
  if (dice.chance(30)) return dice.between(1ms, beat);
  if (dice.chance(50)) return dice.between(beat, 6 * beat);
  return dice.between(beat, 15 * beat);
}

int draw_amount(Kind kind, const Cast& cast, Duration beat, Dice& dice) {
  const auto up_to = [&dice](int least, int most) {
    return least + static_cast<int>(dice.below(static_cast<std::size_t>(most - least + 1)));
  };
  switch (kind) {
    case Kind::partition: return up_to(1, (1 << cast.nodes.size()) - 2);
    case Kind::loss: return up_to(5, 100);
    case Kind::jitter: return up_to(1, static_cast<int>(beat / 1ms));
    case Kind::doubling:
    case Kind::damage: return up_to(5, 60);
    case Kind::drift: return up_to(-30, 30);
    default: return 0;
  }
}

}  // namespace

std::string describe(const Trouble& trouble) {
  const auto text = [&trouble]() -> std::string {
    const auto node = trouble.node + 1, other = trouble.other + 1;
    switch (trouble.kind) {
      case Kind::cut: return fmt::format("node {} does not hear node {}", other, node);
      case Kind::isolation: return fmt::format("node {} is cut off", node);
      case Kind::partition: return fmt::format("the network is parted, mask {:#b}", trouble.amount);
      case Kind::loss: return fmt::format("{} % of all packets are lost", trouble.amount);
      case Kind::jitter: return fmt::format("packets take up to {} ms", trouble.amount);
      case Kind::doubling: return fmt::format("{} % of all packets come twice", trouble.amount);
      case Kind::damage: return fmt::format("{} % of all packets are damaged", trouble.amount);
      case Kind::stranger: return "a stranger sends bad packets";
      case Kind::pause: return fmt::format("node {} is paused", node);
      case Kind::freeze: return fmt::format("node {} and its clock stand still", node);
      case Kind::drift: return fmt::format("node {}'s clock is {} % off", node, trouble.amount);
      case Kind::power_off: return fmt::format("node {} is without power", node);
      case Kind::kill: return fmt::format("node {}'s daemon is killed", node);
      case Kind::stop: return fmt::format("node {}'s daemon is stopped", node);
      case Kind::check_fails: return fmt::format("node {}'s check fails", node);
      case Kind::load_changes: return fmt::format("node {}'s load tracker changes", node);
    }
    return "?";
  };
  const auto seconds = [](WorldTime time) {
    return std::chrono::duration<double>{time.time_since_epoch()}.count();
  };
  return fmt::format("{:.4f} to {:.4f} s: {}", seconds(trouble.begin), seconds(trouble.end),
                     text());
}

std::vector<Trouble> draw_troubles(const Cast& cast, WorldTime end, Dice& dice) {
  const Duration beat = cast.beat();
  std::vector<Trouble> troubles(1 + dice.below(8));
  for (auto& trouble : troubles) {
    trouble.kind = static_cast<Kind>(dice.below(Trouble::kinds));
    trouble.begin = WorldTime{dice.between(0s, end.time_since_epoch())};
    trouble.end = std::min(end, trouble.begin + draw_length(beat, dice));
    trouble.node = dice.below(cast.nodes.size());
    trouble.other = (trouble.node + 1 + dice.below(cast.nodes.size() - 1)) % cast.nodes.size();
    trouble.amount = draw_amount(trouble.kind, cast, beat, dice);
  }
  return troubles;
}

}  // namespace vrrpd::simulation
