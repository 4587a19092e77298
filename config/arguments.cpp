// SPDX-License-Identifier: Apache-2.0
#include "config/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace vrrpd::config {
namespace {

/// keepalived takes one + in front of any number.
std::string_view without_plus(std::string_view text) {
  const bool signed_twice = text.starts_with("+-");
  return text.starts_with('+') && !signed_twice ? text.substr(1) : text;
}

/// The number at the start of a text and the bytes it takes; 0 bytes: there is none, or it is
/// larger than anybody means.
struct Digits {
  std::int64_t value = 0;
  std::size_t length = 0;
};

Digits leading_integer(std::string_view text) {
  const std::string_view number = without_plus(text);
  Digits digits;
  const char* const start = number.data();
  const auto [end, error] = std::from_chars(start, text.data() + text.size(), digits.value);
  if (error != std::errc{}) return {};
  digits.length = static_cast<std::size_t>(end - text.data());
  return digits;
}

void complain(Complaints& complaints, Severity severity, const Word& word, std::string message) {
  if (severity == Severity::error) {
    complaints.error(word.place, std::move(message));
  } else {
    complaints.warning(word.place, std::move(message) + ", ignoring it");
  }
}

/// keepalived 2.2.7 takes "" for 0, without a word where 0 is in range. Nobody means it: it is what
/// a template leaves of a variable without a value.
void complain_of_empty_number(const Word& word, Complaints& complaints) {
  complaints.warning(word.place, "an empty text is read as 0, as keepalived does",
                     "write the number, or leave the line out");
}

struct Seconds {
  Duration value{};
  bool rounded = false;
  std::string_view rest;
};

/// "1.5", "+1.5"
std::optional<Seconds> leading_seconds(std::string_view text, unsigned places) {
  constexpr std::size_t kMostDigits = 9;
  text = without_plus(text);
  const std::size_t whole_end = std::min(text.find_first_not_of("0123456789"), text.size());
  if (whole_end > kMostDigits) return std::nullopt;
  Seconds seconds;
  std::int64_t whole = 0;
  std::from_chars(text.data(), text.data() + whole_end, whole);
  seconds.value = std::chrono::seconds{whole};
  std::string_view rest = text.substr(whole_end);
  std::size_t decimals = 0;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    Duration step = std::chrono::seconds{1};
    for (; !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; rest.remove_prefix(1)) {
      const int digit = rest.front() - '0';
      ++decimals;
      if (decimals <= places) step /= 10;
      if (decimals <= places) seconds.value += digit * step;
      if (decimals == places + 1 && digit >= 5) seconds.value += step;
      if (decimals > places && digit != 0) seconds.rounded = true;
    }
  }
  if (whole_end + decimals == 0) return std::nullopt;
  seconds.rest = rest;
  return seconds;
}

double in_seconds(Duration duration) { return std::chrono::duration<double>{duration}.count(); }

}  // namespace

const Word* only_word(const Statement& statement, Complaints& complaints) {
  if (statement.words.size() < 2) {
    const Word& keyword = statement.keyword();
    complaints.missing(keyword.place, fmt::format("{} needs an argument", quoted(keyword.text)));
    return nullptr;
  }
  expect_no_more_words(statement, 2, complaints);
  return &statement.words[1];
}

void expect_no_words(const Statement& statement, Complaints& complaints) {
  expect_no_more_words(statement, 1, complaints);
}

void expect_no_more_words(const Statement& statement, std::size_t first, Complaints& complaints) {
  if (statement.words.size() <= first) return;
  Place place = statement.words[first].place;
  const Place& last = statement.words.back().place;
  place.length = last.column + last.length - place.column;
  // Without the words: one of them may be a password that was meant for the next line.
  complaints.warning(place, fmt::format("unexpected text after {}, ignoring it",
                                        quoted(statement.keyword().text)));
}

std::optional<std::int64_t> read_integer(const Word& word, IntegerRange range, Junk junk,
                                         Complaints& complaints, Severity severity) {
  const auto refuse = [&](std::string_view what) {
    complain(complaints, severity, word,
             fmt::format("{} is {} {}..{}", quoted(word.text), what, range.least, range.most));
    return std::nullopt;
  };
  if (word.text.empty() && range.least <= 0 && range.most >= 0) {
    complain_of_empty_number(word, complaints);
    return 0;
  }
  const Digits digits = leading_integer(word.text);
  const bool all = digits.length == word.text.size();
  if (digits.length == 0 || (!all && junk == Junk::refused)) return refuse("not a whole number in");
  if (digits.value < range.least || digits.value > range.most) return refuse("outside");
  if (!all) {
    complaints.warning(word.place, fmt::format("{} has more than digits in it, reading it as {}",
                                               quoted(word.text), digits.value));
  }
  return digits.value;
}

std::optional<std::int64_t> read_integer(const Statement& statement, IntegerRange range, Junk junk,
                                         Complaints& complaints, Severity severity) {
  const Word* word = only_word(statement, complaints);
  return word == nullptr ? std::nullopt : read_integer(*word, range, junk, complaints, severity);
}

std::optional<std::uint64_t> parse_unsigned(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  if (hexadecimal) text.remove_prefix(2);
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, hexadecimal ? 16 : 10);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::optional<Duration> read_seconds(const Word& word, unsigned places, DurationRange range,
                                     Complaints& complaints) {
  if (word.text.empty() && range.least <= Duration::zero()) {
    complain_of_empty_number(word, complaints);
    return Duration::zero();
  }
  const auto seconds = leading_seconds(word.text, places);
  if (!seconds || (!seconds->rest.empty() && seconds->rest != "s")) {
    complaints.warning(
        word.place, fmt::format("{} is not a number of seconds, ignoring it", quoted(word.text)));
    return std::nullopt;
  }
  if (seconds->value < range.least || seconds->value > range.most) {
    complaints.warning(word.place,
                       fmt::format("{} is outside {}..{} seconds, ignoring it", quoted(word.text),
                                   in_seconds(range.least), in_seconds(range.most)));
    return std::nullopt;
  }
  if (seconds->rounded || !seconds->rest.empty()) {
    complaints.warning(word.place, fmt::format("{} is read as {} seconds", quoted(word.text),
                                               in_seconds(seconds->value)));
  }
  return seconds->value;
}

std::optional<Duration> read_seconds(const Statement& statement, unsigned places,
                                     DurationRange range, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  return word == nullptr ? std::nullopt : read_seconds(*word, places, range, complaints);
}

std::optional<bool> read_boolean(const Statement& statement, Complaints& complaints) {
  if (statement.words.size() < 2) return true;
  expect_no_more_words(statement, 2, complaints);
  const Word& word = statement.words[1];
  for (const std::string_view yes : {"on", "true", "yes"}) {
    if (word.text == yes) return true;
  }
  for (const std::string_view no : {"off", "false", "no"}) {
    if (word.text == no) return false;
  }
  complaints.warning(word.place,
                     fmt::format("{} is neither on nor off, ignoring {}", quoted(word.text),
                                 quoted(statement.keyword().text)),
                     "on, true, yes or nothing; off, false or no");
  return std::nullopt;
}

std::optional<IpAddress> read_lone_address(const Word& word, Complaints& complaints) {
  const std::string_view text = word.text;
  const auto address = IpAddress::parse(text.substr(0, text.find_first_of("/-")));
  if (address && text.find_first_of("/-") != text.npos) {
    complaints.note(word.place, fmt::format("{} is read as {}", quoted(text), address->to_string()),
                    "one address stands here, without the length of a prefix");
  }
  return address;
}

std::optional<IpAddress> read_address(const Statement& statement, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word == nullptr) return std::nullopt;
  const auto address = read_lone_address(*word, complaints);
  if (!address) {
    complaints.warning(word->place,
                       fmt::format("{} is not an address, ignoring {}", quoted(word->text),
                                   quoted(statement.keyword().text)));
  }
  return address;
}

void read_account(const Statement& statement, std::string& user, std::string& group,
                  Complaints& complaints) {
  if (statement.words.size() < 2) {
    complaints.missing(statement.keyword().place,
                       fmt::format("{} needs a user", quoted(statement.keyword().text)));
    return;
  }
  if (statement.words[1].text.empty()) {
    complaints.warning(statement.words[1].place, fmt::format("{} names no user, ignoring it",
                                                             quoted(statement.keyword().text)));
    return;
  }
  user = statement.words[1].text;
  group.clear();
  if (statement.words.size() > 2) {
    const std::string& text = statement.words[2].text;
    group = text.starts_with(':') ? text.substr(1) : text;
  }
  expect_no_more_words(statement, 3, complaints);
}

std::optional<Weight> read_weight(const Statement& statement, std::size_t first,
                                  Complaints& complaints, int most, BeyondMost beyond) {
  const int limit = beyond == BeyondMost::refused ? most : kMostWeightOfNumber;
  if (statement.words.size() <= first) {
    complaints.missing(statement.words.back().place,
                       fmt::format("`weight' needs a number, -{0}..{0}", most));
    return std::nullopt;
  }
  const Word& number = statement.words[first];
  const auto value = read_integer(number, {-limit, limit}, Junk::refused, complaints);
  if (!value) return std::nullopt;
  Weight weight{.value = std::clamp(static_cast<int>(*value), -most, most)};
  if (weight.value != *value) {
    complaints.warning(number.place,
                       fmt::format("{} is read as {}", quoted(number.text), weight.value));
  }
  std::size_t next = first + 1;
  if (statement.words.size() > next) {
    weight.reverse = statement.words[next].text == "reverse";
    if (weight.reverse || statement.words[next].text == "noreverse") ++next;
  }
  expect_no_more_words(statement, next, complaints);
  return weight;
}

}  // namespace vrrpd::config
