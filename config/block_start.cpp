// SPDX-License-Identifier: Apache-2.0
#include "config/block_start.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "config/keyword.hpp"

namespace vrrpd::config {
namespace {

constexpr std::string_view kTopLevel = "the top level";

const KeywordInfo* row_of(const TableInfo& table, std::string_view keyword) {
  const auto row = std::ranges::find(table.rows, keyword, &KeywordInfo::name);
  return row == table.rows.end() ? nullptr : &*row;
}

/// `{ ADDRESS … }': its lines are no keywords.
bool holds_a_list(const KeywordInfo& keyword) {
  const std::string_view inside = keyword.value.substr(keyword.value.find('{') + 1);
  return inside.size() > 1 && inside[1] >= 'A' && inside[1] <= 'Z';
}

/// The keyword tables, by the block that each is of.
class Tables {
 public:
  Tables() {
    for (const TableInfo& table : all_keyword_tables()) {
      tables_.emplace(table.block, &table);
      for (const KeywordInfo& keyword : table.rows) {
        if (keyword.has_block()) with_block_.insert(keyword.name);
      }
    }
  }

  /// In any block at all: most words are not, and cost no more than this.
  [[nodiscard]] bool may_have_block(std::string_view keyword) const {
    return with_block_.contains(keyword);
  }

  [[nodiscard]] const TableInfo* find(std::string_view block) const {
    const auto table = tables_.find(block == "vrrp_track_file" ? "track_file" : block);
    return table == tables_.end() ? nullptr : table->second;
  }

 private:
  std::map<std::string_view, const TableInfo*> tables_;
  std::set<std::string_view> with_block_;
};

}  // namespace

bool begins_block(std::string_view parent, std::string_view keyword, std::string_view next) {
  static const Tables tables;
  if (!tables.may_have_block(keyword)) return false;
  const TableInfo* around = tables.find(parent.empty() ? kTopLevel : parent);
  const KeywordInfo* row = around == nullptr ? nullptr : row_of(*around, keyword);
  if (row == nullptr || !row->has_block()) return false;
  const TableInfo* inside = holds_a_list(*row) ? nullptr : tables.find(keyword);
  return inside != nullptr ? row_of(*inside, next) != nullptr : row_of(*around, next) == nullptr;
}

}  // namespace vrrpd::config
