// SPDX-License-Identifier: Apache-2.0
// keepalived.conf as a tree: keywords with their words, and blocks inside blocks. What a keyword
// means is not known here, but for whether it has a block (block_start.hpp); includes are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/complaints.hpp"
#include "config/include.hpp"
#include "config/lexer.hpp"
#include "config/source.hpp"

namespace vrrpd::config {

/// KEYWORD WORDS… [{ … }]
struct Statement {
  Piece line;               ///< as written, for those keywords that hold a command
  std::vector<Word> words;  ///< never empty: the first is the keyword
  bool has_block = false;
  Place brace{};  ///< the `{`, if there is a block; where that was forgotten, the keyword
  std::vector<Statement> block{};
  bool behind_stray_brace =
      false;  ///< a `{` of no keyword stands before it, in its top-level block

  [[nodiscard]] const Word& keyword() const { return words.front(); }
};

/// Blocks in blocks in blocks, no further: keepalived's deepest keyword stands in the fourth.
inline constexpr unsigned kDeepestBlock = 32;

/// Reads the file and what it includes. Surplus and missing braces are reported and survived: a
/// block that only the top level knows ends whatever was left open before it (if all are closed, it
/// stands in the wrong one), and one without its `{` begins where the lines are that belong into
/// it. A file that cannot be read is an error of class "missing".
[[nodiscard]] std::vector<Statement> read_statements(const TextRequest& request, Sources& sources,
                                                     Complaints& complaints);

}  // namespace vrrpd::config
