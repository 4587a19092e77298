// SPDX-License-Identifier: Apache-2.0
// Keywords as rows of tables. From a row come the reading, "not supported", "did you mean" and
// "that belongs into another block"; to support one more keyword is to give its row a reader.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/complaints.hpp"
#include "config/statement.hpp"

namespace vrrpd::config {

enum class Support : std::uint8_t {
  works,
  not_yet,    ///< keepalived does it, vrrpd does not yet: one warning
  refused,    ///< keepalived does it, vrrpd does not: one warning, with `help` as the reason
  no_effect,  ///< deprecated, or never did anything: one note
  lvs,        ///< belongs to load balancing, which stays with keepalived
};

/// What keepalived 2.2.7 does where the argument of a keyword is missing.
enum class Bare : std::uint8_t {
  fatal,   ///< it ends with status 2, and so does vrrpd: an error of class "missing"
  warned,  ///< it complains, and goes on without the line
  noted,   ///< it goes on without a word
};

/// What there is to know about a keyword without reading it.
struct KeywordInfo {
  std::string_view name;
  Support support;
  /// What follows it, in the notation of keepalived's manual. With a brace in it the keyword has a
  /// block, otherwise it has none.
  std::string_view value;
  std::string_view help;
  Bare bare = Bare::fatal;

  [[nodiscard]] constexpr bool has_block() const {
    return value.find('{') != std::string_view::npos;
  }
};

template <class Target>
struct Keyword : KeywordInfo {
  /// Puts the statement into the target. Present exactly if the keyword works.
  void (*read)(const Statement& statement, Target& target, Complaints& complaints) = nullptr;
};

template <class Target>
struct KeywordTable {
  std::string_view block;  ///< which block's, as a message names it
  std::span<const Keyword<Target>> rows;
  bool holds_secrets = false;  ///< no unknown word of it is repeated in a message
  /// The block's first line says that its load balancing is not done: no further line says it.
  bool lvs_said = false;
};

/// Any table, without its readers.
struct TableInfo {
  std::string_view block;
  std::vector<KeywordInfo> rows;
  bool holds_secrets = false;
};

template <class Target>
[[nodiscard]] TableInfo info_of(const KeywordTable<Target>& table) {
  return {table.block, {table.rows.begin(), table.rows.end()}, table.holds_secrets};
}

/// Every table: every keyword of keepalived 2.x that stands in some block.
[[nodiscard]] const std::vector<TableInfo>& all_keyword_tables();

/// Says what becomes of a statement whose keyword is known and does not work.
void complain_of_unsupported(const KeywordInfo& keyword, const Statement& statement,
                             Complaints& complaints);

/// Says that the block has no such keyword, and what was probably meant.
void complain_of_unknown(const TableInfo& table, const Statement& statement,
                         Complaints& complaints);

/// Has the statement what the keyword wants: its block, and its argument where keepalived goes on
/// without it? If not, says so, and false. (An argument that must be there is its reader's to
/// miss.)
[[nodiscard]] bool check_shape(const KeywordInfo& keyword, const Statement& statement,
                               Complaints& complaints);

/// Before each statement: is keepalived in step with the braces here? (Complaints::lose_step)
void keep_step(std::string_view block, const Statement& statement, Complaints& complaints);

/// Reads the statements of one block. One that is not read is left out whole, with its block.
template <class Target>
void read_block(const std::vector<Statement>& statements, const KeywordTable<Target>& table,
                Target& target, Complaints& complaints) {
  for (const Statement& statement : statements) {
    keep_step(table.block, statement, complaints);
    const Keyword<Target>* known = nullptr;
    for (const Keyword<Target>& row : table.rows) {
      if (row.name == statement.keyword().text) known = &row;
    }
    if (known == nullptr) {
      complain_of_unknown(info_of(table), statement, complaints);
    } else if (known->support == Support::lvs && table.lvs_said) {
      continue;
    } else if (known->support != Support::works) {
      complain_of_unsupported(*known, statement, complaints);
    } else if (check_shape(*known, statement, complaints)) {
      known->read(statement, target, complaints);
    }
  }
}

}  // namespace vrrpd::config
