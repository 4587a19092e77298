// SPDX-License-Identifier: Apache-2.0
// Does a text of mysqlbinlog hold the write probe's transactions and nothing else? The ghost of a
// crash is often the probe's own: each second it writes, and waits for its confirmation. Pure.
#pragma once

#include <string>
#include <string_view>

#include "checks/mysql/heartbeat.hpp"

namespace vrrpd::mysql {

/// Goes by the event headers, which no client can write: "#DATE TIME server id N  end_log_pos P
/// CRC32 C<tab>KIND …". What it does not know counts as something else; so does a transaction that
/// is not marked rbr_only (MySQL 5.7.22), and all that mariadb-binlog prints: MariaDB takes ghosts
/// back by itself.
class HeartbeatReader {
 public:
  explicit HeartbeatReader(const TableName& table) : table_{table.quoted()} {}

  void line(std::string_view text);
  /// Of all lines: there are rows, and they are the table's.
  [[nodiscard]] bool nothing_else() const { return rows_ && !other_; }

 private:
  std::string table_;
  bool rows_ = false, other_ = false;
};

}  // namespace vrrpd::mysql
