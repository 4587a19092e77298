// SPDX-License-Identifier: Apache-2.0
#include "config/names.hpp"

#include <fmt/format.h>

#include "vrrpd/base/settings.hpp"

namespace vrrpd::config {

std::string Names::nearest(std::string_view name) const {
  constexpr std::size_t kMostCompared = 1000;  // each costs as much as reading its line
  if (names_.size() > kMostCompared) return {};
  return nearest_word(name, {names_.begin(), names_.end()}).value_or(std::string{});
}

void Names::complain_of_unknown(std::string_view kind, std::string_view name, const Place& place,
                                Complaints& complaints) const {
  if (complaints.full(Severity::warning)) return complaints.count(Severity::warning);
  const std::string meant = nearest(name);
  complaints.warning(place, fmt::format("there is no {} {}, ignoring it", kind, quoted(name)),
                     meant.empty() ? meant : fmt::format("did you mean {}?", quoted(meant)));
}

}  // namespace vrrpd::config
