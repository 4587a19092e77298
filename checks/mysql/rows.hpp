// SPDX-License-Identifier: Apache-2.0
// A MYSQL_RES as a Result. The structures are the same in both C APIs.
#pragma once

#include <mysql.h>

#include <string>
#include <utility>
#include <vector>

#include "checks/mysql/result.hpp"

namespace vrrpd::mysql {

/// `stored` (may be null: a statement without rows) is completely in memory; it is freed.
inline Result take_rows(MYSQL_RES* stored) {
  if (stored == nullptr) return {};
  const unsigned width = mysql_num_fields(stored);
  const MYSQL_FIELD* fields = mysql_fetch_fields(stored);
  std::vector<std::string> columns;
  for (unsigned i = 0; i < width; ++i) columns.emplace_back(fields[i].name);

  std::vector<std::vector<Result::Cell>> rows;
  while (MYSQL_ROW row = mysql_fetch_row(stored)) {
    const unsigned long* lengths = mysql_fetch_lengths(stored);
    std::vector<Result::Cell> cells(width);
    for (unsigned i = 0; i < width; ++i)
      if (row[i] != nullptr) cells[i].emplace(row[i], lengths[i]);
    rows.push_back(std::move(cells));
  }
  mysql_free_result(stored);
  return {std::move(columns), std::move(rows)};
}

}  // namespace vrrpd::mysql
