// SPDX-License-Identifier: Apache-2.0
// Errant transactions: what this server has and the primary lacks (mysql-failover 4.3). How the
// servers' own tools are told to print exactly these, and whether they did. Pure.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "checks/mysql/gtid.hpp"

namespace vrrpd::mysql {

struct Errant {
  History set;     ///< MariaDB: the last of each (domain, server)
  History theirs;  ///< what the primary has
};

/// Options of mysqlbinlog (MySQL) and mariadb-binlog (10.9 and newer), one list for each run that
/// it takes. The tool reads the binary logs from first_log() on.
[[nodiscard]] std::vector<std::vector<std::string>> binlog_filters(const Errant& errant);

/// Nothing errant is in the logs before one that begins with `before`: what its Previous_gtids
/// (MariaDB: Gtid_list) event says that was executed by then.
[[nodiscard]] bool starts_early_enough(const Errant& errant, const History& before);

/// What the tool printed, read line by line.
class ErrantReader {
 public:
  explicit ErrantReader(const Errant& errant) : errant_{errant} {}

  void line(std::string_view text);
  /// How many transactions there were; an error if it was not exactly the errant ones, or if the
  /// text was cut off.
  [[nodiscard]] std::expected<std::uint64_t, std::string> finish() const;

 private:
  const Errant& errant_;
  GtidSet set_;      ///< MySQL
  GtidState state_;  ///< MariaDB
  std::uint64_t count_ = 0;
  bool at_end_ = false;
};

}  // namespace vrrpd::mysql
