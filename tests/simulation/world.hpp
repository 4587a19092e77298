// SPDX-License-Identifier: Apache-2.0
// Nodes, a wire, and the time that is the same for all.
#pragma once

#include <cstdio>
#include <deque>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "tests/simulation/agenda.hpp"
#include "tests/simulation/node.hpp"
#include "tests/simulation/overlaps.hpp"

namespace vrrpd::simulation {

/// A node added its addresses.
struct Reign {
  NodeId node;
  WorldTime since;
};

class World final : public Surroundings {
 public:
  /// `cast` must outlive the world. `log`: where every step is told; nullptr: nowhere.
  World(const Cast& cast, std::uint64_t seed, std::FILE* log);

  /// Lets the time go on until `until`.
  void run(WorldTime until);
  /// Who serves, and beside whom. To be called when something was done to a node or to the wire
  /// from outside: run() sees only what happens in it.
  void look_around();
  /// From a host that is no node; no trouble of the wire keeps it from anybody.
  void send_from_outside(const Packet& packet);
  void tell(const std::string& what) const;

  [[nodiscard]] WorldTime now() const { return now_; }
  [[nodiscard]] Wire& wire() { return wire_; }
  [[nodiscard]] Node& node(NodeId id) { return *nodes_[id]; }
  [[nodiscard]] std::size_t node_count() const { return nodes_.size(); }
  [[nodiscard]] std::vector<NodeId> serving() const;
  [[nodiscard]] const std::vector<Reign>& reigns() const { return reigns_; }
  /// How often any node's status has changed.
  [[nodiscard]] std::uint64_t changes() const;
  [[nodiscard]] std::uint64_t adverts_sent() const;

  void send(NodeId from, Packet packet) override;
  void post_later(NodeId node, Duration delay, const Answer& answer) override;
  [[nodiscard]] bool listens() const override { return log_ != nullptr; }
  void trace(NodeId node, const std::string& what) override;

 private:
  struct Arrival {
    std::uint32_t to;
    std::uint32_t packet;  ///< its place in packets_
  };
  struct AnswerDue {
    std::uint32_t node;
    unsigned incarnation;
    Answer answer;
  };
  struct StandingDue {
    std::uint32_t node;
  };
  using What = std::variant<Arrival, AnswerDue, StandingDue>;

  /// A packet on its way, to several nodes perhaps.
  struct OnTheWay {
    Packet packet;
    unsigned arrivals = 0;
  };

  void happen(const Arrival& arrival);
  void happen(const AnswerDue& due);
  void happen(const StandingDue& due);
  [[nodiscard]] bool reaches(const Packet& packet, NodeId to) const;
  std::size_t put_on_the_way(Packet packet);
  void deliver(std::size_t packet, NodeId to, Duration delay);

  std::FILE* log_;
  WorldTime now_{};
  Wire wire_;
  Dice dice_;
  std::vector<std::unique_ptr<Node>> nodes_;
  Agenda<What> agenda_;
  std::deque<OnTheWay> packets_;  ///< a deque: who reads one may send another
  std::vector<std::size_t> free_packets_;
  Overlaps overlaps_;
  std::vector<char> served_;  ///< of each node, when last looked at
  std::vector<Reign> reigns_;
};

}  // namespace vrrpd::simulation
