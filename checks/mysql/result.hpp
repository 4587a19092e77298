// SPDX-License-Identifier: Apache-2.0
// What a query returned, read by column name: servers of other versions add columns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vrrpd::mysql {

class Result {
 public:
  using Cell = std::optional<std::string>;  ///< nothing: NULL

  class Row {
   public:
    /// Nothing if there is no such column, or it is NULL.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view column) const;
    /// The first column, whatever its name is; "" if it is NULL.
    [[nodiscard]] std::string first() const { return result_->rows_[index_].front().value_or(""); }
    /// "" in place of nothing.
    [[nodiscard]] std::string text(std::string_view column) const;
    /// 0 in place of nothing and of what is not a number.
    [[nodiscard]] std::uint64_t number(std::string_view column) const;
    /// True for "1", "ON", "YES", "Yes".
    [[nodiscard]] bool flag(std::string_view column) const;

   private:
    friend class Result;
    Row(const Result& result, std::size_t index) : result_{&result}, index_{index} {}
    const Result* result_;
    std::size_t index_;
  };

  Result() = default;
  Result(std::vector<std::string> columns, std::vector<std::vector<Cell>> rows)
      : columns_{std::move(columns)}, rows_{std::move(rows)} {}

  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  /// `index` is below size().
  [[nodiscard]] Row row(std::size_t index) const { return {*this, index}; }

 private:
  std::vector<std::string> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace vrrpd::mysql
