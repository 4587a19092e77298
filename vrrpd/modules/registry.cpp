// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/modules/registry.hpp"

#include <algorithm>
#include <array>

#include "checks/mysql/mysql_check.hpp"
#include "notify/mysql/mysql_notify.hpp"

namespace vrrpd::modules {
namespace {

// Each module's own file says what it is; here stands only that it exists.
const auto& check_kinds() {
  static const std::array kinds{&checks::mysql_kind()};
  return kinds;
}

const auto& notify_kinds() {
  static const std::array kinds{&notify::mysql_kind()};
  return kinds;
}

template <class Kinds>
auto find(const Kinds& kinds, std::string_view name) -> typename Kinds::value_type {
  const auto found = std::ranges::find(kinds, name, [](const auto* kind) { return kind->name; });
  return found == kinds.end() ? nullptr : *found;
}

}  // namespace

const checks::Kind* find_check(std::string_view name) { return find(check_kinds(), name); }

const notify::Kind* find_notify(std::string_view name) { return find(notify_kinds(), name); }

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const auto* kind : check_kinds()) names.emplace_back(kind->name);
  for (const auto* kind : notify_kinds()) names.emplace_back(kind->name);
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  return names;
}

}  // namespace vrrpd::modules
