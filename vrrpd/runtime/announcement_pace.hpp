// SPDX-License-Identifier: Apache-2.0
// How fast announcements may leave which interface (keepalived: vrrp_garp_interval,
// vrrp_gna_interval, garp_group).
#pragma once

#include <compare>
#include <string>
#include <vector>

#include "config/model.hpp"

namespace vrrpd::runtime {

/// Announcements of one pace queue behind each other; those of two paces do not wait for each
/// other.
struct AnnouncementPace {
  Family family = Family::ipv4;
  std::string name;     ///< whose it is: an interface's or a garp_group's; empty: no pace
  Duration interval{};  ///< from one announcement to the next; 0: as fast as the kernel takes them

  auto operator<=>(const AnnouncementPace&) const = default;
};

class AnnouncementPaces {
 public:
  AnnouncementPaces(Duration garp_interval, Duration gna_interval,
                    std::vector<config::GarpGroup> groups);

  [[nodiscard]] AnnouncementPace of(const std::string& interface, Family family) const;

 private:
  Duration garp_interval_, gna_interval_;
  std::vector<config::GarpGroup> groups_;
};

}  // namespace vrrpd::runtime
