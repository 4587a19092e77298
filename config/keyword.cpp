// SPDX-License-Identifier: Apache-2.0
#include "config/keyword.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "config/definitions.hpp"
#include "config/keywords.hpp"
#include "vrrpd/base/settings.hpp"

namespace vrrpd::config {
namespace {

std::vector<std::string> names(const TableInfo& table) {
  std::vector<std::string> result;
  for (const KeywordInfo& keyword : table.rows) result.emplace_back(keyword.name);
  return result;
}

/// The blocks that do have such a keyword.
std::vector<std::string_view> blocks_with(std::string_view keyword) {
  std::vector<std::string_view> blocks;
  for (const TableInfo& table : all_keyword_tables()) {
    if (std::ranges::find(table.rows, keyword, &KeywordInfo::name) != table.rows.end()) {
      blocks.push_back(table.block);
    }
  }
  return blocks;
}

std::string_view ignoring(const Statement& statement) {
  return statement.has_block ? "ignoring its block" : "ignoring it";
}

/// A template that had no value to put there gives such a line.
void complain_of_bare(const KeywordInfo& keyword, const Statement& statement,
                      Complaints& complaints) {
  const Place& place = statement.keyword().place;
  std::string message =
      fmt::format("{} needs an argument, {}", quoted(keyword.name), ignoring(statement));
  std::string hint = fmt::format("write {} {}", keyword.name, keyword.value);
  if (keyword.bare == Bare::noted) {
    complaints.note(place, std::move(message), std::move(hint));
  } else {
    complaints.warning(place, std::move(message), std::move(hint));
  }
}

/// A word that begins with a dollar: a reference, or what was meant to be a definition.
void complain_of_undefined(const Word& word, Complaints& complaints) {
  const std::string_view name = std::string_view{word.text}.substr(1);
  if (!name.empty() && name_length(name) == name.size()) {
    complaints.warning(word.place,
                       fmt::format("nothing defines {}, ignoring the line", quoted(word.text)),
                       fmt::format("before it: {}=VALUE", word.text));
    return;
  }
  complaints.warning(
      word.place,
      fmt::format("{} neither is a definition nor names one, ignoring the line", quoted(word.text)),
      "a definition is $NAME=VALUE, and used as $NAME or ${NAME}; in NAME letters, digits and _");
}

}  // namespace

const std::vector<TableInfo>& all_keyword_tables() {
  static const std::vector<TableInfo> tables = [] {
    std::vector<TableInfo> all{info_of(top_level_keywords()),
                               info_of(global_keywords()),
                               info_of(script_keywords()),
                               info_of(track_file_keywords()),
                               info_of(track_process_keywords()),
                               info_of(group_keywords()),
                               info_of(instance_keywords()),
                               info_of(garp_group_keywords()),
                               info_of(authentication_keywords()),
                               info_of(track_group_keywords()),
                               info_of(virtual_server_keywords()),
                               info_of(real_server_keywords()),
                               info_of(ssl_keywords())};
    std::ranges::move(checker_tables(), std::back_inserter(all));
    std::ranges::move(unread_tables(), std::back_inserter(all));
    return all;
  }();
  return tables;
}

void complain_of_unsupported(const KeywordInfo& keyword, const Statement& statement,
                             Complaints& complaints) {
  const Place& place = statement.keyword().place;
  const std::string name = quoted(keyword.name);
  if (keyword.support == Support::not_yet) {
    complaints.warning(place, fmt::format("{} is not supported, ignoring", name));
  } else if (keyword.support == Support::refused) {
    complaints.warning(place, fmt::format("{} is not supported, {}", name, ignoring(statement)),
                       std::string{keyword.help});
  } else if (keyword.support == Support::no_effect) {
    complaints.note(place, fmt::format("{} has no effect, ignoring", name));
  } else if (keyword.has_block()) {
    complaints.warning(
        place, fmt::format("{} is load balancing and not supported, ignoring its block", name),
        "IPVS can stay with keepalived: run `keepalived --check' beside vrrpd");
  } else {
    complaints.note(place, fmt::format("{} belongs to load balancing, ignoring", name));
  }
}

void complain_of_unknown(const TableInfo& table, const Statement& statement,
                         Complaints& complaints) {
  if (statement.has_block) complaints.lose_step();
  if (complaints.full(Severity::warning)) return complaints.count(Severity::warning);
  const Word& keyword = statement.keyword();
  const auto meant = nearest_word(keyword.text, names(table));
  std::string hint = meant ? fmt::format("did you mean {}?", quoted(*meant)) : std::string{};
  if (table.holds_secrets) {
    complaints.warning(keyword.place,
                       fmt::format("unknown keyword in {}, {}", table.block, ignoring(statement)),
                       std::move(hint));
    return;
  }
  if (keyword.text.starts_with('$')) {
    complain_of_undefined(keyword, complaints);
    return;
  }
  const auto blocks = blocks_with(keyword.text);
  if (blocks.empty()) {
    complaints.warning(
        keyword.place,
        fmt::format("unknown keyword {}, {}", quoted(keyword.text), ignoring(statement)),
        std::move(hint));
    return;
  }
  complaints.warning(keyword.place,
                     fmt::format("{} has no meaning in {}, {}", quoted(keyword.text), table.block,
                                 ignoring(statement)),
                     fmt::format("it belongs into {}", fmt::join(blocks, " or ")));
}

void keep_step(std::string_view block, const Statement& statement, Complaints& complaints) {
  if (block == top_level_keywords().block) complaints.regain_step();
  if (statement.behind_stray_brace) complaints.lose_step();
}

bool check_shape(const KeywordInfo& keyword, const Statement& statement, Complaints& complaints) {
  if (keyword.bare != Bare::fatal && statement.words.size() == 1) {
    complain_of_bare(keyword, statement, complaints);
    if (statement.has_block && !keyword.has_block()) complaints.lose_step();
    return false;
  }
  if (keyword.has_block() && !statement.has_block) {
    complaints.warning(statement.keyword().place,
                       fmt::format("{} needs a block, ignoring it", quoted(keyword.name)),
                       fmt::format("write {} {}", keyword.name, keyword.value));
    complaints.lose_step();  // it takes the lines that follow for the block's
    return false;
  }
  if (!keyword.has_block() && statement.has_block) {
    complaints.warning(statement.brace,
                       fmt::format("{} has no block, ignoring the block", quoted(keyword.name)));
    complaints.lose_step();
  }
  return true;
}

}  // namespace vrrpd::config
