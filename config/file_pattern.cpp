// SPDX-License-Identifier: Apache-2.0
#include "config/file_pattern.hpp"

#include <glob.h>

#include <algorithm>
#include <iterator>

namespace vrrpd::config {
namespace {

/// The `}' of the `{' at `open'; npos: there is none.
std::size_t closing_brace(std::string_view pattern, std::size_t open) {
  unsigned depth = 0;
  for (std::size_t at = open; at < pattern.size(); ++at) {
    if (pattern[at] == '{') ++depth;
    if (pattern[at] == '}' && --depth == 0) return at;
  }
  return std::string_view::npos;
}

/// Cuts at the commas that stand in no braces of their own.
std::vector<std::string_view> choices(std::string_view inside) {
  std::vector<std::string_view> result;
  unsigned depth = 0;
  std::size_t start = 0;
  for (std::size_t at = 0; at < inside.size(); ++at) {
    if (inside[at] == '{') ++depth;
    if (inside[at] == '}') --depth;
    if (inside[at] != ',' || depth > 0) continue;
    result.push_back(inside.substr(start, at - start));
    start = at + 1;
  }
  result.push_back(inside.substr(start));
  return result;
}

std::vector<std::string> files_of(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> files;
  if (::glob(pattern.c_str(), 0, nullptr, &found) == 0) {
    files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  }
  ::globfree(&found);
  return files;
}

}  // namespace

std::vector<std::string> brace_alternatives(std::string_view pattern) {
  std::vector<std::string> done;
  std::vector<std::string> waiting{std::string{pattern}};  // the last is the next
  while (!waiting.empty() && done.size() < kMostAlternatives) {
    const std::string next = std::move(waiting.back());
    waiting.pop_back();
    const std::size_t open = next.find('{');
    const std::size_t close = open == next.npos ? open : closing_brace(next, open);
    if (close == next.npos || waiting.size() > kMostAlternatives) {
      done.push_back(next);
      continue;
    }
    auto inside = choices(std::string_view{next}.substr(open + 1, close - open - 1));
    std::ranges::reverse(inside);
    for (const std::string_view choice : inside) {
      waiting.push_back(next.substr(0, open).append(choice).append(next, close + 1));
    }
  }
  return done;
}

bool has_wildcard(std::string_view pattern) {
  return pattern.find_first_of("*?[") != std::string_view::npos;
}

MatchingFiles find_files(const std::string& pattern) {
  MatchingFiles result;
  for (std::string& alternative : brace_alternatives(pattern)) {
    auto files = files_of(alternative);
    if (files.empty()) result.unmatched.push_back(std::move(alternative));
    std::ranges::move(files, std::back_inserter(result.files));
  }
  return result;
}

}  // namespace vrrpd::config
