// SPDX-License-Identifier: Apache-2.0
// Two hosts, their servers and daemons, the clients, and the network between them.
#pragma once

#include <memory>

#include "tests/simulation/pair/clients.hpp"
#include "tests/simulation/pair/conversation.hpp"
#include "tests/simulation/pair/daemon.hpp"
#include "tests/simulation/pair/story.hpp"

namespace vrrpd::simulation::pair {

/// In one piece: its parts keep references to each other.
struct Machine {
  Machine(World& world, Network& network, VirtualAddress& addresses, Ledger& ledger,
          const Story& story, Node node, Witness& witness);

  Host host;
  Server server;
  Daemon daemon;
};

class Pair {
 public:
  Pair(const Story& story, Witness& witness, std::FILE* log);
  ~Pair();
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  /// The primary's server is open, the other one follows; then the daemons start.
  void begin();

  [[nodiscard]] World& world() { return world_; }
  [[nodiscard]] Network& network() { return network_; }
  [[nodiscard]] VirtualAddress& addresses() { return addresses_; }
  [[nodiscard]] Ledger& ledger() { return ledger_; }
  [[nodiscard]] ThirdPlace& third() { return third_; }
  [[nodiscard]] Conversations& conversations() { return conversations_; }
  [[nodiscard]] Host& host(Node node) { return machines_[node]->host; }
  [[nodiscard]] Server& server(Node node) { return machines_[node]->server; }
  [[nodiscard]] Daemon& daemon(Node node) { return machines_[node]->daemon; }

  [[nodiscard]] bool joined() const { return network_.joined(Place::node_a, Place::node_b); }
  /// Who serves, if exactly one does.
  [[nodiscard]] std::optional<Node> serving();
  /// One serves, the other follows and confirms each write.
  [[nodiscard]] bool whole();

 private:
  [[nodiscard]] Surroundings surroundings();

  World world_;
  Network network_;
  VirtualAddress addresses_;
  Ledger ledger_;
  ThirdPlace third_;
  std::array<std::unique_ptr<Machine>, nodes> machines_;
  Conversations conversations_;
  std::vector<std::unique_ptr<Writer>> writers_;
  Reader reader_;
};

}  // namespace vrrpd::simulation::pair
