// SPDX-License-Identifier: Apache-2.0
#include "config/repetition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <optional>

#include "config/definitions.hpp"

namespace vrrpd::config {
namespace {

using Texts = std::vector<std::string_view>;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\f\v";
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  return text.substr(0, text.find_last_not_of(kSpaces) + 1);
}

/// Cuts at the commas outside braces.
Texts fields(std::string_view text) {
  Texts result;
  std::size_t start = 0;
  bool in_braces = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '{' || text[at] == '}') in_braces = text[at] == '{';
    if (text[at] != ',' || in_braces) continue;
    result.push_back(trimmed(text.substr(start, at - start)));
    start = at + 1;
  }
  result.push_back(trimmed(text.substr(start)));
  return result;
}

/// {A, B}: what is inside.
std::optional<std::string_view> inside_braces(std::string_view text) {
  if (!text.starts_with('{') || !text.ends_with('}')) return std::nullopt;
  return text.substr(1, text.size() - 2);
}

/// Of keepalived's ~SEQ: 32 bits, hexadecimal with 0x in front.
std::optional<std::int64_t> number(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  if (hexadecimal) text.remove_prefix(2);
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, hexadecimal ? 16 : 10);
  if (error != std::errc{} || stop != end || value < 0) return std::nullopt;
  if (value > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
  return negative ? -value : value;
}

bool is_name(std::string_view text) { return !text.empty() && name_length(text) == text.size(); }

}  // namespace

std::vector<Repetition::Assignment> Repetition::pass(std::uint64_t number) const {
  if (rows_.empty()) {
    const std::int64_t value = start_ + static_cast<std::int64_t>(number) * step_;
    return {{names_.front(), hexadecimal_ ? fmt::format("{:x}", value) : fmt::to_string(value)}};
  }
  const auto& row = rows_[static_cast<std::size_t>(number)];
  std::vector<Assignment> result;
  for (std::size_t at = 0; at < names_.size(); ++at) {
    result.emplace_back(names_[at], at < row.size() ? row[at] : std::string{});
  }
  return result;
}

class RepetitionReader {
 public:
  using Result = std::expected<Repetition, std::string>;

  /// `arguments`: NAME, [START, [STEP,]] END
  static Result sequence(std::string_view arguments, bool hexadecimal) {
    const Texts words = fields(arguments);
    if (words.size() < 2 || words.size() > 4) {
      return std::unexpected{std::string{"has other arguments than NAME, [START, [STEP,]] END"}};
    }
    if (!is_name(words[0])) return std::unexpected{fmt::format("`{}' is no name", words[0])};
    std::vector<std::int64_t> numbers;
    for (const std::string_view word : Texts{words.begin() + 1, words.end()}) {
      const auto value = number(word);
      if (!value) return std::unexpected{fmt::format("`{}' is not a number", word)};
      numbers.push_back(*value);
    }
    Repetition result;
    result.names_.emplace_back(words[0]);
    result.hexadecimal_ = hexadecimal;
    result.start_ = numbers.size() > 1 ? numbers.front() : 1;
    const std::int64_t end = numbers.back();
    result.step_ = numbers.size() == 3 ? numbers[1] : end < result.start_ ? -1 : 1;
    const std::int64_t way = end - result.start_;
    if (result.step_ == 0 || (way != 0 && (way < 0) != (result.step_ < 0))) {
      return std::unexpected{
          fmt::format("{} is never reached from {} by {}", end, result.start_, result.step_)};
    }
    if (hexadecimal && (result.start_ < 0 || end < 0)) {
      return std::unexpected{std::string{"has negative numbers, which are not hexadecimal"}};
    }
    result.passes_ = static_cast<std::uint64_t>(way / result.step_) + 1;
    return result;
  }

  /// `arguments`: NAME, VALUE, … or {NAME, …}, {VALUE, …}, …
  static Result list(std::string_view arguments) {
    const Texts words = fields(arguments);
    Repetition result;
    const auto several = inside_braces(words.front());
    for (const std::string_view name : fields(several.value_or(words.front()))) {
      if (!is_name(name)) return std::unexpected{fmt::format("`{}' is no name", name)};
      result.names_.emplace_back(name);
    }
    if (words.size() < 2) return std::unexpected{std::string{"has no values"}};
    for (const std::string_view word : Texts{words.begin() + 1, words.end()}) {
      const auto values = inside_braces(word);
      const Texts row = several && values ? fields(*values) : Texts{word};
      if (row.size() > result.names_.size()) {
        return std::unexpected{fmt::format("`{}' has more values than there are names", word)};
      }
      result.rows_.emplace_back(row.begin(), row.end());
    }
    result.passes_ = result.rows_.size();
    return result;
  }
};

bool starts_repetition(std::string_view line) {
  return line.starts_with("~SEQ(") || line.starts_with("~SEQx(") || line.starts_with("~LST(");
}

std::size_t repetition_length(std::string_view line) {
  const std::size_t close = line.find(')');
  return close == std::string_view::npos ? 0 : close + 1;
}

std::expected<Repetition, std::string> read_repetition(std::string_view head) {
  const std::size_t open = head.find('(');
  const std::string_view arguments = head.substr(open + 1, head.size() - open - 2);
  const std::string_view kind = head.substr(1, open - 1);
  if (kind == "LST") return RepetitionReader::list(arguments);
  return RepetitionReader::sequence(arguments, kind == "SEQx");
}

}  // namespace vrrpd::config
