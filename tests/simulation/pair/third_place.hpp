// SPDX-License-Identifier: Apache-2.0
// Where the third vote stands: neither of the two hosts. It keeps one value, answers questions in
// the order in which they arrive, however late, and now and then stands still.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "notify/witness/witness.hpp"
#include "tests/simulation/pair/network.hpp"
#include "tests/simulation/pair/story.hpp"

namespace vrrpd::simulation::pair {

class Worker;

class ThirdPlace {
 public:
  ThirdPlace(Network& network, World& world) : network_{network}, world_{world} {}
  ThirdPlace(const ThirdPlace&) = delete;
  ThirdPlace& operator=(const ThirdPlace&) = delete;

  /// It answers nothing until then; questions wait.
  void stand_still(WorldTime until) { still_until_ = until; }
  /// It stands still at the nth swap from now on.
  void stumble(const Stumble& how) {
    stumble_ = how;
    swaps_ = 0;
  }
  [[nodiscard]] bool awake() const { return world_.now() >= still_until_; }
  [[nodiscard]] const witness::Value& value() const { return value_; }
  /// What a daemon has of it: its client library.
  [[nodiscard]] std::shared_ptr<witness::Witness> client();

 private:
  class Client;
  [[nodiscard]] static Place place_of(Worker& asker);
  void put(const witness::Claim& claim);
  void when_awake(Task task);
  /// A swap arrives. True: it is made, and its answer has to wait.
  [[nodiscard]] bool stumbles();

  Network& network_;
  World& world_;
  witness::Value value_;
  WorldTime still_until_{};
  std::optional<Stumble> stumble_;
  unsigned swaps_ = 0;
};

}  // namespace vrrpd::simulation::pair
