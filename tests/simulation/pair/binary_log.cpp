// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/binary_log.hpp"

namespace vrrpd::simulation::pair {

std::optional<std::size_t> BinaryLog::find(const Transaction& gtid) const {
  for (std::size_t i = entries_.size(); i-- > 0;) {
    const Transaction& one = entries_[i].transaction;
    if (one.origin == gtid.origin && one.number == gtid.number) return i;
  }
  return std::nullopt;
}

void BinaryLog::append(const Transaction& transaction) {
  entries_.push_back({.transaction = transaction});
  written_.add(transaction);
  const std::uint32_t id = transaction.id;
  if (held_.size() <= id) held_.resize(id + 256, false);
  held_[id] = true;
}

void BinaryLog::commit(std::size_t index, WorldTime now) {
  Entry& entry = entries_[index];
  if (entry.committed) return;
  entry.committed = true;
  entry.committed_at = now;
  committed_.add(entry.transaction);
}

void BinaryLog::cut(std::size_t size) {
  while (entries_.size() > size) {
    const Entry& last = entries_.back();
    written_.remove(last.transaction);
    held_[last.transaction.id] = false;
    if (last.committed) committed_.remove(last.transaction);
    entries_.pop_back();
  }
}

}  // namespace vrrpd::simulation::pair
