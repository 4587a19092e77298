// SPDX-License-Identifier: Apache-2.0
// The arguments of a keyword, read with the rules of keepalived's own number readers. Whatever is
// wrong is reported with its place; nothing is returned then, and the keyword has no effect.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/complaints.hpp"
#include "config/statement.hpp"
#include "vrrpd/base/address.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::config {

template <class Number>
struct Range {
  Number least;
  Number most;
};
using IntegerRange = Range<std::int64_t>;
using DurationRange = Range<Duration>;

/// The one word after the keyword. None: an error of class "missing"; more: a warning.
[[nodiscard]] const Word* only_word(const Statement& statement, Complaints& complaints);

/// Warns if anything stands after the keyword.
void expect_no_words(const Statement& statement, Complaints& complaints);

/// Warns if there are words from number `first` on (0 is the keyword).
void expect_no_more_words(const Statement& statement, std::size_t first, Complaints& complaints);

/// How keepalived takes what follows a number's digits ("10s").
enum class Junk : std::uint8_t {
  refused,  ///< its strict integers: the keyword has no effect
  ignored,  ///< its lenient ones: the digits count, with a warning
};

/// A whole number, base 10. `severity` is of what makes the word unusable.
[[nodiscard]] std::optional<std::int64_t> read_integer(const Word& word, IntegerRange range,
                                                       Junk junk, Complaints& complaints,
                                                       Severity severity = Severity::warning);
[[nodiscard]] std::optional<std::int64_t> read_integer(const Statement& statement,
                                                       IntegerRange range, Junk junk,
                                                       Complaints& complaints,
                                                       Severity severity = Severity::warning);

/// All of `text` as a number, hexadecimal with 0x in front; nothing if it is none, or beyond 64
/// bits.
[[nodiscard]] std::optional<std::uint64_t> parse_unsigned(std::string_view text);

/// A decimal number of seconds with up to `places` (3 or 6) decimals; further ones are rounded with
/// a warning, and so is an `s` behind it.
[[nodiscard]] std::optional<Duration> read_seconds(const Word& word, unsigned places,
                                                   DurationRange range, Complaints& complaints);
[[nodiscard]] std::optional<Duration> read_seconds(const Statement& statement, unsigned places,
                                                   DurationRange range, Complaints& complaints);

/// KEYWORD [on|off|true|false|yes|no], in small letters; without a word: true.
[[nodiscard]] std::optional<bool> read_boolean(const Statement& statement, Complaints& complaints);

/// An address of either family, where a prefix has no meaning. keepalived reads over a /LENGTH or a
/// -LAST behind it; so does this, with a note. Nothing, and no complaint, if it is no address.
[[nodiscard]] std::optional<IpAddress> read_lone_address(const Word& word, Complaints& complaints);

/// KEYWORD ADDRESS, as above; another word is complained of.
[[nodiscard]] std::optional<IpAddress> read_address(const Statement& statement,
                                                    Complaints& complaints);

/// KEYWORD USER [[:]GROUP]. Leaves both as they are if there is no user.
void read_account(const Statement& statement, std::string& user, std::string& group,
                  Complaints& complaints);

/// Of scripts and interfaces, either way; in track_script keepalived reads 254 as 253.
inline constexpr int kMostWeight = 253;
/// Of files and processes.
inline constexpr int kMostWeightOfNumber = 254;

/// What becomes of a weight between `most` and 254.
enum class BeyondMost : std::uint8_t {
  counts_as_most,
  refused,  ///< keepalived 2.2.7 ignores the keyword then
};

/// A weight: N [reverse|noreverse], in words[first] and after.
struct Weight {
  int value = 0;
  bool reverse = false;
};
[[nodiscard]] std::optional<Weight> read_weight(const Statement& statement, std::size_t first,
                                                Complaints& complaints, int most = kMostWeight,
                                                BeyondMost beyond = BeyondMost::counts_as_most);

}  // namespace vrrpd::config
