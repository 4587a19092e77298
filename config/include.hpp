// SPDX-License-Identifier: Apache-2.0
// keepalived's `include`: other files' text in the place of a line.
#pragma once

#include <string>
#include <vector>

#include "config/complaints.hpp"
#include "config/lexer.hpp"
#include "config/source.hpp"
#include "config/text_bounds.hpp"

namespace vrrpd::config {

/// Which text is read.
struct TextRequest {
  std::string file;
  std::string config_id;            ///< `@ID' lines, ${_INSTANCE}
  bool check_all_includes = false;  ///< as if every include were an `includea'
  TextBounds bounds{};
};

inline constexpr std::size_t kDeepestInclude = 16;  ///< files open inside each other
inline constexpr std::size_t kMostIncludes = 1024;  ///< files in all

/// The pieces of `file`, rewritten (line_rewriter.hpp), with every `include PATTERN` replaced by
/// the files it matches (file_pattern.hpp), relative to the including file. What of a pattern must
/// match is said by include_check.hpp.
[[nodiscard]] std::vector<Piece> read_with_includes(const TextRequest& request, Sources& sources,
                                                    Complaints& complaints);

}  // namespace vrrpd::config
