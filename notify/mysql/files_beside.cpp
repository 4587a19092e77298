// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/files_beside.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <string>
#include <system_error>

#include "notify/mysql/record.hpp"

namespace vrrpd::mysql {
namespace {

namespace fs = std::filesystem;

std::string prefix_of(const fs::path& record, std::string_view word) {
  return fmt::format("{}{}-", word, record.extension().native());
}

/// As utc_now() writes it: the server "orders" has nothing of "orders-2".
bool is_time(std::string_view text) {
  constexpr std::string_view form = "0000-00-00T00:00:00.000000Z";
  return std::ranges::equal(text, form, [](char c, char in_form) {
    return in_form == '0' ? std::isdigit(static_cast<unsigned char>(c)) != 0 : c == in_form;
  });
}

}  // namespace

fs::path new_beside(const fs::path& record, std::string_view word, std::string_view end) {
  return record.parent_path() / fmt::format("{}{}{}", prefix_of(record, word), utc_now(), end);
}

std::vector<fs::path> those_beside(const fs::path& record, std::string_view word,
                                   std::string_view end) {
  const std::string prefix = prefix_of(record, word);
  std::error_code ignored;  // an absent folder has none
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator{record.parent_path(), ignored}) {
    const std::string file = entry.path().filename().native();
    std::string_view name = file;
    if (!name.starts_with(prefix) || !name.ends_with(end)) continue;
    name.remove_prefix(prefix.size());
    if (name.size() < end.size()) continue;
    name.remove_suffix(end.size());
    if (is_time(name)) found.push_back(entry.path());
  }
  std::ranges::sort(found, std::ranges::greater{});  // their names are times
  return found;
}

}  // namespace vrrpd::mysql
