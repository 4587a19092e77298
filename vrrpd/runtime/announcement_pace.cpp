// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/announcement_pace.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace vrrpd::runtime {

AnnouncementPaces::AnnouncementPaces(Duration garp_interval, Duration gna_interval,
                                     std::vector<config::GarpGroup> groups)
    : garp_interval_{garp_interval}, gna_interval_{gna_interval}, groups_{std::move(groups)} {}

AnnouncementPace AnnouncementPaces::of(const std::string& interface, Family family) const {
  const bool v4 = family == Family::ipv4;
  AnnouncementPace pace{
      .family = family, .name = interface, .interval = v4 ? garp_interval_ : gna_interval_};
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    const auto& group = groups_[i];
    if (std::ranges::find(group.interfaces, interface) == group.interfaces.end()) continue;
    // An interface cannot be called so: the kernel forbids '/'.
    pace.name = fmt::format("garp_group/{}", i);
    pace.interval = (v4 ? group.garp_interval : group.gna_interval).value_or(pace.interval);
    break;
  }
  if (pace.interval <= Duration::zero())
    return {.family = Family::ipv4, .name = {}, .interval = {}};
  return pace;
}

}  // namespace vrrpd::runtime
