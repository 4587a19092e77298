// SPDX-License-Identifier: Apache-2.0
// The pattern of an include: a glob(7) with alternatives in braces.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vrrpd::config {

inline constexpr std::size_t kMostAlternatives = 1024;

/// `a{b,c{d,e}}f': abf, acdf, acef. No more than kMostAlternatives.
[[nodiscard]] std::vector<std::string> brace_alternatives(std::string_view pattern);

[[nodiscard]] bool has_wildcard(std::string_view pattern);

struct MatchingFiles {
  std::vector<std::string> files;      ///< of each alternative in alphabetical order
  std::vector<std::string> unmatched;  ///< alternatives that no file matches
};

[[nodiscard]] MatchingFiles find_files(const std::string& pattern);

}  // namespace vrrpd::config
