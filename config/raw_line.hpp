// SPDX-License-Identifier: Apache-2.0
// One line of keepalived.conf as it stands in the file. Pure.
#pragma once

#include <string_view>

#include "config/byte_set.hpp"

namespace vrrpd::config {

/// What separates words within a line.
inline constexpr std::string_view kLineBlanks = " \t\f\v";
inline constexpr ByteSet kBlankBytes{kLineBlanks};

[[nodiscard]] bool is_blank(std::string_view text);

/// Bytes before the first that is no blank.
[[nodiscard]] std::size_t blanks_before(std::string_view text);

/// Up to a # or ! that is neither in double quotes nor behind a backslash.
[[nodiscard]] std::string_view without_comment(std::string_view line);

/// What stands at `at` is the beginning of a word: behind a blank or nothing, and in no double
/// quotes.
[[nodiscard]] bool begins_word(std::string_view line, std::size_t at);

/// Nothing in it is a condition, a definition, a repetition or a reference.
[[nodiscard]] bool is_plain(std::string_view line);

/// The line ends with a backslash.
[[nodiscard]] bool continues_below(std::string_view line);

/// `$NAME=' stands at the start: the bytes of the name. 0: it does not.
[[nodiscard]] std::size_t defined_name_length(std::string_view line);

}  // namespace vrrpd::config
