// SPDX-License-Identifier: Apache-2.0
// How much an include may miss: the letters behind `include', and `include_check' of global_defs.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "config/complaints.hpp"
#include "config/lexer.hpp"

namespace vrrpd::config {

/// What draws a warning.
struct IncludeCheck {
  bool read = false;            ///< `r': a file that cannot be read
  bool match = false;           ///< `m': no file at all
  bool wildcard_match = false;  ///< `w': no file for a wildcard
  bool brace_match = false;     ///< `b': no file for an alternative in braces

  static constexpr IncludeCheck all() { return {true, true, true, true}; }
};

/// `include', or with a letter: what it checks, `usual' if it says nothing. Nothing: another word.
[[nodiscard]] std::optional<IncludeCheck> include_keyword(std::string_view word,
                                                          const IncludeCheck& usual);

/// include_check [+|-]{read|match|wildcard_match|brace_match} …: without a sign the words are all
/// that is checked, without words everything is.
[[nodiscard]] IncludeCheck changed_check(const std::vector<Word>& words, IncludeCheck usual,
                                         Complaints& complaints);

}  // namespace vrrpd::config
