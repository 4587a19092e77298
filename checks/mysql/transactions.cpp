// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/transactions.hpp"

namespace vrrpd::mysql {

std::vector<TransactionRow> transaction_rows(const Result& answer) {
  std::vector<TransactionRow> rows;
  for (std::size_t i = 0; i < answer.size(); ++i) {
    const Result::Row row = answer.row(i);
    rows.push_back({.session = row.number("session"),
                    .rows_modified = row.number("rows_modified"),
                    .seconds = row.number("seconds")});
  }
  return rows;
}

}  // namespace vrrpd::mysql
