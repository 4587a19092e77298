// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/ledger.hpp"

#include <algorithm>

namespace vrrpd::simulation::pair {

std::uint32_t Ledger::enter(WriteId write, Node origin) {
  const auto id = static_cast<std::uint32_t>(commits_.size());
  commits_.push_back({.write = write, .server = origin});
  if (by_write_.size() <= write) by_write_.resize(write + 64);
  by_write_[write] = id;
  return id;
}

void Ledger::release(std::uint32_t id, Node server, bool confirmed) {
  Commit& commit = commits_[id];
  if (commit.visible) return;
  commit.visible = true;
  commit.confirmed = confirmed;
  commit.released_at = world_.now();
  commit.window = judgement_(server, confirmed);
}

std::size_t Ledger::excused() const {
  return static_cast<std::size_t>(std::ranges::count_if(commits_, [](const Commit& commit) {
    return commit.acknowledged && commit.window != Window::none;
  }));
}

// What is read at one of two primaries that cannot ask each other may be gone with that one.
void Ledger::see(std::uint32_t id, Node server) {
  Commit& commit = commits_[id];
  if (commit.recovered && untended_(server)) return;
  if (judgement_(server, false) != Window::broken_link) commit.seen = true;
}

void Ledger::acknowledge(WriteId write) {
  commits_[by_write_[write]].acknowledged = true;
  ++acknowledged_;
  last_acknowledged_ = world_.now();
}

}  // namespace vrrpd::simulation::pair
