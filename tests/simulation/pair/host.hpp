// SPDX-License-Identifier: Apache-2.0
// One of the two machines: its clock, its disk, its power.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "tests/simulation/pair/network.hpp"

namespace vrrpd::simulation::pair {

class Host {
 public:
  /// `rate`: within what real clocks do.
  Host(World& world, Node node, Instant reading, double rate)
      : world_{world}, node_{node}, rate_{rate}, clock_{reading, rate} {}

  [[nodiscard]] World& world() { return world_; }
  [[nodiscard]] Node node() const { return node_; }
  [[nodiscard]] Place place() const { return place_of(node_); }
  [[nodiscard]] Instant now() const { return clock_.at(world_.now()); }
  /// Never, if the clock stands still.
  [[nodiscard]] WorldTime when(Instant reading) const { return clock_.when(reading); }
  /// 1.0: as right as it ever was.
  void set_clock_rate(double rate) {
    clock_is_right_ = rate == 1.0;
    wrong_ = world_.now();
    clock_.set_rate(world_.now(), rate * rate_);
  }
  /// It has been right for so long.
  [[nodiscard]] bool clock_right_for(Duration time) const {
    return clock_is_right_ && (!wrong_ || world_.now() - *wrong_ >= time);
  }

  [[nodiscard]] bool powered() const { return powered_; }
  /// Nothing runs, and no packet is answered.
  [[nodiscard]] bool frozen() const { return freezes_ > 0; }
  [[nodiscard]] bool answers() const { return powered_ && !frozen(); }
  void power(bool on) {
    powered_ = on;
    freezes_ = 0;
    if (on) ++boots_;
  }
  void freeze() { ++freezes_; }
  void thaw() { freezes_ = std::max(freezes_ - 1, 0); }
  [[nodiscard]] std::string boot_id() const { return std::to_string(boots_); }

  /// By name; they outlive everything.
  std::map<std::string, std::string> files;

  /// The host whose code runs now: what boot_now() and the like speak of.
  [[nodiscard]] static Host& on_stage() { return *on_stage_; }
  /// While it lives, code of `host` runs.
  class Scene {
   public:
    explicit Scene(Host& host) : before_{on_stage_} { on_stage_ = &host; }
    ~Scene() { on_stage_ = before_; }
    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;

   private:
    Host* before_;
  };

 private:
  static inline thread_local Host* on_stage_ = nullptr;

  World& world_;
  Node node_;
  double rate_;
  HostClock clock_;
  bool clock_is_right_ = true;
  std::optional<WorldTime> wrong_;  ///< when it was so last
  bool powered_ = true;
  int freezes_ = 0;
  unsigned boots_ = 1;
};

}  // namespace vrrpd::simulation::pair
