// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/config_help.hpp"

#include <string_view>

#include "config/keyword_help.hpp"

namespace vrrpd {

std::optional<std::expected<std::string, std::string>> config_help(
    std::span<char* const> arguments) {
  constexpr std::string_view kOption = "--help-config";
  for (std::size_t at = 1; at < arguments.size(); ++at) {
    const std::string_view argument = arguments[at];
    if (!argument.starts_with(kOption)) continue;
    std::string_view keyword = argument.substr(kOption.size());
    if (keyword.starts_with('=')) {
      keyword.remove_prefix(1);
    } else if (!keyword.empty()) {
      continue;  // another option
    } else if (at + 1 < arguments.size()) {
      keyword = arguments[at + 1];
    }
    if (keyword == "markdown") return config::compatibility_page();
    if (keyword.empty()) return config::all_keywords_help();
    return config::keyword_help(keyword);
  }
  return std::nullopt;
}

}  // namespace vrrpd
