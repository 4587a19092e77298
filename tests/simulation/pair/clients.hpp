// SPDX-License-Identifier: Apache-2.0
// Those whom all this is for: they write and read through the virtual address, one thing at a time.
#pragma once

#include "tests/simulation/pair/ledger.hpp"
#include "tests/simulation/pair/virtual_address.hpp"

namespace vrrpd::simulation::pair {

struct Surroundings {
  World& world;
  Network& network;
  VirtualAddress& addresses;
  std::array<Server*, nodes> servers;
  Ledger& ledger;
};

/// Writes rows, each once; whether an unanswered one was committed it never knows.
class Writer {
 public:
  /// `think`: the longest pause between two writes.
  Writer(Surroundings surroundings, Duration think, Dice dice)
      : at_{surroundings}, think_{think}, dice_{dice} {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void begin() { write_later(); }

 private:
  void write_later();
  void write();
  void ended(unsigned attempt, WriteId write, WriteEnd end);

  Surroundings at_;
  Duration think_;
  Dice dice_;
  unsigned attempt_ = 0;
};

/// Remembers which commits it saw.
class Reader {
 public:
  Reader(Surroundings surroundings, Duration interval) : at_{surroundings}, interval_{interval} {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  void begin() {
    at_.world.after(interval_, [this] { read(); });
  }

 private:
  void read();

  Surroundings at_;
  Duration interval_;
  struct Read {
    unsigned incarnation = 0;
    std::size_t entries = 0;
  };
  std::array<Read, nodes> read_;
};

}  // namespace vrrpd::simulation::pair
