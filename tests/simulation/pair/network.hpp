// SPDX-License-Identifier: Apache-2.0
// Who can reach whom. A cut is one way; what is sent into it by UDP is lost, by TCP waits.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "tests/simulation/pair/world.hpp"

namespace vrrpd::simulation::pair {

/// The two hosts of the pair are 0 and 1.
using Node = std::size_t;
inline constexpr std::size_t nodes = 2;
[[nodiscard]] constexpr Node other(Node node) { return 1 - node; }

/// `third`: where the third vote stands.
enum class Place : std::uint8_t { node_a, node_b, clients, third };
inline constexpr std::size_t places = static_cast<std::size_t>(Place::third) + 1;
[[nodiscard]] constexpr Place place_of(Node node) {
  return node == 0 ? Place::node_a : Place::node_b;
}

class Network {
 public:
  Network(World& world, Dice dice) : world_{world}, dice_{dice} {}

  [[nodiscard]] bool passes(Place from, Place to) const { return cuts(from, to) == 0; }
  /// Both ways.
  [[nodiscard]] bool joined(Place one, Place other) const {
    return passes(one, other) && passes(other, one);
  }
  /// Cuts add up; each must be mended.
  void cut(Place from, Place to) {
    if (whole()) broken_ = world_.now();
    ++cuts_[index(from)][index(to)];
  }
  void mend(Place from, Place to) {
    --cuts_[index(from)][index(to)];
    mended_ = world_.now();
  }
  /// Datagrams alone, as by a firewall that drops IP protocol 112.
  void drop_datagrams(Place from, Place to, bool drop) { drops_[index(from)][index(to)] = drop; }
  [[nodiscard]] bool drops_datagrams(Place from, Place to) const {
    return drops_[index(from)][index(to)];
  }
  [[nodiscard]] bool slow() const { return slowness_ > Duration{}; }
  /// Nothing was cut anywhere for so long.
  [[nodiscard]] bool whole_for(Duration time) const;
  /// Since when something is cut, if something is.
  [[nodiscard]] std::optional<WorldTime> broken_since() const;
  /// Adds `delay` to every journey between the nodes.
  void slow_down(Duration delay) { slowness_ = delay; }

  /// A datagram: `arrives` is called when it does.
  void send(Place from, Place to, Task arrives);
  /// On a TCP connection: a cut delays it until it is sent again, but not for longer than
  /// `patience`.
  void carry(Place from, Place to, Duration patience, Task arrives);

 private:
  static std::size_t index(Place place) { return static_cast<std::size_t>(place); }
  [[nodiscard]] bool whole() const;
  [[nodiscard]] int cuts(Place from, Place to) const { return cuts_[index(from)][index(to)]; }
  [[nodiscard]] Duration journey(Place from, Place to);

  World& world_;
  Dice dice_;
  Duration slowness_{};
  std::array<std::array<int, places>, places> cuts_{};
  std::array<std::array<bool, places>, places> drops_{};
  WorldTime broken_{};
  std::optional<WorldTime> mended_;
};

}  // namespace vrrpd::simulation::pair
