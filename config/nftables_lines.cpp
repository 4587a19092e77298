// SPDX-License-Identifier: Apache-2.0
#include "config/nftables_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>

namespace vrrpd::config {
namespace {

constexpr std::size_t kLongestTableName = 255;  // NFT_NAME_MAXLEN, with its NUL
constexpr std::string_view kTableLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kNotLetters = "0123456789_-./";

/// nft(8) has no words for any other, so that nobody could look at such a table.
bool is_table_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestTableName && kTableLetters.contains(text[0]) &&
         std::ranges::all_of(text, [](char byte) {
           return kTableLetters.contains(byte) || kNotLetters.contains(byte);
         });
}

}  // namespace

void read_nftables_table(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  if (statement.words.size() < 2) return;  // the default has a name
  expect_no_more_words(statement, 2, complaints);
  const Word& word = statement.words[1];
  if (!is_table_name(word.text)) {
    complaints.warning(
        word.place,
        fmt::format("{} is not the name of an nftables table, ignoring it", quoted(word.text)),
        "a letter, then at most 254 letters, digits, `_', `-', `.' and `/'");
    return;
  }
  if (!global.nftables.name.empty()) {
    complaints.warning(word.place, "a second one, ignoring it");
    return;
  }
  global.nftables.name = word.text;
}

void read_nftables_priority(const Statement& statement, GlobalDefs& global,
                            Complaints& complaints) {
  constexpr IntegerRange kRange{std::numeric_limits<std::int32_t>::min(),
                                std::numeric_limits<std::int32_t>::max()};
  const auto priority = read_integer(statement, kRange, Junk::refused, complaints);
  if (priority) global.nftables.priority = static_cast<std::int32_t>(*priority);
}

}  // namespace vrrpd::config
