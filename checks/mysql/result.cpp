// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/result.hpp"

#include <algorithm>
#include <charconv>

namespace vrrpd::mysql {

std::optional<std::string_view> Result::Row::find(std::string_view column) const {
  const auto& columns = result_->columns_;
  const auto found = std::ranges::find(columns, column);
  if (found == columns.end()) return std::nullopt;
  const Cell& cell = result_->rows_[index_][static_cast<std::size_t>(found - columns.begin())];
  if (!cell) return std::nullopt;
  return *cell;
}

std::string Result::Row::text(std::string_view column) const {
  return std::string{find(column).value_or("")};
}

std::uint64_t Result::Row::number(std::string_view column) const {
  const std::string_view digits = find(column).value_or("");
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

bool Result::Row::flag(std::string_view column) const {
  const std::string_view value = find(column).value_or("");
  return value == "1" || value == "ON" || value == "YES" || value == "Yes";
}

}  // namespace vrrpd::mysql
