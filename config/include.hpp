// SPDX-License-Identifier: Apache-2.0
// keepalived's `include`: other files' text in the place of a line.
#pragma once

#include <string>
#include <vector>

#include "config/complaints.hpp"
#include "config/lexer.hpp"
#include "config/source.hpp"

namespace vrrpd::config {

inline constexpr std::size_t kDeepestInclude = 16;  ///< files open inside each other
inline constexpr std::size_t kMostIncludes = 1024;  ///< files in all

/// The pieces of `file`, with every `include PATTERN` replaced by the files it matches (a glob with
/// brace alternatives, relative to the including file, in alphabetical order). The suffix letters
/// of keepalived's manual (includer, includem, includew, includeb, includea) make a pattern that
/// matches nothing a warning; without one it is none.
[[nodiscard]] std::vector<Piece> read_with_includes(const std::string& file, Sources& sources,
                                                    Complaints& complaints);

}  // namespace vrrpd::config
