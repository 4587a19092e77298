// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/network.hpp"

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;

namespace {

/// TCP tries again so often, more or less.
constexpr Duration retransmission = 200ms;

}  // namespace

Duration Network::journey(Place from, Place to) {
  if (from == to) return dice_.between(20us, 200us);
  const auto is_node = [](Place place) { return place == Place::node_a || place == Place::node_b; };
  const bool between_nodes = is_node(from) && is_node(to);
  return dice_.between(100us, 1ms) + (between_nodes ? slowness_ : Duration{});
}

bool Network::whole() const {
  for (const auto& row : cuts_)
    for (const int cut : row)
      if (cut != 0) return false;
  return true;
}

bool Network::whole_for(Duration time) const {
  return whole() && (!mended_ || world_.now() - *mended_ >= time);
}

std::optional<WorldTime> Network::broken_since() const {
  return whole() ? std::nullopt : std::optional{broken_};
}

void Network::send(Place from, Place to, Task arrives) {
  if (passes(from, to) && !drops_[index(from)][index(to)])
    world_.after(journey(from, to), std::move(arrives));
}

void Network::carry(Place from, Place to, Duration patience, Task arrives) {
  if (passes(from, to)) return world_.after(journey(from, to), std::move(arrives));
  if (patience <= 0ms) return;
  world_.after(retransmission, [this, from, to, patience, arrives = std::move(arrives)]() mutable {
    carry(from, to, patience - retransmission, std::move(arrives));
  });
}

}  // namespace vrrpd::simulation::pair
