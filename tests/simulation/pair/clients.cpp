// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/clients.hpp"

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;

namespace {

/// A client's own timeout.
constexpr Duration patience = 5s;

std::optional<Node> reached(const Surroundings& at) {
  return at.addresses.holder([&](Node node) {
    return at.servers[node]->host().answers() && at.network.joined(Place::clients, place_of(node));
  });
}

}  // namespace

void Writer::write_later() {
  at_.world.after(dice_.between(think_ / 4, think_), [this] { write(); });
}

void Writer::write() {
  const unsigned attempt = ++attempt_;
  const auto node = reached(at_);
  if (!node) return write_later();
  Server& server = *at_.servers[*node];
  const WriteId id = at_.ledger.begin_write();
  at_.world.after(patience, [this, attempt, id] { ended(attempt, id, WriteEnd::lost); });
  at_.network.carry(Place::clients, server.host().place(), patience, [this, &server, attempt, id] {
    // Nobody listens, or the connection ends while it waits: the answer comes at once.
    if (!server.listens()) return ended(attempt, id, WriteEnd::refused);
    const unsigned death =
        server.on_death([this, attempt, id] { ended(attempt, id, WriteEnd::lost); });
    server.process().after(0ms, [this, &server, attempt, id, death] {
      server.write(id, [this, &server, attempt, id, death](WriteEnd end) {
        server.forget_death(death);
        at_.network.carry(server.host().place(), Place::clients, patience,
                          [this, attempt, id, end] { ended(attempt, id, end); });
      });
    });
  });
}

void Writer::ended(unsigned attempt, WriteId write, WriteEnd end) {
  if (attempt != attempt_) return;
  if (end == WriteEnd::confirmed || end == WriteEnd::alone) at_.ledger.acknowledge(write);
  ++attempt_;
  write_later();
}

void Reader::read() {
  at_.world.after(interval_, [this] { read(); });
  const auto node = reached(at_);
  if (!node || !at_.servers[*node]->awake()) return;
  Server& server = *at_.servers[*node];
  Read& before = read_[*node];
  const unsigned incarnation = server.process().incarnation();
  if (before.incarnation != incarnation) before = {.incarnation = incarnation};
  const BinaryLog& log = server.log();
  while (before.entries < log.size() && log[before.entries].committed)
    at_.ledger.see(log[before.entries++].transaction.id, *node);
}

}  // namespace vrrpd::simulation::pair
