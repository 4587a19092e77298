// SPDX-License-Identifier: Apache-2.0
// Does to a pair what a story's faults say, and mends it.
#pragma once

#include "tests/simulation/pair/pair.hpp"

namespace vrrpd::simulation::pair {

class Mischief {
 public:
  /// All must outlive it.
  Mischief(const Story& story, Pair& pair);

  /// Faults come from now on. `primary`: the node that serves.
  void begin(Node primary);
  /// All that lasts is over, and what is off is switched on. Nothing comes any more.
  void heal();
  /// A person or a broken machine did something to this node's server so late.
  [[nodiscard]] std::optional<WorldTime> last_touched(Node node) const { return touched_[node]; }

 private:
  /// A fault that has begun, or waits for its question.
  struct State {
    bool armed = false, lasts = false;
    unsigned questions = 0;
  };

  [[nodiscard]] Node node_of(const Fault& fault) const {
    return fault.at_primary ? primary_ : other(primary_);
  }
  void strike(std::size_t index);
  void relent(std::size_t index);
  [[nodiscard]] Task on_question(Role role, Node asker);
  void start(const Fault& fault);
  void start_on_host(const Fault& fault);
  void start_on_daemon(const Fault& fault);
  void start_on_server(const Fault& fault);
  void end(const Fault& fault);
  void end_on_host(const Fault& fault);
  void end_on_server(const Fault& fault);
  void stop_by_hand(Node node, bool applier);
  void start_by_hand(Node node);
  void boot(Node node);
  void supervise();
  void restart_daemon(Node node);

  const Story& story_;
  Pair& pair_;
  Node primary_ = 0;
  std::vector<State> states_;
  std::array<std::optional<WorldTime>, nodes> touched_;
  bool over_ = false;
};

}  // namespace vrrpd::simulation::pair
