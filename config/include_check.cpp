// SPDX-License-Identifier: Apache-2.0
#include "config/include_check.hpp"

#include <fmt/format.h>

namespace vrrpd::config {
namespace {

/// keepalived's manual says `readable' where its parser wants `read'.
bool IncludeCheck::*setting(std::string_view word) {
  if (word == "read" || word == "readable") return &IncludeCheck::read;
  if (word == "match") return &IncludeCheck::match;
  if (word == "wildcard_match") return &IncludeCheck::wildcard_match;
  if (word == "brace_match") return &IncludeCheck::brace_match;
  return nullptr;
}

}  // namespace

std::optional<IncludeCheck> include_keyword(std::string_view word, const IncludeCheck& usual) {
  constexpr std::string_view kKeyword = "include";
  if (!word.starts_with(kKeyword)) return std::nullopt;
  const std::string_view letter = word.substr(kKeyword.size());
  IncludeCheck check = usual;
  if (letter.empty()) return check;
  if (letter == "a") return IncludeCheck::all();
  if (letter == "r") return check.read = true, check;
  if (letter == "m") return check.match = true, check;
  if (letter == "w") return check.wildcard_match = true, check;
  if (letter == "b") return check.brace_match = true, check;
  return std::nullopt;
}

IncludeCheck changed_check(const std::vector<Word>& words, IncludeCheck usual,
                           Complaints& complaints) {
  if (words.size() == 1) return IncludeCheck::all();
  bool replaced = false;
  for (std::size_t at = 1; at < words.size(); ++at) {
    std::string_view text = words[at].text;
    const bool adds = text.starts_with('+');
    const bool removes = text.starts_with('-');
    if (adds || removes) text.remove_prefix(1);
    const auto member = setting(text);
    if (member == nullptr) {
      complaints.warning(
          words[at].place,
          fmt::format("{} is no check of an include, ignoring it", quoted(words[at].text)),
          "read, match, wildcard_match, brace_match, with + or - in front");
      continue;
    }
    if (!adds && !removes && !replaced) usual = {};
    replaced = replaced || (!adds && !removes);
    usual.*member = !removes;
  }
  return usual;
}

}  // namespace vrrpd::config
