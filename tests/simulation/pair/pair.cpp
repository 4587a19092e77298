// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/pair.hpp"

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;

namespace {

/// Parts of a story's luck.
enum Part : std::uint64_t {
  network_part = 1,
  server_part,
  daemon_part = 4,
  conversation_part = 6,
  writer_part = 7
};

constexpr Duration read_interval = 250ms;

}  // namespace

Machine::Machine(World& world, Network& network, VirtualAddress& addresses, Ledger& ledger,
                 const Story& story, Node node, Witness& witness)
    : host{world, node, Instant{story.plans[node].clock_reading}, story.plans[node].clock_rate},
      server{network, host, story.plans[node].server, ledger,
             Dice::of(story.seed, server_part + node)},
      daemon{network,
             host,
             server,
             addresses,
             story.plans[node],
             witness,
             Dice::of(story.seed, daemon_part + node)} {}

Pair::Pair(const Story& story, Witness& witness, std::FILE* log)
    : world_{log},
      network_{world_, Dice::of(story.seed, network_part)},
      ledger_{world_},
      third_{network_, world_},
      machines_{
          std::make_unique<Machine>(world_, network_, addresses_, ledger_, story, 0, witness),
          std::make_unique<Machine>(world_, network_, addresses_, ledger_, story, 1, witness)},
      conversations_{network_, {&server(0), &server(1)}, Dice::of(story.seed, conversation_part)},
      reader_{surroundings(), read_interval} {
  for (Node node = 0; node < nodes; ++node) {
    server(node).pair_with(server(other(node)));
    daemon(node).pair_with(daemon(other(node)));
    if (story.third_vote) daemon(node).vote_at(third_);
  }
  for (unsigned i = 0; i < story.writers; ++i)
    writers_.push_back(std::make_unique<Writer>(surroundings(), story.think,
                                                Dice::of(story.seed, writer_part + i)));
}

Surroundings Pair::surroundings() {
  return {world_, network_, addresses_, {&server(0), &server(1)}, ledger_};
}

Pair::~Pair() {
  for (const auto& machine : machines_) machine->daemon.dismiss();
}

void Pair::begin() {
  conversations_.live_here();
  for (Node node = 0; node < nodes; ++node) server(node).start();
  world_.run(world_.now() + 5s);
  server(0).open();
  static_cast<void>(server(1).follow(0, false));
  server(1).start_by_hand();
  world_.run(world_.now() + 100ms);
  for (Node node = 0; node < nodes; ++node) daemon(node).start();
  for (auto& writer : writers_) writer->begin();
  reader_.begin();
}

std::optional<Node> Pair::serving() {
  if (daemon(0).serves() == daemon(1).serves()) return std::nullopt;
  return daemon(0).serves() ? Node{0} : Node{1};
}

bool Pair::whole() {
  const auto node = serving();
  if (!node || !addresses_.up(*node) || addresses_.up(other(*node))) return false;
  const Server& primary = server(*node);
  const Server& replica = server(other(*node));
  const auto semi_sync = primary.semi_sync();
  return primary.takes_writes() && !primary.closes() && replica.awake() && replica.read_only() &&
         replica.follows(*node) && replica.attached() && semi_sync.source_on &&
         semi_sync.clients > 0 && !replica.applier_is_broken() &&
         daemon(other(*node)).process().awake();
}

}  // namespace vrrpd::simulation::pair
