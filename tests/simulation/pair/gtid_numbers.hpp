// SPDX-License-Identifier: Apache-2.0
// A set of GTIDs as a server keeps and shows it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "checks/mysql/dialect.hpp"
#include "checks/mysql/gtid.hpp"
#include "tests/simulation/pair/transaction.hpp"

namespace vrrpd::simulation::pair {

/// server_uuid of a node's server; MariaDB: its server_id.
[[nodiscard]] std::string identity_of(mysql::Flavour flavour, Node node);

class GtidNumbers {
 public:
  void add(const Transaction& transaction);
  void remove(const Transaction& transaction);
  [[nodiscard]] bool has(const Transaction& transaction) const;
  /// The greatest, of one origin or of all; 0: none.
  [[nodiscard]] std::uint32_t last(Node origin) const;
  [[nodiscard]] std::uint32_t last() const { return std::max(last(0), last(1)); }
  /// MySQL: every number; MariaDB: the last of each origin.
  [[nodiscard]] const mysql::History& history(mysql::Flavour flavour) const;

 private:
  [[nodiscard]] std::string as_set() const;
  [[nodiscard]] std::string as_state() const;

  std::array<std::vector<bool>, nodes> present_;  ///< by number
  std::array<std::uint32_t, nodes> dense_{};      ///< 1 .. dense_ are present
  mutable std::optional<mysql::History> shown_;
};

/// MariaDB's position of one domain: the last GTID; nothing: none yet.
using GtidPosition = std::optional<Transaction>;
[[nodiscard]] mysql::History history(const GtidPosition& position);

}  // namespace vrrpd::simulation::pair
