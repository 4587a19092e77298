// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/base/settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace vrrpd {
namespace {

struct Unit {
  std::string_view name;
  Duration length;
};

using namespace std::chrono_literals;
constexpr std::array kUnits{Unit{"us", 1us}, Unit{"ms", 1ms}, Unit{"s", 1s}, Unit{"m", 1min},
                            Unit{"h", 1h}};

/// In the largest unit that divides it: "250ms".
std::string duration_text(Duration duration) {
  for (auto unit = kUnits.rbegin(); unit != kUnits.rend(); ++unit) {
    if (duration.count() != 0 && duration % unit->length == Duration::zero()) {
      return fmt::format("{}{}", duration / unit->length, unit->name);
    }
  }
  return duration == Duration::zero() ? "0s" : fmt::format("{}ns", duration.count());
}

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

constexpr std::size_t kLongestWord = 64;
constexpr std::size_t kMostMistakes = 3;

/// Damerau-Levenshtein (optimal string alignment): typing mistakes between two words, a swap of
/// neighbours counting as one, a wrong case as none. `most` or more are not told apart: of words
/// that have nothing in common a few letters are looked at. `right` is at most kMostMistakes longer
/// than kLongestWord.
std::size_t typing_mistakes(std::string_view left, std::string_view right, std::size_t most) {
  using Row = std::array<std::size_t, kLongestWord + kMostMistakes + 1>;
  std::array<Row, 3> rows;  // this one and two before it, in turn
  for (std::size_t column = 0; column <= right.size(); ++column) rows[0][column] = column;
  std::size_t fewest = 0, fewest_before = 0;  // the next row builds on two of them
  for (std::size_t i = 1; i <= left.size(); ++i) {
    Row& row = rows[i % 3];
    const Row &last = rows[(i + 2) % 3], &before_last = rows[(i + 1) % 3];
    row[0] = i;
    fewest_before = std::exchange(fewest, i);
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const bool same = lower(left[i - 1]) == lower(right[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && lower(left[i - 1]) == lower(right[j - 2]) &&
                           lower(left[i - 2]) == lower(right[j - 1]);
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
      fewest = std::min(fewest, row[j]);
    }
    if (std::min(fewest, fewest_before) >= most) return most;
  }
  return rows[left.size() % 3][right.size()];
}

}  // namespace

const Settings::Value* SettingsReader::find(std::string_view key) {
  if (std::ranges::find(asked_, key) == asked_.end()) asked_.emplace_back(key);
  const auto found = settings_.values().find(key);
  return found == settings_.values().end() ? nullptr : &found->second;
}

void SettingsReader::complain(std::string_view key, std::string message, std::string hint) {
  const auto found = settings_.values().find(key);
  const Place& place = found == settings_.values().end() ? settings_.place() : found->second.place;
  diagnostics_.push_back({Severity::error, place, std::move(message), std::move(hint)});
}

std::optional<std::string> SettingsReader::text(std::string_view key) {
  const Settings::Value* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (const auto* text = std::get_if<std::string>(&value->data)) return *text;
  complain(key, fmt::format("`{}' must be a string", key), fmt::format("write {} = \"…\"", key));
  return std::nullopt;
}

std::optional<bool> SettingsReader::boolean(std::string_view key) {
  const Settings::Value* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (const auto* flag = std::get_if<bool>(&value->data)) return *flag;
  complain(key, fmt::format("`{}' must be true or false, without quotes", key));
  return std::nullopt;
}

std::optional<std::int64_t> SettingsReader::integer(std::string_view key, std::int64_t least,
                                                    std::int64_t most) {
  const Settings::Value* value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto* number = std::get_if<std::int64_t>(&value->data);
  if (number == nullptr) {
    complain(key, fmt::format("`{}' must be a whole number, without quotes", key));
    return std::nullopt;
  }
  if (*number >= least && *number <= most) return *number;
  complain(key, fmt::format("`{}' must be between {} and {}, not {}", key, least, most, *number));
  return std::nullopt;
}

std::optional<Duration> SettingsReader::duration(std::string_view key, Duration least,
                                                 Duration most) {
  const Settings::Value* value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto* text = std::get_if<std::string>(&value->data);
  const auto parsed = text == nullptr ? std::nullopt : parse_duration(*text);
  if (!parsed) {
    complain(key, fmt::format("`{}' must be a time with its unit", key),
             R"(write it as "200ms", "2s", "1m" or "1h")");
    return std::nullopt;
  }
  if (*parsed >= least && *parsed <= most) return parsed;
  complain(key, fmt::format("`{}' must be between {} and {}, not {}", key, duration_text(least),
                            duration_text(most), *text));
  return std::nullopt;
}

std::vector<std::string> SettingsReader::texts(std::string_view key) {
  const Settings::Value* value = find(key);
  if (value == nullptr) return {};
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value->data)) return *texts;
  complain(key, fmt::format("`{}' must be a list of strings", key),
           fmt::format("write {} = [\"…\", \"…\"]", key));
  return {};
}

const Settings* SettingsReader::table(std::string_view key) {
  const Settings::Value* value = find(key);
  if (value == nullptr) return nullptr;
  using Table = std::shared_ptr<const Settings>;
  if (const auto* table = std::get_if<Table>(&value->data)) return table->get();
  complain(key, fmt::format("`{}' must be a table", key), fmt::format("write {} = {{ … }}", key));
  return nullptr;
}

void SettingsReader::refuse_unknown_keys() {
  for (const auto& [key, value] : settings_.values()) {
    if (std::ranges::find(asked_, key) != asked_.end()) continue;
    const auto meant = nearest_word(key, asked_);
    std::string hint;
    if (meant) {
      hint = fmt::format("did you mean `{}'?", *meant);
    } else if (!asked_.empty()) {
      hint = fmt::format("known here: {}", fmt::join(asked_, ", "));
    }
    diagnostics_.push_back(
        {Severity::error, value.key_place, fmt::format("unknown key `{}'", key), std::move(hint)});
  }
}

std::optional<std::string> nearest_word(std::string_view word,
                                        const std::vector<std::string>& known) {
  if (word.size() < 2 || word.size() > kLongestWord) return std::nullopt;
  // One mistake in three letters is still the same word; more than three in all is another one.
  std::size_t fewest = std::clamp<std::size_t>(word.size() / 3, 1, kMostMistakes) + 1;
  const std::string* nearest = nullptr;
  for (const std::string& candidate : known) {
    // A letter too many or too few is a mistake: most candidates need no closer look.
    const auto [shorter, longer] = std::minmax({word.size(), candidate.size()});
    if (longer - shorter >= fewest) continue;
    const std::size_t mistakes = typing_mistakes(word, candidate, fewest);
    if (mistakes >= fewest) continue;
    fewest = mistakes;
    nearest = &candidate;
  }
  return nearest == nullptr ? std::nullopt : std::optional{*nearest};
}

std::optional<Duration> parse_duration(std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789.");
  if (digits == 0 || digits == std::string_view::npos) return std::nullopt;
  const std::string_view number = text.substr(0, digits);
  const auto unit = std::ranges::find(kUnits, text.substr(digits), &Unit::name);
  if (unit == kUnits.end()) return std::nullopt;

  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value,
                                            std::chars_format::fixed);
  if (error != std::errc{} || end != number.data() + number.size()) return std::nullopt;
  // A double is exact to the nanosecond for more than a hundred days; a century is the bound.
  const double nanoseconds = value * static_cast<double>(unit->length.count());
  constexpr double kCentury = 100.0 * 365 * 24 * 3600 * 1e9;
  if (nanoseconds > kCentury) return std::nullopt;
  return Duration{std::llround(nanoseconds)};
}

}  // namespace vrrpd
