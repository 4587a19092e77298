// SPDX-License-Identifier: Apache-2.0
// What a server has committed, or has written down and is about to commit, in order. It is on the
// disk (sync_binlog = 1).
#pragma once

#include <vector>

#include "tests/simulation/pair/gtid_numbers.hpp"

namespace vrrpd::simulation::pair {

class BinaryLog {
 public:
  struct Entry {
    Transaction transaction;
    bool committed = false;  ///< in the storage engine too: visible
    WorldTime committed_at{};
  };

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] const Entry& operator[](std::size_t index) const { return entries_[index]; }
  [[nodiscard]] bool has(const Transaction& gtid) const { return written_.has(gtid); }
  /// That very commit: written down.
  [[nodiscard]] bool holds(std::uint32_t id) const { return id < held_.size() && held_[id]; }
  /// Where that GTID stands.
  [[nodiscard]] std::optional<std::size_t> find(const Transaction& gtid) const;

  /// All that is written down, and what is visible of it.
  [[nodiscard]] const GtidNumbers& written() const { return written_; }
  [[nodiscard]] const GtidNumbers& committed() const { return committed_; }

  void append(const Transaction& transaction);
  void commit(std::size_t index, WorldTime now);
  /// Takes back what stands behind the first `size` entries.
  void cut(std::size_t size);

 private:
  std::vector<Entry> entries_;
  std::vector<bool> held_;  ///< by Transaction::id
  GtidNumbers written_, committed_;
};

}  // namespace vrrpd::simulation::pair
