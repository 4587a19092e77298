// SPDX-License-Identifier: Apache-2.0
// The transactions that are open in a server, as InnoDB tells of them
// (information_schema.INNODB_TRX; needs PROCESS). Pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "checks/mysql/result.hpp"

namespace vrrpd::mysql {

struct TransactionRow {
  std::uint64_t session = 0;        ///< its CONNECTION_ID()
  std::uint64_t rows_modified = 0;  ///< each of them goes into the binary log
  std::uint64_t seconds = 0;        ///< since it was begun, by the server's clock
  bool operator==(const TransactionRow&) const = default;
};

/// The five that modified most.
inline constexpr std::string_view largest_transactions =
    "SELECT trx_mysql_thread_id AS session, trx_rows_modified AS rows_modified, "
    "TIMESTAMPDIFF(SECOND, trx_started, NOW()) AS seconds FROM information_schema.INNODB_TRX "
    "ORDER BY trx_rows_modified DESC LIMIT 5";

/// The one that was begun first, idle ones included; of clients, not of appliers (0).
inline constexpr std::string_view oldest_transaction =
    "SELECT trx_mysql_thread_id AS session, trx_rows_modified AS rows_modified, "
    "TIMESTAMPDIFF(SECOND, trx_started, NOW()) AS seconds FROM information_schema.INNODB_TRX "
    "WHERE trx_mysql_thread_id <> 0 ORDER BY trx_started LIMIT 1";

[[nodiscard]] std::vector<TransactionRow> transaction_rows(const Result& answer);

}  // namespace vrrpd::mysql
