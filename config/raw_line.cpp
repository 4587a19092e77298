// SPDX-License-Identifier: Apache-2.0
#include "config/raw_line.hpp"

#include <algorithm>

#include "config/definitions.hpp"

namespace vrrpd::config {

bool is_blank(std::string_view text) { return kBlankBytes.find_other_in(text) == text.npos; }

std::size_t blanks_before(std::string_view text) {
  return std::min(kBlankBytes.find_other_in(text), text.size());
}

std::string_view without_comment(std::string_view line) {
  constexpr ByteSet special{"#!\"\\"};
  bool quoted = false;
  for (std::size_t at = 0; (at = special.find_in(line, at)) != line.npos; ++at) {
    if (line[at] == '\\') {
      ++at;  // whatever follows is literal
    } else if (line[at] == '"') {
      quoted = !quoted;
    } else if (!quoted) {
      return line.substr(0, at);
    }
  }
  return line;
}

bool begins_word(std::string_view line, std::size_t at) {
  const std::string_view before = line.substr(0, at);
  if (!before.empty() && kLineBlanks.find(before.back()) == kLineBlanks.npos) return false;
  bool quoted = false;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] == '\\') {
      ++i;  // whatever follows is literal
    } else if (before[i] == '"') {
      quoted = !quoted;
    }
  }
  return !quoted;
}

bool is_plain(std::string_view line) {
  const std::size_t start = blanks_before(line);
  const char first = start < line.size() ? line[start] : '\0';
  return first != '@' && first != '~' && line.find('$') == line.npos;
}

bool continues_below(std::string_view line) {
  const std::size_t last = line.find_last_not_of(kLineBlanks);
  return last != line.npos && line[last] == '\\';
}

std::size_t defined_name_length(std::string_view line) {
  if (!line.starts_with('$')) return 0;
  const std::size_t length = name_length(line.substr(1));
  return line.substr(1 + length).starts_with('=') ? length : 0;
}

}  // namespace vrrpd::config
